"""Tunnel-down: what leadership decided on headcount asks goes back to the teams as packets, which they acknowledge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_all, perform_in
from flows.act.read_season import season_facts
from flows.act.transaction import connection_of
from flows.headcount.decide_hand_down import decision_on, grants_by_rank
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from rules.allocation import AskGrant
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
        decision_on(ask, heads),
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
    with connection_of(session, writes=False) as connection:
        facts = season_facts(
            connection,
            season_id,
            actor=by,
            at=at,
        )
        return grants_by_rank(facts)


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
    command = Command(
        "season",
        season_id,
        "hand_down",
        by,
        at,
        season_id,
    )
    done = perform_in(session, command)
    decided: list[AskGrant] = done.answer["decided"]
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
