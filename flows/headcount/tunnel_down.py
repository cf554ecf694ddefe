"""Tunnel-down: what leadership decided on headcount asks goes back to the teams as packets, which they acknowledge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_all, perform_in
from flows.ground import stand
from flows.headcount.envelopes import free_of_company
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from rules.allocation import AskGrant, PoolAsk, allocate_envelope
from states.refusal import BadInput, Unknown


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
    same_plan = Initiative.plan_id == HeadcountAsk.plan_id
    same_slug = Initiative.slug == HeadcountAsk.slug
    of_season = (
        select(HeadcountAsk, Initiative.title, Packet.granted)
        .join(Plan, Plan.id == HeadcountAsk.plan_id)
        .outerjoin(Initiative, same_plan & same_slug)
        .outerjoin(Packet, Packet.ask_id == HeadcountAsk.id)
        .where(Plan.season_id == season_id)
        .order_by(HeadcountAsk.id)
    )
    rows = session.execute(of_season)
    return [_line(ask, title, granted) for ask, title, granted in rows]


def _line(
    ask: HeadcountAsk,
    title: str | None,
    granted: int | None,
) -> AskLine:
    return AskLine(
        ask.id,
        ask.plan_id,
        title or ask.slug,
        ask.heads,
        ask.minimum,
        str(ask.cost),
        granted,
        ask.state,
        ask.rank,
        "" if ask.gap is None else format(ask.gap, "f"),
        ask.version,
    )


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
    words = words or {}
    command = Command(
        "headcount_ask",
        ask_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
        words={name: value for name, value in words.items() if value is not None},
    )
    return moved_thing(perform_in(session, command))


def grant(
    session: Session,
    ask_id: str,
    heads: int,
    reason: str,
    *,
    by: str,
    at: DateTime,
) -> Packet:
    """Decide an ask: 0 is unfunded, fewer than asked is partial. The team's owner is told, and has to acknowledge."""
    ask = _existing_ask(session, ask_id)
    command = Command(
        "headcount_ask",
        ask_id,
        _decision(ask, heads),
        by,
        at,
        reason=reason,
        words={"heads": heads},
    )
    perform_in(session, command)
    plan = session.get_one(Plan, ask.plan_id)
    return session.get_one(Packet, (ask_id, plan.season_id))


def _existing_ask(session: Session, ask_id: str) -> HeadcountAsk:
    ask = session.get(HeadcountAsk, ask_id)
    if ask is None:
        known = session.scalars(select(HeadcountAsk.id))
        raise Unknown("headcount ask", ask_id, known)
    return ask


def _decision(ask: HeadcountAsk, heads: int) -> str:
    """The move that gives so many; raises BadInput for more than the ask asks for."""
    if not 0 <= heads <= ask.heads:
        raise BadInput(f"{ask.id} asks for {ask.heads}; grant 0 to {ask.heads}.")
    whole = {0: "leave_unfunded", ask.heads: "fund"}
    return whole.get(heads, "fund_partly")


def rank_asks(
    session: Session,
    ranks: Mapping[str, int],
    *,
    by: str,
    at: DateTime,
) -> list[Moved]:
    """Rank several asks at once, all or none; raises Refused with every reason of all of them."""
    wrong = [ask for ask, rank in ranks.items() if rank < 1]
    if wrong:
        raise BadInput(f"Ranks begin with 1; give {', '.join(wrong)} another.")
    words = {"ranks": dict(ranks)}
    commands = []
    for ask_id in sorted(ranks):
        command = Command(
            "headcount_ask",
            ask_id,
            "rank",
            by,
            at,
            words=words,
        )
        commands.append(command)
    return [moved_thing(done) for done in perform_all(session, commands)]


def cutline(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> list[AskGrant]:
    """What the ranked asks would get of the company's envelope as it is; nothing where nobody has set one."""
    ground = stand(session, season_id, by=by, at=at)
    room = free_of_company(ground.facts)
    if room is None:
        return []
    pool = [_pool_ask(ask) for ask in _ranked_asks(session, season_id)]
    return allocate_envelope(pool, room)


def _ranked_asks(session: Session, season_id: str) -> Sequence[HeadcountAsk]:
    ranked = (
        select(HeadcountAsk)
        .join(Plan, Plan.id == HeadcountAsk.plan_id)
        .where(Plan.season_id == season_id, HeadcountAsk.state == "ranked")
        .order_by(HeadcountAsk.rank, HeadcountAsk.id)
    )
    return session.scalars(ranked).all()


def _pool_ask(ask: HeadcountAsk) -> PoolAsk:
    return PoolAsk(
        ask.id,
        ask.heads,
        ask.minimum,
        ask.cost,
    )


def hand_down(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> list[AskGrant]:
    """Decide every ranked ask as the company's envelope has it (docs/asks-and-goals.md, “Asks”), and tell the teams.

    Raises Refused without the right to decide, BadInput where nobody has set the envelope. A second time there is
    nothing left to decide.
    """
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("hand_down", ground.relations(), season_id)
    if free_of_company(ground.facts) is None:
        raise BadInput("Nobody has set the company's envelope; set it: phasegate ask envelope --heads N --money M")
    decided = cutline(session, season_id, by=by, at=at)
    for share in decided:
        grant(
            session,
            share.id,
            share.heads,
            "By rank, within the envelope.",
            by=by,
            at=at,
        )
    return decided


def ack_tunnel(
    session: Session,
    plan_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Plan:
    """The owner has read what was decided on the unit's asks; what was granted is theirs from then on."""
    command = Command(
        "plan",
        plan_id,
        "ack_tunnel",
        by,
        at,
        seen=seen,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)
