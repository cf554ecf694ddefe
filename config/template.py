"""The templates that the program ships: complete calendars to begin with, each a file that needs no Python."""

import re
import sys
from pathlib import Path

from config.text import read_text
from states.refusal import Unknown

FOLDER = Path(sys.modules["config"].__path__[0]) / "templates"
_SERVER = re.compile(r"^# yaml-language-server:.*\n", re.MULTILINE)
SERVER_LINE = "# yaml-language-server: $schema=calendar.schema.json\n"
"""Tells an editor where the schema lies: beside the calendar."""


def templates() -> dict[str, Path]:
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def template(name: str) -> str:
    """The template's text, as a file beside its schema; raises Unknown where there is none of that name."""
    known = templates()
    if name not in known:
        raise Unknown("template", name, known)
    return SERVER_LINE + _SERVER.sub("", read_text(known[name]))


def about(name: str) -> str:
    """What the template is, from the comment that it opens with."""
    lines = template(name).removeprefix(SERVER_LINE).splitlines()
    comment = " ".join(line.removeprefix("#").strip() for line in lines[:8] if line.startswith("#"))
    return re.split(r"[:.](?:\s|$)", comment, maxsplit=1)[0]
