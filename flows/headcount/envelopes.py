"""Envelopes: what a unit and all below it may hand out, and what has been handed out of it (docs/asks-and-goals.md)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from models.initiative import Envelope, HeadcountAsk
from models.organisation import Unit
from models.plan import Plan
from rules.allocation import Room, overdrawn
from states.guard import Reason
from states.headcount_ask import HEADCOUNT_ASK_GUARDS, HOLDING
from states.refusal import BadInput, Refused

COMPANY = "company"
"""How people call the envelope of all units; its row has the unit “”."""

NOTHING = Room(0, Decimal(0))
Parents = Mapping[str, str | None]


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


def shares(ground: Ground) -> dict[str, Share]:
    """The season's envelopes by unit; locked, because two who hand out of one take turns."""
    mine = select(Envelope).where(Envelope.season_id == ground.season.id).order_by(Envelope.unit_id).with_for_update()
    rows = ground.session.scalars(mine)
    return {row.unit_id: Share(Room(row.heads, row.money), Room(row.held_heads, row.held_money)) for row in rows}


def over(
    ground: Ground, node: str, known: Mapping[str, Share], *, more: Room = NOTHING, but: str = ""
) -> Iterator[tuple[str, str, str]]:
    """By how much the envelope of this node is too small: Σ below + kept back + `more` ≤ its own."""
    if node in known:
        given, promised = _taken(ground, node, known, but)
        total = Room(given.heads + promised.heads + more.heads, given.money + promised.money + more.money)
        yield from overdrawn(total, known[node].free)


def nearest(ground: Ground, unit_id: str, known: Mapping[str, Share]) -> str | None:
    """The node out of whose envelope this unit's people come; None where nobody has set one."""
    return next((node for node in (*_above(unit_id, _parents(ground)), "") if node in known), None)


def _taken(ground: Ground, node: str, known: Mapping[str, Share], but: str) -> tuple[Room, Room]:
    """(given to units that have no envelope of their own in between, promised to the envelopes next below)."""
    parents = _parents(ground)
    owner = {unit: _owner(unit, parents, known) for unit in parents}
    direct = [unit for unit in parents if unit not in known and owner[unit] == node]
    inner = [unit for unit in known if unit and owner.get(unit) == node]
    promised = Room(sum(known[unit].size.heads for unit in inner), _sum(known[unit].size.money for unit in inner))
    return allocated(ground, [*direct, *([node] if node else [])], but=but), promised


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _parents(ground: Ground) -> Parents:
    return dict(ground.session.execute(select(Unit.id, Unit.parent_id)).tuples().all())


def _above(unit_id: str, parents: Parents) -> list[str]:
    chain: list[str] = []
    above: str | None = unit_id
    while above is not None and above not in chain:
        chain.append(above)
        above = parents.get(above)
    return chain


def _owner(unit_id: str, parents: Parents, known: Mapping[str, Share]) -> str:
    """The node with an envelope above this unit, the company's where there is no nearer one."""
    return next((node for node in _above(unit_id, parents)[1:] if node in known), "")


def allocated(ground: Ground, units: Collection[str], *, but: str = "") -> Room:
    """What the asks of these units hold, except for one ask."""
    held = select(HeadcountAsk.granted, HeadcountAsk.cost).join(Plan, Plan.id == HeadcountAsk.plan_id)
    mine = (Plan.season_id == ground.season.id, HeadcountAsk.state.in_(HOLDING), HeadcountAsk.id != but)
    rows = ground.session.execute(held.where(*mine, Plan.unit_id.in_(units))).tuples().all()
    return Room(sum(n or 0 for n, _ in rows), _sum((n or 0) * cost for n, cost in rows))


def set_envelope(
    session: Session, season_id: str, unit: str, size: Room, held: Room, *, by: str, at: DateTime
) -> Envelope:
    """What a unit (or `company`) may hand out; raises Refused where that does not fit what is above or below it."""
    ground = stand(session, season_id, by=by, at=at, lock=True)
    node = "" if unit == COMPANY else ground.unit(unit).id
    ground.authorise("set_envelope", ground.relations(), unit)
    if min(size.heads, held.heads) < 0 or min(size.money, held.money) < 0:
        raise BadInput("An envelope holds no less than nothing; give --heads and --money from 0 on.")
    wish = shares(ground) | {node: Share(size, held)}
    above = [_owner(node, _parents(ground), wish)] if node else []
    reasons = [reason for one in (node, *above) for reason in _told(ground, one, wish)]
    if reasons:
        raise Refused("envelope", unit, reasons)
    row = session.get(Envelope, (season_id, node)) or Envelope(season_id=season_id, unit_id=node, version=0)
    session.add(row)
    row.heads, row.money, row.held_heads, row.held_money = size.heads, size.money, held.heads, held.money
    row.version += 1
    ground.write("envelope", unit, "set", version=row.version, facts={"heads": size.heads, "held": held.heads})
    return row


def _told(ground: Ground, node: str, known: Mapping[str, Share]) -> Iterator[Reason]:
    for x, y, z in over(ground, node, known):
        yield HEADCOUNT_ASK_GUARDS["OVER_ENVELOPE"].reason({"x": x, "y": y, "z": z, "where": node or COMPANY})


def overdrawn_envelopes(ground: Ground) -> list[Reason]:
    """OVER_ENVELOPE of every envelope of the season that holds less than what was handed out of it."""
    known = shares(ground)
    return [reason for node in known for reason in _told(ground, node, known)]


def envelopes(ground: Ground) -> list[EnvelopeLine]:
    known = shares(ground)
    return [_line(ground, node, known) for node in known]


def _line(ground: Ground, node: str, known: Mapping[str, Share]) -> EnvelopeLine:
    given, promised = _taken(ground, node, known, "")
    left = known[node].free.less(given).less(promised)
    rooms = (known[node].size, known[node].held, given, promised, left)
    figures = [figure for room in rooms for figure in (room.heads, f"{room.money:.2f}")]
    return EnvelopeLine(node or COMPANY, *figures)  # type: ignore[arg-type]  # heads and money by turns


def free_of_company(ground: Ground) -> Room | None:
    """What the company's envelope still has for asks that are not decided; None where nobody has set it."""
    known = shares(ground)
    if "" not in known:
        return None
    given, promised = _taken(ground, "", known, "")
    return known[""].free.less(given).less(promised)
