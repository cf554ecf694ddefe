"""Between two layers each line that steps aside has a level of its own, so that no two run upon each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

STRAIGHT = 0.5
CLEAR = 8.0


@dataclass(frozen=True)
class Aside:
    """A line from x1 down to x2."""

    x1: float
    x2: float

    @property
    def span(self) -> tuple[float, float]:
        return min(self.x1, self.x2), max(self.x1, self.x2)


def levels(lines: Sequence[Aside]) -> tuple[Mapping[Aside, int], int]:
    """The level of each line that is not straight, from the top, and how many levels there are."""
    aside = [line for line in dict.fromkeys(lines) if abs(line.x1 - line.x2) > STRAIGHT]
    right = sorted((line for line in aside if line.x2 > line.x1), key=lambda line: -line.x1)
    left = sorted((line for line in aside if line.x2 < line.x1), key=lambda line: line.x1)
    found: dict[Aside, int] = {}
    for line in _in_turn([*right, *left]):
        taken = [found[other] for other in found if _touch(line, other)]
        found[line] = max(taken, default=-1) + 1
    return found, max(found.values(), default=-1) + 1


def _in_turn(lines: list[Aside]) -> Iterator[Aside]:
    """As they come, but a line that begins where another ends before that other, so that it has turned by then."""
    waiting = list(lines)
    while waiting:
        free = (one for one in waiting if not any(_near(other.x1, one.x2) for other in waiting if other is not one))
        line = next(free, waiting[0])
        waiting.remove(line)
        yield line


def _near(one: float, other: float) -> bool:
    return abs(one - other) < CLEAR / 2


def _touch(one: Aside, other: Aside) -> bool:
    (left, right), (start, end) = one.span, other.span
    return left < end + CLEAR and start < right + CLEAR
