"""Between two layers each line that steps aside has a level of its own, so that no two run upon each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

STRAIGHT = 0.5
CLEAR = 8.0


@dataclass(frozen=True)
class Sidestep:
    """A line from x1 down to x2."""

    x1: float
    x2: float

    @property
    def left(self) -> float:
        return min(self.x1, self.x2)

    @property
    def right(self) -> float:
        return max(self.x1, self.x2)

    def leads_right(self) -> bool:
        return self.x2 - self.x1 > STRAIGHT

    def leads_left(self) -> bool:
        return self.x1 - self.x2 > STRAIGHT


@dataclass(frozen=True)
class Levels:
    """The level of each line that is not straight, counted from the top."""

    by_sidestep: Mapping[Sidestep, int]

    @property
    def count(self) -> int:
        levels = self.by_sidestep.values()
        return max(levels, default=-1) + 1

    def level_of(self, sidestep: Sidestep) -> int:
        """0 for a line that is straight."""
        return self.by_sidestep.get(sidestep, 0)


def assign_levels(lines: Sequence[Sidestep]) -> Levels:
    """Each line on the first level below all lines before it that it would touch."""
    levels: dict[Sidestep, int] = {}
    for line in _without_conflicts(_from_outside_in(lines)):
        touched = [other for other in levels if _would_touch(line, other)]
        taken_levels = [levels[other] for other in touched]
        levels[line] = max(taken_levels, default=-1) + 1
    return Levels(levels)


def _from_outside_in(lines: Sequence[Sidestep]) -> list[Sidestep]:
    """The lines that lead to the right, from the right; then those that lead to the left, from the left."""
    different_lines = dict.fromkeys(lines)
    to_the_right = filter(Sidestep.leads_right, different_lines)
    to_the_left = filter(Sidestep.leads_left, different_lines)
    return [
        *sorted(to_the_right, key=lambda line: -line.x1),
        *sorted(to_the_left, key=lambda line: line.x1),
    ]


def _without_conflicts(lines: Sequence[Sidestep]) -> Iterator[Sidestep]:
    """As they come, but a line that begins where another ends before that other, so that it has turned by then."""
    waiting = list(lines)
    while waiting:
        line = _next_of(waiting)
        waiting.remove(line)
        yield line


def _next_of(waiting: Sequence[Sidestep]) -> Sidestep:
    """The first that ends where no other begins; the first of all where there is none."""
    for line in waiting:
        in_its_way = [other for other in waiting if other != line and _begins_where_ends(other, line)]
        if not in_its_way:
            return line
    return waiting[0]


def _begins_where_ends(other: Sidestep, line: Sidestep) -> bool:
    return abs(other.x1 - line.x2) < CLEAR / 2


def _would_touch(line: Sidestep, other: Sidestep) -> bool:
    begins_before_end = line.left < other.right + CLEAR
    return begins_before_end and other.left < line.right + CLEAR
