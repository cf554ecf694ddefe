"""Tunnel-down: what leadership decided on headcount asks goes back to the teams as packets, which they acknowledge."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.advance import locked
from flows.ground import stand
from flows.outbox import notify
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from models.recount import recount
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, Refused, Unknown, reason_required


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


def asks(session: Session, season_id: str) -> list[AskLine]:
    """Every ask of a plan of this season, with what was granted."""
    found = (
        select(HeadcountAsk, Initiative.title, Packet.granted)
        .join(Plan, Plan.id == HeadcountAsk.plan_id)
        .join(Initiative, (Initiative.plan_id == HeadcountAsk.plan_id) & (Initiative.slug == HeadcountAsk.slug))
        .outerjoin(Packet, Packet.ask_id == HeadcountAsk.id)
        .where(Plan.season_id == season_id)
        .order_by(HeadcountAsk.id)
    )
    return [
        AskLine(ask.id, ask.plan_id, title, ask.heads, ask.minimum, str(ask.cost), granted)
        for ask, title, granted in session.execute(found)
    ]


def grant(session: Session, ask_id: str, heads: int, reason: str, *, by: str, at: DateTime) -> Packet:
    """Decide an ask: 0 is unfunded, fewer than asked is partial. The team's owner is told, and has to acknowledge."""
    ask = session.get(HeadcountAsk, ask_id)
    if ask is None:
        raise Unknown("headcount ask", ask_id, session.scalars(select(HeadcountAsk.id)))
    plan = locked(session, ask.plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    ground.authorise("grant", ground.relations(), ask_id)
    _fits(ask, heads, reason)
    initiative = session.get_one(Initiative, (plan.id, ask.slug))
    packet = session.merge(
        Packet(
            ask_id=ask.id,
            season_id=plan.season_id,
            unit_id=plan.unit_id,
            slug=ask.slug,
            title=initiative.title,
            asked=ask.heads,
            granted=heads,
            reason=reason,
            by=by,
            at=at,
            acked_by="",
            acked_at=None,
        )
    )
    notify(
        ground,
        key=f"{ask.id}:packet:{at.isoformat()}:{plan.owner_id}",
        kind="packet",
        person_id=plan.owner_id,
        subject=f"Decided: {initiative.title}",
        body=f"Leadership has decided on your ask. Read and acknowledge it: phasegate plan show {plan.id}\n",
    )
    ground.write("headcount_ask", ask.id, "grant", reason=reason)
    recount(session, *_plans_of_unit(session, plan))
    return packet


def _fits(ask: HeadcountAsk, heads: int, reason: str) -> None:
    """domain.md §3.6: never more than was asked, and BELOW_VIABLE for a part that is of no use."""
    if not 0 <= heads <= ask.heads:
        raise BadInput(f"{ask.id} asks for {ask.heads}; grant 0 to {ask.heads}.")
    reasons = [reason_required()] if heads < ask.heads and len(reason.strip()) < REASON_MIN else []
    if 0 < heads < ask.minimum:
        text = f"{ask.id} needs at least {ask.minimum}; {heads} left."
        reasons.append(Reason("BELOW_VIABLE", text, f"Grant {ask.minimum} or more, or 0."))
    if reasons:
        raise Refused("grant", ask.id, reasons)


def ack_tunnel(session: Session, plan_id: str, *, by: str, at: DateTime, seen: int) -> Plan:
    """The owner has read what was decided on the unit's asks."""
    with acting(session, plan_id, "ack_tunnel", by=by, at=at, seen=seen) as (_, plan):
        mine = (Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id, Packet.acked_at.is_(None))
        for packet in session.scalars(select(Packet).where(*mine)):
            packet.acked_by, packet.acked_at = by, at
        recount(session, *_plans_of_unit(session, plan))
    return plan


def _plans_of_unit(session: Session, plan: Plan) -> list[str]:
    same = (Plan.season_id == plan.season_id, Plan.unit_id == plan.unit_id)
    return list(session.scalars(select(Plan.id).where(*same)))
