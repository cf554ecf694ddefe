"""Reading `settings.toml`: every mistake at once, with what was meant."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from flows.installation.settings import SETTING_NAMES
from states.refusal import BadInput


def read_settings(file: Path) -> dict[str, str]:
    """The settings of the file by name; raises BadInput with every mistake at once."""
    settings = _read_toml(file)
    mistakes = [f"{file}: {mistake}" for mistake in _mistakes_in(settings)]
    if mistakes:
        raise BadInput("\n".join(mistakes))
    return settings


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} is not TOML ({error}); write lines such as: deliver_to = “smtp://HOST:25/”") from error


def _mistakes_in(settings: Mapping[str, object]) -> Iterator[str]:
    for name, value in settings.items():
        if name not in SETTING_NAMES:
            yield f"“{name}” is no setting; {_names_meant(name)}"
        elif not isinstance(value, str):
            yield f"“{name}” must be a text in quotes ({SETTING_NAMES[name]})."


def _names_meant(name: str) -> str:
    similar = get_close_matches(name, SETTING_NAMES, n=1)
    if similar:
        return f"did you mean “{similar[0]}”?"
    names = ", ".join(SETTING_NAMES)
    return f"there are: {names}."
