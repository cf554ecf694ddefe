"""Where messages go, as administrators write it: addresses, of which some have a name; each is checked in advance."""

from functools import lru_cache
from urllib.parse import urlsplit

from states.refusal import BadInput

OWN_ADDRESSES = (
    "smtp://",
    "smtps://",
    "file://",
    "console://",
    "webhook://",
)
"""How addresses of our own schemes begin (flows/delivery/schemes.py); Apprise takes each that does."""


def parse_channels(channels: str) -> dict[str, str]:
    """`slack=slack://… teams=workflows://…` as a table; raises BadInput for a word that is no such pair."""
    return dict(_name_and_target(word) for word in channels.split())


def _name_and_target(word: str) -> tuple[str, str]:
    name, equals, target = word.partition("=")
    if not (name and equals and target):
        # Only the name: the rest of the word may be a password.
        raise BadInput(f"“{name}” names no channel; write PHASEGATE_CHANNELS as NAME=ADDRESS NAME=ADDRESS.")
    return name, target


@lru_cache(maxsize=16)
def check_target(target: str) -> None:
    """Raises BadInput if nothing can be sent to this address."""
    if urlsplit(target).scheme == "webhook":
        from flows.delivery.webhook import check_webhook  # noqa: PLC0415  few have one

        check_webhook(target)
    if not _can_send_to(target):
        scheme = target.split(":", maxsplit=1)[0]
        schemes = "smtp://HOST:25/?from=ADDRESS, file://FILE, console://, or any address that Apprise knows"
        raise BadInput(f"“{scheme}:…” is no target to deliver to; write {schemes}.")


def _can_send_to(target: str) -> bool:
    """Apprise, which takes 0.3 s to import, is asked about addresses of others only."""
    if target.startswith(OWN_ADDRESSES):
        return True
    from flows.delivery.channels import can_send_to  # noqa: PLC0415  see above

    return can_send_to(target)
