"""Headcount asks as the plan's text has them: an ask keeps its state until its own words change."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from flows.ground import Ground, by_itself
from flows.headcount.headcount_ask import ASK, title_of
from flows.outbox.outbox import notify
from flows.road import Asked, move_on, refusals
from models.initiative import HeadcountAsk, Packet
from models.plan import Plan
from rules.document import CASE_PARTS, Ask, Reading
from states.headcount_ask import HEADCOUNT_ASK

CENT = Decimal("0.01")
REWRITABLE = ("draft", *(next(m for m in HEADCOUNT_ASK.moves if m.trigger == "rework").source))
"""Where the text still says what is asked for; what was decided on is not rewritten by a text."""


def keep_asks(ground: Ground, plan: Plan, reading: Reading) -> None:
    """New asks begin as drafts, changed ones go back to it, and those no longer in the text are gone."""
    mine = select(HeadcountAsk).where(HeadcountAsk.plan_id == plan.id)
    standing = {ask.slug: ask for ask in ground.session.scalars(mine)}
    wanted = {one.slug: one.ask for one in reading.initiatives if one.ask is not None}
    for slug, said in wanted.items():
        _keep(ground, plan, slug, said, standing.get(slug))
    for slug, ask in standing.items():
        if slug not in wanted and ask.state in REWRITABLE:
            ground.session.delete(ask)
    ground.session.flush()


def _keep(ground: Ground, plan: Plan, slug: str, said: Ask, ask: HeadcountAsk | None) -> None:
    fields = _fields(said)
    if ask is None:
        told = {"id": f"{plan.id}:{slug}", "plan_id": plan.id, "slug": slug, "state": HEADCOUNT_ASK.initial}
        ground.session.add(HeadcountAsk(**told, **fields))
        return
    if ask.state not in REWRITABLE or all(getattr(ask, name) == value for name, value in fields.items()):
        return
    for name, value in fields.items():
        setattr(ask, name, value)
    if ask.state == HEADCOUNT_ASK.initial:
        ask.version += 1
    else:
        move_on(by_itself(ground), ASK, ask, Asked("rework"))


def _fields(said: Ask) -> dict[str, Any]:
    written = [name for (name, _), done in zip(CASE_PARTS, said.parts, strict=True) if done]
    figures = {"heads": said.heads, "minimum": said.minimum, "cost": said.cost.quantize(CENT), "gap": said.gap}
    return {**figures, "parts": written, "alternatives": list(said.alternatives)}


def submit_asks(ground: Ground, plan: Plan) -> None:
    """The plan is approved: its complete cases join the pool, and owners hear of those that are not.

    What was decided for the same initiative of the unit's earlier document is not asked again.
    """
    by_system = by_itself(ground)
    decided = set(
        ground.session.scalars(
            select(Packet.slug).where(Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id)
        )
    )
    mine = select(HeadcountAsk).where(HeadcountAsk.plan_id == plan.id).order_by(HeadcountAsk.id)
    for ask in ground.session.scalars(mine).all():
        if ask.slug in decided or ask.state not in ("draft", "case_complete"):
            continue
        if ask.state == "draft" and not refusals(by_system, ASK, ask, Asked("complete")):
            move_on(by_system, ASK, ask, Asked("complete"))
        if ask.state == "case_complete":
            move_on(by_system, ASK, ask, Asked("submit"))
        else:
            _tell_incomplete(ground, plan, ask)


def _tell_incomplete(ground: Ground, plan: Plan, ask: HeadcountAsk) -> None:
    notify(
        ground,
        key=f"{ask.id}:incomplete:t{plan.text_number}:{plan.owner_id}",
        kind="ask_incomplete",
        person_id=plan.owner_id,
        subject=f"Not in the pool yet: {title_of(ground, ask)}",
        body=f"The plan is approved, but this case is not complete. What it lacks: phasegate ask show {ask.id}\n",
    )
