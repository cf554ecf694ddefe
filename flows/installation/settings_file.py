"""Reading `settings.toml`: every mistake at once, with what was meant."""

import tomllib
from difflib import get_close_matches
from pathlib import Path

from flows.installation.settings import SETTINGS
from states.refusal import BadInput


def read_settings(file: Path) -> dict[str, str]:
    """The settings of the file by name; raises BadInput with every mistake at once."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} is not TOML ({error}); write lines such as: deliver_to = “smtp://HOST:25/”") from error
    mistakes = [_mistake_in(name, value) for name, value in found.items()]
    if any(mistakes):
        raise BadInput("\n".join(f"{file}: {mistake}" for mistake in mistakes if mistake))
    return found


def _mistake_in(name: str, value: object) -> str:
    if name not in SETTINGS:
        near = get_close_matches(name, SETTINGS, n=1)
        meant = f"did you mean “{near[0]}”?" if near else f"there are: {', '.join(SETTINGS)}."
        return f"“{name}” is no setting; {meant}"
    if not isinstance(value, str):
        return f"“{name}” must be a text in quotes ({SETTINGS[name]})."
    return ""
