"""Spans on as few rows as are needed, so that none touches another."""

from collections.abc import Iterable
from dataclasses import dataclass, field

APART = 10
"""How far from each other two spans on one row are at least."""


@dataclass(frozen=True)
class Extent:
    """From where to where something reaches, from left to right."""

    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left

    def touches(self, other: "Extent") -> bool:
        ends_before = self.right < other.left - APART
        begins_after = self.left > other.right + APART
        return not ends_before and not begins_after


@dataclass
class PackedRow:
    """The spans that were placed on a row so far."""

    extents: list[Extent] = field(default_factory=list)

    def has_room(self, extent: Extent) -> bool:
        return not any(map(extent.touches, self.extents))


def pack_rows(extents: Iterable[Extent]) -> list[int]:
    """The number of each one's row: the first on which it does not touch one that was placed before."""
    rows: list[PackedRow] = []
    numbers: list[int] = []
    for extent in extents:
        number = _first_row_with_room(rows, extent)
        if number == len(rows):
            rows.append(PackedRow())
        rows[number].extents.append(extent)
        numbers.append(number)
    return numbers


def _first_row_with_room(rows: list[PackedRow], extent: Extent) -> int:
    """The number of the row that would come next where no row has room."""
    for number, row in enumerate(rows):
        if row.has_room(extent):
            return number
    return len(rows)
