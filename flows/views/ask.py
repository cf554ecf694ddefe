"""One headcount ask as people look at it: its case, its decision, and what each move from here still needs."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import stand
from flows.headcount.asks_of_text import title_of_ask
from flows.views.ways import Way
from flows.why.ways import ways_on_road
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from states.refusal import Unknown


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


def ask_card(session: Session, ask_id: str, *, by: str, at: DateTime) -> AskCard:
    ask = session.get(HeadcountAsk, ask_id)
    if ask is None:
        raise Unknown("headcount ask", ask_id, session.scalars(select(HeadcountAsk.id)))
    plan = session.get_one(Plan, ask.plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    packet = session.get(Packet, (ask.id, plan.season_id))
    names = session.scalars(select(Initiative.slug).where(Initiative.plan_id == plan.id).order_by(Initiative.position))
    words = {"heads": ask.minimum, "ranks": {ask.id: ask.rank}}
    return AskCard(
        id=ask.id,
        plan_id=plan.id,
        title=title_of_ask(ground.facts, ask),
        state=ask.state,
        version=ask.version,
        heads=ask.heads,
        minimum=ask.minimum,
        cost=str(ask.cost),
        gap="" if ask.gap is None else format(ask.gap, "f"),
        alternatives=tuple(ask.alternatives),
        parts=tuple(ask.parts),
        ceiling=ask.ceiling,
        yearly="" if ask.yearly is None else str(ask.yearly),
        rank=ask.rank,
        granted=ask.granted,
        reason=packet.reason if packet else "",
        dropped=tuple(ask.dropped),
        starts_on=ask.starts_on.isoformat() if ask.starts_on else "",
        initiatives=tuple(names),
        moves=tuple(ways_on_road(ground, "headcount_ask", ask, words)),
    )
