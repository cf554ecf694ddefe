"""Two texts that grew from one: laid over each other line by line, with marks where both changed the same lines."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from rules.digest import lines_of

BEGIN, BETWEEN, END = "<<<<<<< ", "=======", ">>>>>>> "


@dataclass(frozen=True)
class Merged:
    """The text of both; `conflicts` counts the places that a person must settle."""

    text: str
    conflicts: int


@dataclass(frozen=True)
class _Position:
    """A line in each of the three texts, counted from 0."""

    base: int
    ours: int
    theirs: int

    def lines_on(self, count: int) -> "_Position":
        return _Position(
            base=self.base + count,
            ours=self.ours + count,
            theirs=self.theirs + count,
        )


@dataclass(frozen=True)
class _CommonRun:
    """Lines that all three texts have."""

    start: _Position
    size: int

    @property
    def end(self) -> _Position:
        return self.start.lines_on(self.size)


@dataclass(frozen=True)
class _Texts:
    """The lines of all three, or of the same stretch of all three."""

    base: list[str]
    ours: list[str]
    theirs: list[str]

    @property
    def end(self) -> _Position:
        """Behind the last line of each."""
        texts = (self.base, self.ours, self.theirs)
        return _Position(*map(len, texts))

    def between(self, start: _Position, end: _Position) -> "_Texts":
        return _Texts(
            self.base[start.base : end.base],
            self.ours[start.ours : end.ours],
            self.theirs[start.theirs : end.theirs],
        )


def merge_texts(base: str, ours: str, theirs: str, *, names: tuple[str, str]) -> Merged:
    """What either changed is taken over; `names` call the two where both changed the same lines in other ways."""
    whole = _Texts(*map(lines_of, (base, ours, theirs)))
    merged: list[str] = []
    conflicts = 0
    position = _Position(0, 0, 0)
    for common in _common_runs(whole):
        differing = whole.between(position, common.start)
        settled = _settled_lines(differing)
        if settled is None:
            conflicts += 1
            settled = _marked_lines(differing, names)
        merged += settled
        merged += whole.between(common.start, common.end).base
        position = common.end
    return Merged("\n".join(merged), conflicts)


def first_unsettled_line(text: str) -> int:
    """The number of the first line that marks a conflict; 0 where there is none."""
    for number, line in enumerate(lines_of(text), start=1):
        if line.startswith((BEGIN, END)):
            return number
    return 0


def _settled_lines(texts: _Texts) -> list[str] | None:
    """None where both changed the base, each in another way."""
    if texts.ours in (texts.base, texts.theirs):
        return texts.theirs
    return texts.ours if texts.theirs == texts.base else None


def _marked_lines(texts: _Texts, names: tuple[str, str]) -> list[str]:
    our_name, their_name = names
    return [
        f"{BEGIN}{our_name}",
        *texts.ours,
        BETWEEN,
        *texts.theirs,
        f"{END}{their_name}",
    ]


def _common_runs(texts: _Texts) -> Iterator[_CommonRun]:
    """The runs of lines that all three have, in order; the last one is the end, and empty."""
    ours = deque(_matching_blocks(texts.base, texts.ours))
    theirs = deque(_matching_blocks(texts.base, texts.theirs))
    while ours and theirs:
        overlap = _overlap_of(ours[0], theirs[0])
        if overlap is not None:
            yield overlap
        if _end_in_base(ours[0]) < _end_in_base(theirs[0]):
            ours.popleft()
        else:
            theirs.popleft()
    yield _CommonRun(texts.end, 0)


def _overlap_of(ours: Match, theirs: Match) -> _CommonRun | None:
    """The lines of the base that both blocks hold."""
    first = max(ours.a, theirs.a)
    end = min(_end_in_base(ours), _end_in_base(theirs))
    if first >= end:
        return None
    in_ours = ours.b + first - ours.a
    in_theirs = theirs.b + first - theirs.a
    return _CommonRun(_Position(first, in_ours, in_theirs), end - first)


def _end_in_base(block: Match) -> int:
    return block.a + block.size


def _matching_blocks(base: list[str], text: list[str]) -> list[Match]:
    """Match.a counts the lines of the base, Match.b those of the text."""
    return SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
