"""Headcount asks as the plan's text has them: an ask keeps its state until its own words change."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from rules.document import CASE_PARTS, DocumentReading, WrittenAsk
from states.headcount_ask import HEADCOUNT_ASK

CENT = Decimal("0.01")
REWRITABLE = ("draft", *(next(m for m in HEADCOUNT_ASK.moves if m.trigger == "rework").source))
"""Where the text still says what is asked for; what was decided on is not rewritten by a text."""


def keep_asks(draft: Draft, plan: Plan, reading: DocumentReading) -> None:
    """New asks begin as drafts, changed ones go back to it, and those no longer in the text are gone."""
    known = {ask.slug: ask for ask in draft.facts.rows(HeadcountAsk, plan_id=plan.id)}
    written = {one.slug: one.ask for one in reading.initiatives if one.ask is not None}
    for slug, text_of_ask in written.items():
        _keep_ask(
            draft,
            plan,
            slug,
            text_of_ask,
            known.get(slug),
        )
    for slug, ask in known.items():
        if slug not in written and ask.state in REWRITABLE:
            draft.delete(ask)


def _keep_ask(
    draft: Draft,
    plan: Plan,
    slug: str,
    written: WrittenAsk,
    ask: HeadcountAsk | None,
) -> None:
    figures = _figures(written)
    if ask is None:
        key = {
            "id": f"{plan.id}:{slug}",
            "plan_id": plan.id,
            "slug": slug,
        }
        draft.add(HeadcountAsk(**key, state=HEADCOUNT_ASK.initial, **figures))
        return
    is_same = all(getattr(ask, name) == value for name, value in figures.items())
    if ask.state not in REWRITABLE or is_same:
        return
    for name, value in figures.items():
        setattr(ask, name, value)
    if ask.state == HEADCOUNT_ASK.initial:
        ask.version += 1
    else:
        draft.then("headcount_ask", ask, "rework")


def _figures(written: WrittenAsk) -> dict[str, Any]:
    parts = [name for (name, _), is_written in zip(CASE_PARTS, written.parts, strict=True) if is_written]
    return {
        "heads": written.heads,
        "minimum": written.minimum,
        "cost": written.cost.quantize(CENT),
        "gap": written.gap,
        "parts": parts,
        "alternatives": list(written.alternatives),
    }


def submit_asks(draft: Draft, plan: Plan) -> None:
    """The plan is approved: its complete cases join the pool, and owners hear of those that are not.

    What was decided for the same initiative of the unit's earlier document is not asked again.
    """
    facts = draft.facts
    packets = facts.rows(Packet, season_id=plan.season_id, unit_id=plan.unit_id)
    decided = {packet.slug for packet in packets}
    for ask in facts.rows(HeadcountAsk, plan_id=plan.id):
        if ask.slug in decided or ask.state not in ("draft", "case_complete"):
            continue
        if ask.state == "draft" and draft.may_follow("headcount_ask", ask, "complete"):
            draft.then("headcount_ask", ask, "complete")
        if ask.state == "case_complete":
            draft.then("headcount_ask", ask, "submit")
        else:
            _tell_incomplete(draft, plan, ask)


def _tell_incomplete(draft: Draft, plan: Plan, ask: HeadcountAsk) -> None:
    draft.notify(
        f"{ask.id}:incomplete:t{plan.text_number}:{plan.owner_id}",
        "ask_incomplete",
        plan.owner_id,
        subject=f"Not in the pool yet: {title_of_ask(draft.facts, ask)}",
        body=f"The plan is approved, but this case is not complete. What it lacks: phasegate ask show {ask.id}\n",
    )


def _acknowledge(draft: Draft, plan: Plan, _command: Command) -> None:
    """The owner has read what was decided on the unit's asks; what was granted is theirs from then on."""
    facts = draft.facts
    for packet in facts.rows(Packet, season_id=plan.season_id, unit_id=plan.unit_id):
        if packet.acked_at is not None:
            continue
        packet.acked_by = facts.actor
        packet.acked_at = facts.at
        ask = facts.get(HeadcountAsk, packet.ask_id)
        if ask is not None and ask.state in ("funded", "partially_funded"):
            draft.then("headcount_ask", ask, "allocate")


ASK_ACTS: Mapping[str, Act] = {"ack_tunnel": Act(_acknowledge, reads=("packets", "asks", "plans_of_unit"))}


def title_of_ask(facts: Facts, ask: HeadcountAsk) -> str:
    """What the text calls it; an initiative that is no longer in the text by its key."""
    initiative = facts.get(Initiative, ask.plan_id, ask.slug)
    return initiative.title if initiative else ask.slug
