"""Allocation: asks in rank order against an envelope of heads and money; what is left over is shown, never spread.

Fund whole if both fit, else the most that is viable, else leave it and go on (docs/asks-and-goals.md, “Asks”).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Wanted:
    """An ask in the pool: heads, the least that is viable, and the yearly cost of one."""

    id: str
    heads: int
    minimum: int
    cost: Decimal


@dataclass(frozen=True)
class Given:
    """What one ask gets: all, fewer, or nobody."""

    id: str
    heads: int
    asked: int
    money: Decimal

    @property
    def verdict(self) -> str:
        if self.heads == self.asked:
            return "funded"
        return "partially_funded" if self.heads else "unfunded"


@dataclass(frozen=True)
class Room:
    """What a node may hand out, or has handed out."""

    heads: int
    money: Decimal

    def less(self, other: "Room") -> "Room":
        return Room(self.heads - other.heads, self.money - other.money)


def allocate(asks: Sequence[Wanted], envelope: Room) -> list[Given]:
    """The asks in this order; a later, smaller one may still fit where an earlier one did not."""
    given: list[Given] = []
    left = envelope
    for ask in asks:
        heads = _fitting(ask, left)
        given.append(Given(ask.id, heads, ask.heads, heads * ask.cost))
        left = left.less(Room(heads, heads * ask.cost))
    return given


def _fitting(ask: Wanted, left: Room) -> int:
    affordable = ask.heads if ask.cost == 0 else int(left.money // ask.cost)
    most = min(ask.heads, left.heads, affordable)
    return most if most >= ask.minimum else 0


def spent(given: Iterable[Given]) -> Room:
    rows = list(given)
    return Room(sum(one.heads for one in rows), sum((one.money for one in rows), Decimal(0)))


def overdrawn(allocated: Room, envelope: Room) -> Iterator[tuple[str, str, str]]:
    """(allocated, envelope, by how much) for heads and for money, each where it is too much."""
    if allocated.heads > envelope.heads:
        yield str(allocated.heads), str(envelope.heads), str(allocated.heads - envelope.heads)
    if allocated.money > envelope.money:
        yield money(allocated.money), money(envelope.money), money(allocated.money - envelope.money)


def money(amount: Decimal) -> str:
    """“1,668,813.54”."""
    return f"{amount:,.2f}"
