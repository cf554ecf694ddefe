"""Phases and kinds of documents by their titles."""

from collections.abc import Iterable
from dataclasses import dataclass

from flows.views.build_line import build_line


@dataclass(frozen=True)
class TitleLine:
    """A phase or a kind of document: its word and what people call it."""

    id: str
    title: str


def title_lines(things: Iterable[object]) -> tuple[TitleLine, ...]:
    return tuple(build_line(TitleLine, thing) for thing in things)
