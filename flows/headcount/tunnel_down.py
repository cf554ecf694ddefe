"""Tunnel-down: what leadership decided on headcount asks goes back to the teams as packets, which they acknowledge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.ground import Ground, by_itself, stand
from flows.headcount.envelopes import free_of_company
from flows.headcount.headcount_ask import ASK, plans_of_unit
from flows.road import Asked, Moved, move, move_on, refusals
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from models.recount import recount
from rules.allocation import Given, Wanted, allocate
from states.refusal import BadInput, Refused, Unknown


@dataclass(frozen=True)
class AskLine:
    """A headcount ask as people list it; `granted` is None while nothing is decided."""

    id: str
    plan_id: str
    title: str
    heads: int
    minimum: int
    cost: str
    granted: int | None
    state: str
    rank: int | None
    gap: str
    version: int


def asks(session: Session, season_id: str) -> list[AskLine]:
    """Every ask of a plan of this season, with what was granted."""
    found = (
        select(HeadcountAsk, Initiative.title, Packet.granted)
        .join(Plan, Plan.id == HeadcountAsk.plan_id)
        .outerjoin(Initiative, (Initiative.plan_id == HeadcountAsk.plan_id) & (Initiative.slug == HeadcountAsk.slug))
        .outerjoin(Packet, Packet.ask_id == HeadcountAsk.id)
        .where(Plan.season_id == season_id)
        .order_by(HeadcountAsk.id)
    )
    return [_line(ask, title, granted) for ask, title, granted in session.execute(found)]


def _line(ask: HeadcountAsk, title: str | None, granted: int | None) -> AskLine:
    gap = "" if ask.gap is None else format(ask.gap, "f")
    figures = (ask.heads, ask.minimum, str(ask.cost), granted, ask.state, ask.rank, gap, ask.version)
    return AskLine(ask.id, ask.plan_id, title or ask.slug, *figures)


def _locked(session: Session, ask_id: str, *, by: str, at: DateTime) -> tuple[Ground, HeadcountAsk]:
    """The ask as it is now, its plan locked before it, as everywhere."""
    found = session.get(HeadcountAsk, ask_id)
    if found is None:
        raise Unknown("headcount ask", ask_id, session.scalars(select(HeadcountAsk.id)))
    plan = session.get_one(Plan, found.plan_id, with_for_update=True, populate_existing=True)
    ask = session.get_one(HeadcountAsk, ask_id, with_for_update=True, populate_existing=True)
    return stand(session, plan.season_id, by=by, at=at), ask


def move_ask(
    session: Session,
    ask_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
) -> Moved:
    """Move an ask; `words` are heads, drop and start. `seen` None means as it is now."""
    if trigger == "rank":
        raise BadInput("Ranks are given together: phasegate ask rank ASK=1 ASK=2 ….")
    ground, ask = _locked(session, ask_id, by=by, at=at)
    return move(ground, ASK, ask, Asked.of(trigger, reason, words), seen=seen)


def grant(session: Session, ask_id: str, heads: int, reason: str, *, by: str, at: DateTime) -> Packet:
    """Decide an ask: 0 is unfunded, fewer than asked is partial. The team's owner is told, and has to acknowledge."""
    ground, ask = _locked(session, ask_id, by=by, at=at)
    trigger = {0: "leave_unfunded", ask.heads: "fund"}.get(heads, "fund_partly")
    if not 0 <= heads <= ask.heads:
        raise BadInput(f"{ask.id} asks for {ask.heads}; grant 0 to {ask.heads}.")
    move(ground, ASK, ask, Asked(trigger, reason, {"heads": heads}), seen=ask.version)
    return session.get_one(Packet, (ask.id, ground.season.id))


def rank_asks(session: Session, ranks: Mapping[str, int], *, by: str, at: DateTime) -> list[Moved]:
    """Rank several asks at once, all or none; raises Refused with every reason of all of them."""
    if wrong := [ask for ask, rank in ranks.items() if rank < 1]:
        raise BadInput(f"Ranks begin with 1; give {', '.join(wrong)} another.")
    rows = [_locked(session, ask_id, by=by, at=at) for ask_id in sorted(ranks)]
    asked = Asked("rank", words={"ranks": dict(ranks)})
    reasons = [reason for ground, ask in rows for reason in refusals(ground, ASK, ask, asked)]
    if reasons:
        raise Refused("rank", ", ".join(sorted(ranks)), reasons)
    return [move_on(ground, ASK, ask, asked) for ground, ask in rows]


def cutline(session: Session, season_id: str, *, by: str, at: DateTime) -> list[Given]:
    """What the ranked asks would get of the company's envelope as it is; nothing where nobody has set one."""
    ground = stand(session, season_id, by=by, at=at)
    room = free_of_company(ground)
    if room is None:
        return []
    mine = (Plan.season_id == season_id, HeadcountAsk.state == "ranked")
    pool = select(HeadcountAsk).join(Plan, Plan.id == HeadcountAsk.plan_id).where(*mine)
    rows = session.scalars(pool.order_by(HeadcountAsk.rank, HeadcountAsk.id))
    return allocate([Wanted(ask.id, ask.heads, ask.minimum, ask.cost) for ask in rows], room)


def hand_down(session: Session, season_id: str, *, by: str, at: DateTime) -> list[Given]:
    """Decide every ranked ask as the company's envelope has it (docs/asks-and-goals.md, “Asks”), and tell the teams.

    Raises Refused without the right to decide, BadInput where nobody has set the envelope. A second time there is
    nothing left to decide.
    """
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("hand_down", ground.relations(), season_id)
    if free_of_company(ground) is None:
        raise BadInput("Nobody has set the company's envelope; set it: phasegate ask envelope --heads N --money M")
    given = cutline(session, season_id, by=by, at=at)
    for one in given:
        grant(session, one.id, one.heads, "By rank, within the envelope.", by=by, at=at)
    return given


def ack_tunnel(session: Session, plan_id: str, *, by: str, at: DateTime, seen: int) -> Plan:
    """The owner has read what was decided on the unit's asks; what was granted is theirs from then on."""
    with acting(session, plan_id, "ack_tunnel", by=by, at=at, seen=seen) as (ground, plan):
        mine = (Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id, Packet.acked_at.is_(None))
        for packet in session.scalars(select(Packet).where(*mine).order_by(Packet.ask_id)).all():
            packet.acked_by, packet.acked_at = by, at
            ask = session.get(HeadcountAsk, packet.ask_id)
            if ask is not None and ask.state in ("funded", "partially_funded"):
                move_on(by_itself(ground), ASK, ask, Asked("allocate"))
        recount(session, *plans_of_unit(ground, plan))
    return plan
