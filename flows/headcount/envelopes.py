"""Envelopes: what a unit and all below it may hand out, and what has been handed out of it (docs/asks-and-goals.md)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flows.act.facts import Facts
from flows.headcount.ask_pool import asks_of_season, load_asks
from flows.headcount.unit_tree import owner_of_unit, unit_parents, units_above
from models.initiative import COMPANY, Envelope
from rules.allocation import Room, overdrawn_figures
from states.guard import Reason
from states.headcount_ask import HEADCOUNT_ASK_GUARDS, HOLDING

EMPTY_ROOM = Room(0, Decimal(0))


@dataclass(frozen=True)
class EnvelopeLine:
    """An envelope as people list it; `given` is handed out by decisions, `promised` stands in envelopes below."""

    unit_id: str
    heads: int
    money: str
    held_heads: int
    held_money: str
    given_heads: int
    given_money: str
    promised_heads: int
    promised_money: str
    left_heads: int
    left_money: str


@dataclass(frozen=True)
class Share:
    """An envelope's size, less what is kept back."""

    size: Room
    held: Room

    @property
    def free(self) -> Room:
        return self.size.less(self.held)


Shares = Mapping[str, Share]
"""The season's envelopes by the unit that has each."""


def shares_of_season(facts: Facts) -> dict[str, Share]:
    """The season's envelopes; they are locked when they are read, so that two who hand out of one take turns."""
    rows = facts.rows(Envelope, season_id=facts.season.id)
    return {row.unit_id: _share_of(row) for row in rows}


def _share_of(row: Envelope) -> Share:
    size = Room(row.heads, row.money)
    held = Room(row.held_heads, row.held_money)
    return Share(size, held)


def overdrawn_by(
    facts: Facts,
    node: str,
    shares: Shares,
    *,
    more: Room = EMPTY_ROOM,
    but: str = "",
) -> Iterator[tuple[str, str, str]]:
    """By how much the envelope of this node is too small: Σ below + kept back + `more` ≤ its own."""
    if node in shares:
        handed_out, promised = _taken(facts, node, shares, but=but)
        needed = _sum_of_rooms((handed_out, promised, more))
        yield from overdrawn_figures(needed, shares[node].free)


def nearest_envelope(
    facts: Facts,
    unit_id: str,
    shares: Shares,
) -> str | None:
    """The node out of whose envelope this unit's people come; None where nobody has set one."""
    if not shares:
        return None
    parents = unit_parents(facts)
    for node in (*units_above(unit_id, parents), ""):
        if node in shares:
            return node
    return None


def _taken(
    facts: Facts,
    node: str,
    shares: Shares,
    *,
    but: str,
) -> tuple[Room, Room]:
    """(given to units that have no envelope of their own in between, promised to the envelopes next below)."""
    parents = unit_parents(facts)
    owners = {unit: owner_of_unit(unit, parents, shares) for unit in parents}
    below = [unit for unit, owner in owners.items() if owner == node]
    units = [unit for unit in below if unit not in shares]
    inner = [unit for unit in below if unit in shares]
    if node:
        units.append(node)
    promised = _sum_of_rooms(shares[unit].size for unit in inner)
    return allocated_to(facts, units, but=but), promised


def _sum_of_rooms(rooms: Iterable[Room]) -> Room:
    heads = 0
    money = Decimal(0)
    for room in rooms:
        heads += room.heads
        money += room.money
    return Room(heads, money)


def allocated_to(
    facts: Facts,
    units: Collection[str],
    *,
    but: str = "",
) -> Room:
    """What the asks of these units hold, except for one ask."""
    heads = 0
    money = Decimal(0)
    for ask in asks_of_season(facts, units=units):
        if ask.state in HOLDING and ask.id != but:
            granted = ask.granted or 0
            heads += granted
            money += granted * ask.cost
    return Room(heads, money)


def overdrawn_reasons(
    facts: Facts,
    node: str,
    shares: Shares,
) -> Iterator[Reason]:
    """OVER_ENVELOPE where the node's envelope is too small."""
    guard = HEADCOUNT_ASK_GUARDS["OVER_ENVELOPE"]
    for words in _overdrawn_words(facts, node, shares):
        yield guard.reason(words)


def overdrawn_of_season(facts: Facts) -> Iterator[Mapping[str, object]]:
    """The words of OVER_ENVELOPE for each envelope of the season that holds less than what was handed out of it."""
    load_asks(facts)
    shares = shares_of_season(facts)
    for node in shares:
        yield from _overdrawn_words(facts, node, shares)


def _overdrawn_words(
    facts: Facts,
    node: str,
    shares: Shares,
) -> Iterator[Mapping[str, object]]:
    for x, y, z in overdrawn_by(facts, node, shares):
        yield {
            "x": x,
            "y": y,
            "z": z,
            "where": node or COMPANY,
        }


def envelopes(facts: Facts) -> list[EnvelopeLine]:
    """The season's envelopes as people list them."""
    load_asks(facts)
    shares = shares_of_season(facts)
    return [_line(facts, node, shares) for node in shares]


def _line(facts: Facts, node: str, shares: Shares) -> EnvelopeLine:
    share = shares[node]
    handed_out, promised = _taken(facts, node, shares, but="")
    left = share.free.less(handed_out).less(promised)
    rooms = (
        share.size,
        share.held,
        handed_out,
        promised,
        left,
    )
    figures: list[Any] = []
    for room in rooms:
        figures.append(room.heads)
        figures.append(f"{room.money:.2f}")
    return EnvelopeLine(node or COMPANY, *figures)


def free_of_company(facts: Facts) -> Room | None:
    """What the company's envelope still has for asks that are not decided; None where nobody has set it."""
    shares = shares_of_season(facts)
    if "" not in shares:
        return None
    free = shares[""].free
    handed_out, promised = _taken(facts, "", shares, but="")
    return free.less(handed_out).less(promised)
