"""A Markdown text cut at its headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rules.digest import lines_of


@dataclass(frozen=True)
class MarkdownPart:
    """A heading and the text up to the next heading, whatever its level; `raw` are the lines of both.

    What stands before the first heading is a part of level 0, without a heading.
    """

    level: int
    heading: str
    text: str
    raw: Sequence[str]


@dataclass(frozen=True)
class _Heading:
    """Where a heading stands: from line `first` on, its text from line `below` on, both counted from 0."""

    level: int
    title: str
    first: int
    below: int


def cut_at_headings(text: str) -> Iterator[MarkdownPart]:
    """The parts in their order; there is always at least one."""
    lines = lines_of(text)
    preamble = _Heading(level=0, title="", first=0, below=0)
    end_of_text = _Heading(level=0, title="", first=len(lines), below=len(lines))
    headings = _headings_of("\n".join(lines))
    for heading, following in pairwise([preamble, *headings, end_of_text]):
        below = lines[heading.below : following.first]
        raw = lines[heading.first : following.first]
        if raw:
            yield MarkdownPart(heading.level, heading.title, "\n".join(below), raw)


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt  # noqa: PLC0415  only who reads a text pays for its parser

    return MarkdownIt("commonmark")


@lru_cache(maxsize=8)
def _headings_of(text: str) -> tuple[_Heading, ...]:
    """Kept for a few texts, as whoever loads one has it read twice: for its figures and for its sections."""
    return tuple(_find_headings(text))


def _find_headings(text: str) -> Iterator[_Heading]:
    """The Markdown parser finds them, as a heading in a code block is none."""
    tokens = _parser().parse(text)
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.map:
            first, below = token.map
            level = int(token.tag.removeprefix("h"))
            title = content.content.strip()
            yield _Heading(level, title, first, below)
