"""What differs between what was read and what there is now: section by section, ask by ask, file by file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from typing import Literal

from rules.digest import AskFigures, digest, text_as_read

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
        if digest(old) != digest(new):
            how = _how_changed(was=bool(old.strip()), now=bool(new.strip()))
            yield SectionChange(name, how, _text_diff(old, new))


def _text_diff(old: str, new: str) -> tuple[str, ...]:
    """As everybody reads them: line ends and trailing blanks are no difference."""
    diff = unified_diff(_lines_as_read(old), _lines_as_read(new), lineterm="")
    without_names = islice(diff, 2, None)
    return tuple(without_names)


def _lines_as_read(text: str) -> list[str]:
    return text_as_read(text).splitlines()


def ask_changes(before: Iterable[AskFigures], now: Iterable[AskFigures]) -> Iterator[AskChange]:
    """The asks whose figures differ, by slug."""
    old_asks = _figures_by_slug(before)
    new_asks = _figures_by_slug(now)
    for slug in sorted({*old_asks, *new_asks}):
        old = old_asks.get(slug)
        new = new_asks.get(slug)
        if old != new:
            how = _how_changed(was=old is not None, now=new is not None)
            yield AskChange(slug, how, old, new)


def _figures_by_slug(asks: Iterable[AskFigures]) -> dict[str, Figures]:
    return {slug: Figures(heads, minimum, f"{cost:.2f}") for slug, heads, minimum, cost in asks}


def file_changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FileChange]:
    """The files whose digest differs, by name."""
    for name in sorted({*before, *now}):
        old = before.get(name, "")
        new = now.get(name, "")
        if old != new:
            how = _how_changed(was=bool(old), now=bool(new))
            yield FileChange(name, how, old, new)


def _how_changed(*, was: bool, now: bool) -> ChangeHow:
    if was and now:
        return "changed"
    return "added" if now else "removed"
