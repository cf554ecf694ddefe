"""The templates that the program ships: complete calendars to begin with, each a file that needs no Python."""

import re
import sys
from pathlib import Path

from config.text import read_text
from states.refusal import Unknown

FOLDER = Path(sys.modules["config"].__path__[0]) / "templates"
_SERVER = re.compile(r"^# yaml-language-server:.*\n", re.MULTILINE)
_END_OF_SENTENCE = re.compile(r"[:.](?:\s|$)")
LINES_OF_COMMENT = 8
"""The opening comment is within so many lines."""
SERVER_LINE = "# yaml-language-server: $schema=calendar.schema.json\n"
"""Tells an editor where the schema lies: beside the calendar."""


def template_files() -> dict[str, Path]:
    """The file of each, by name."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {file.stem: file for file in files}


def template_text(name: str) -> str:
    """The template's text, as a file beside its schema; raises Unknown where there is none of that name."""
    known = template_files()
    if name not in known:
        raise Unknown("template", name, known)
    text = read_text(known[name])
    return SERVER_LINE + _SERVER.sub("", text)


def template_summary(name: str) -> str:
    """What the template is, from the comment that it opens with."""
    text = template_text(name).removeprefix(SERVER_LINE)
    first_lines = text.splitlines()[:LINES_OF_COMMENT]
    comment = [line.removeprefix("#").strip() for line in first_lines if line.startswith("#")]
    first_sentence, *_ = _END_OF_SENTENCE.split(" ".join(comment), maxsplit=1)
    return first_sentence
