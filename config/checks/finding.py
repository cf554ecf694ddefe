"""What a check finds wrong in a calendar, or worth a warning."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from config.yaml_places import Path


class CalendarFinding(NamedTuple):
    """The place in the file, the code, and in words what is wrong there and what to do about it."""

    path: Path
    code: str
    sentence: str
    remedy: str


Findings = Iterator[CalendarFinding]


def due_path(position: int) -> Path:
    """Where the due day of the gate at this position stands."""
    return "gates", position, "due"


def quoted_names(names: Iterable[str]) -> str:
    quoted = [f"“{name}”" for name in sorted(names)]
    return ", ".join(quoted)


def count_of(
    number: int,
    noun: str,
    plural: str = "",
) -> str:
    """“1 person”, “3 people”; the plural is the noun with an s where none is given."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {plural or noun + 's'}"


def first_names(
    names: list[str],
    limit: int,
    between: str = ", ",
) -> str:
    """The first names of the list, and how many more there are."""
    shown = between.join(names[:limit])
    return shown + _more_words(len(names) - limit)


def _more_words(more: int) -> str:
    return f" and {more} more" if more > 0 else ""
