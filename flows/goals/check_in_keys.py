"""The natural keys of what is told of a check-in."""

PROMPT_MARK = ":prompt:"


def prompt_key(check_in_id: str, owner_id: str) -> str:
    """The natural key of the notice that it is time to read the key result."""
    return f"{check_in_id}{PROMPT_MARK}{owner_id}"
