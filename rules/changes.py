"""What differs between what was read and what there is now: section by section, ask by ask, file by file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

from rules.digest import AskFigures, digest, lines

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class SectionChange:
    """`diff` are the lines of a unified diff, without the names of files."""

    section: str
    how: How
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
    how: How
    was: Figures | None
    now: Figures | None


@dataclass(frozen=True)
class FileChange:
    """By digest; "" where there was, or is, no such file."""

    name: str
    how: How
    was: str
    now: str


def section_changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[SectionChange]:
    """The sections whose digest differs, in the document's order."""
    for name in dict.fromkeys((*now, *before)):
        old, new = before.get(name, ""), now.get(name, "")
        if digest(old) != digest(new):
            yield SectionChange(name, _how(bool(old.strip()), bool(new.strip())), tuple(_diff(old, new)))


def _diff(old: str, new: str) -> Iterator[str]:
    """As everybody reads them: line ends and trailing blanks are no difference."""
    was, is_now = (_as_read(old), _as_read(new))
    return (line for n, line in enumerate(unified_diff(was, is_now, lineterm="")) if n > 1)


def _as_read(text: str) -> list[str]:
    return "\n".join(line.rstrip() for line in lines(text)).strip().splitlines()


def ask_changes(before: Iterable[AskFigures], now: Iterable[AskFigures]) -> Iterator[AskChange]:
    old, new = _figures(before), _figures(now)
    for slug in sorted({*old, *new}):
        if old.get(slug) != new.get(slug):
            yield AskChange(slug, _how(slug in old, slug in new), old.get(slug), new.get(slug))


def _figures(asks: Iterable[AskFigures]) -> dict[str, Figures]:
    return {slug: Figures(heads, minimum, f"{cost:.2f}") for slug, heads, minimum, cost in asks}


def file_changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FileChange]:
    for name in sorted({*before, *now}):
        was, is_now = before.get(name, ""), now.get(name, "")
        if was != is_now:
            yield FileChange(name, _how(bool(was), bool(is_now)), was, is_now)


def _how(was: bool, now: bool) -> How:
    if was and now:
        return "changed"
    return "added" if now else "removed"
