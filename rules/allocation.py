"""Allocation: asks in rank order against an envelope of heads and money; what is left over is shown, never spread.

Fund whole if both fit, else the most that is viable, else leave it and go on (docs/asks-and-goals.md, “Asks”).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PoolAsk:
    """An ask in the pool: heads, the least that is viable, and the yearly cost of one."""

    id: str
    heads: int
    minimum: int
    cost: Decimal


@dataclass(frozen=True)
class AskGrant:
    """What one ask gets: all of its people, fewer, or none."""

    id: str
    heads: int
    heads_asked: int
    money: Decimal

    @property
    def verdict(self) -> str:
        if self.heads == self.heads_asked:
            return "funded"
        return "partially_funded" if self.heads else "unfunded"


@dataclass(frozen=True)
class Room:
    """What a node may hand out, or has handed out."""

    heads: int
    money: Decimal

    def less(self, other: "Room") -> "Room":
        return Room(self.heads - other.heads, self.money - other.money)


def allocate_envelope(asks: Sequence[PoolAsk], envelope: Room) -> list[AskGrant]:
    """The asks in this order; a later, smaller one may still fit where an earlier one did not."""
    grants: list[AskGrant] = []
    left = envelope
    for ask in asks:
        heads = _fitting_heads(ask, left)
        grant = AskGrant(
            id=ask.id,
            heads=heads,
            heads_asked=ask.heads,
            money=heads * ask.cost,
        )
        grants.append(grant)
        left = left.less(Room(grant.heads, grant.money))
    return grants


def _fitting_heads(ask: PoolAsk, left: Room) -> int:
    """As many as heads and money allow; nobody where that is fewer than is viable."""
    most = min(
        ask.heads,
        left.heads,
        _affordable_heads(ask, left.money),
    )
    return most if most >= ask.minimum else 0


def _affordable_heads(ask: PoolAsk, money: Decimal) -> int:
    if ask.cost == 0:
        return ask.heads
    return int(money // ask.cost)


def spent(grants: Iterable[AskGrant]) -> Room:
    rows = list(grants)
    heads = sum(grant.heads for grant in rows)
    money = sum((grant.money for grant in rows), Decimal(0))
    return Room(heads, money)


def overdrawn_figures(allocated: Room, envelope: Room) -> Iterator[tuple[str, str, str]]:
    """(allocated, envelope, by how much) for heads and for money, each where it is too much."""
    excess = allocated.less(envelope)
    if excess.heads > 0:
        yield str(allocated.heads), str(envelope.heads), str(excess.heads)
    if excess.money > 0:
        amounts = (allocated.money, envelope.money, excess.money)
        allocated_text, envelope_text, excess_text = map(money_text, amounts)
        yield allocated_text, envelope_text, excess_text


def money_text(amount: Decimal) -> str:
    """“1,668,813.54”."""
    return f"{amount:,.2f}"
