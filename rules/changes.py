"""What differs between what was read and what there is now: section by section, ask by ask, file by file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from typing import Literal

from rules.digest import AskFigures, text_as_read, text_digest

ChangeHow = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class SectionChange:
    """`diff` are the lines of a unified diff, without the names of files."""

    section: str
    how: ChangeHow
    diff: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """An ask in figures; the cost is text with two places."""

    heads: int
    minimum: int
    cost: str


@dataclass(frozen=True)
class AskChange:
    """`was` is None for a new ask, `now` for one that is gone."""

    slug: str
    how: ChangeHow
    was: Figures | None
    now: Figures | None


@dataclass(frozen=True)
class FileChange:
    """By digest; "" where there was, or is, no such file."""

    name: str
    how: ChangeHow
    was: str
    now: str


def section_changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[SectionChange]:
    """The sections whose digest differs, in the document's order."""
    for name in dict.fromkeys((*now, *before)):
        old = before.get(name, "")
        new = now.get(name, "")
        if text_digest(old) != text_digest(new):
            how = _how_changed(old.strip(), new.strip())
            yield SectionChange(name, how, _text_diff(old, new))


def _text_diff(old: str, new: str) -> tuple[str, ...]:
    """As everybody reads them: line ends and trailing blanks are no difference."""
    old_lines = text_as_read(old).splitlines()
    new_lines = text_as_read(new).splitlines()
    diff = unified_diff(old_lines, new_lines, lineterm="")
    without_names = islice(diff, 2, None)
    return tuple(without_names)


def ask_changes(before: Iterable[AskFigures], now: Iterable[AskFigures]) -> Iterator[AskChange]:
    """The asks whose figures differ, by slug."""
    old_asks = _figures_by_slug(before)
    new_asks = _figures_by_slug(now)
    for slug in sorted({*old_asks, *new_asks}):
        old = old_asks.get(slug)
        new = new_asks.get(slug)
        if old != new:
            how = _how_changed(old, new)
            yield AskChange(slug, how, old, new)


def _figures_by_slug(asks: Iterable[AskFigures]) -> dict[str, Figures]:
    return {slug: Figures(heads, minimum, f"{cost:.2f}") for slug, heads, minimum, cost in asks}


def file_changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FileChange]:
    """The files whose digest differs, by name."""
    for name in sorted({*before, *now}):
        old = before.get(name, "")
        new = now.get(name, "")
        if old != new:
            how = _how_changed(old, new)
            yield FileChange(name, how, old, new)


def _how_changed(old: object, new: object) -> ChangeHow:
    """What is empty or None was not, or is not, there."""
    if old and new:
        return "changed"
    return "added" if new else "removed"
