"""Two texts that grew from one: laid over each other line by line, with marks where both changed the same lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from rules.digest import lines

BEGIN, BETWEEN, END = "<<<<<<< ", "=======", ">>>>>>> "


@dataclass(frozen=True)
class Merged:
    """The text of both; `conflicts` counts the places that a person must settle."""

    text: str
    conflicts: int


@dataclass(frozen=True)
class _Same:
    """`size` lines that all three have: from which line on in the base, in the one text, and in the other."""

    base: int
    ours: int
    theirs: int
    size: int


def merge(base: str, ours: str, theirs: str, *, names: tuple[str, str]) -> Merged:
    """What either changed is taken over; `names` call the two where both changed the same lines in other ways."""
    of_base, of_ours, of_theirs = lines(base), lines(ours), lines(theirs)
    done: list[str] = []
    conflicts = 0
    at = _Same(0, 0, 0, 0)
    for same in _all_have(of_base, of_ours, of_theirs):
        was, left, right = (
            of_base[at.base : same.base],
            of_ours[at.ours : same.ours],
            of_theirs[at.theirs : same.theirs],
        )
        agreed = _agreed(was, left, right)
        conflicts += agreed is None
        done += agreed if agreed is not None else _marked(left, right, names)
        done += of_base[same.base : same.base + same.size]
        at = _Same(same.base + same.size, same.ours + same.size, same.theirs + same.size, 0)
    return Merged("\n".join(done), conflicts)


def unsettled(text: str) -> int:
    """The number of the first line that marks a conflict; 0 where there is none."""
    marked = (number for number, line in enumerate(lines(text), start=1) if line.startswith((BEGIN, END)))
    return next(marked, 0)


def _agreed(was: list[str], left: list[str], right: list[str]) -> list[str] | None:
    """None where both changed it, each in another way."""
    if left in (was, right):
        return right
    return left if right == was else None


def _marked(left: Sequence[str], right: Sequence[str], names: tuple[str, str]) -> list[str]:
    return [f"{BEGIN}{names[0]}", *left, BETWEEN, *right, f"{END}{names[1]}"]


def _all_have(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[_Same]:
    """The runs of lines that all three have, in order; the last one is the end, and empty."""
    one, other = _blocks(base, ours), _blocks(base, theirs)
    n = m = 0
    while n < len(one) and m < len(other):
        a, b = one[n], other[m]
        low, high = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if low < high:
            yield _Same(low, a.b + low - a.a, b.b + low - b.a, high - low)
        n, m = (n + 1, m) if a.a + a.size < b.a + b.size else (n, m + 1)
    yield _Same(len(base), len(ours), len(theirs), 0)


def _blocks(base: list[str], text: list[str]) -> list[Match]:
    return SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
