"""One headcount ask as people look at it: its case, its decision, and what each move from here still needs."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext, open_context
from flows.headcount.asks_of_text import title_of_ask
from flows.views.build_line import build_line, find_rows, known_row
from flows.views.ways import Way, ways_from
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan


@dataclass(frozen=True)
class AskCard:
    """`ceiling` is the most that the gap allows to ask for; `initiatives` are what could be dropped for a part."""

    id: str
    plan_id: str
    title: str
    state: str
    version: int
    heads: int
    minimum: int
    cost: str
    gap: str
    alternatives: tuple[str, ...]
    parts: tuple[str, ...]
    ceiling: int | None
    yearly: str
    rank: int | None
    granted: int | None
    reason: str
    dropped: tuple[str, ...]
    starts_on: str
    initiatives: tuple[str, ...]
    moves: tuple[Way, ...]


def ask_card(
    session: Session,
    ask_id: str,
    *,
    by: str,
    at: DateTime,
) -> AskCard:
    """The ask as this person sees it; raises Unknown where there is no such ask or person."""
    ask = known_row(session, HeadcountAsk, ask_id, noun="headcount ask")
    plan = session.get_one(Plan, ask.plan_id)
    context = open_context(session, plan.season_id, by=by, at=at)
    return build_line(
        AskCard,
        ask,
        title=title_of_ask(context.facts, ask),
        reason=_decision_reason(session, ask, plan),
        starts_on=ask.starts_on.isoformat() if ask.starts_on else "",
        initiatives=_initiative_names(session, plan),
        moves=_ask_moves(context, ask),
        **_amount_texts(ask),
    )


def _amount_texts(ask: HeadcountAsk) -> dict[str, str]:
    """The exact figures as texts, "" for those that are not known."""
    return {
        "cost": str(ask.cost),
        "gap": "" if ask.gap is None else format(ask.gap, "f"),
        "yearly": "" if ask.yearly is None else str(ask.yearly),
    }


def _decision_reason(
    session: Session,
    ask: HeadcountAsk,
    plan: Plan,
) -> str:
    key = (ask.id, plan.season_id)
    packet = session.get(Packet, key)
    return packet.reason if packet else ""


def _initiative_names(session: Session, plan: Plan) -> tuple[str, ...]:
    """In the order of the plan's text."""
    rows = find_rows(
        session,
        Initiative,
        order_by=[Initiative.position],
        plan_id=plan.id,
    )
    return tuple(row.slug for row in rows)


def _ask_moves(context: SeasonContext, ask: HeadcountAsk) -> tuple[Way, ...]:
    """The moves as if the decision gave the least that the ask can do with, and the rank stayed."""
    ranks = {ask.id: ask.rank}
    command = Command(
        "headcount_ask",
        ask.id,
        "",
        context.by,
        context.at,
        words={"heads": ask.minimum, "ranks": ranks},
    )
    return ways_from(context.session, command)
