"""Headcount asks as the plan's text has them: an ask keeps its state until its own words change."""

from collections.abc import Iterable, Mapping, Sequence
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
REWORK = next(move for move in HEADCOUNT_ASK.moves if move.trigger == "rework")
REWRITABLE = ("draft", *REWORK.source)
"""Where the text still says what is asked for; what was decided on is not rewritten by a text."""


def keep_asks(draft: Draft, plan: Plan, reading: DocumentReading) -> None:
    """New asks begin as drafts, changed ones go back to it, and those no longer in the text are gone."""
    rows = draft.facts.rows(HeadcountAsk, plan_id=plan.id)
    known = {ask.slug: ask for ask in rows}
    written = _written_asks(reading)
    for slug, written_ask in written.items():
        ask = known.get(slug)
        if ask is None:
            _begin_ask(draft, plan, slug, written_ask)
        else:
            _rewrite_ask(draft, ask, written_ask)
    gone = [ask for slug, ask in known.items() if slug not in written]
    _delete_asks(draft, gone)


def _delete_asks(draft: Draft, gone: Iterable[HeadcountAsk]) -> None:
    for ask in gone:
        if ask.state in REWRITABLE:
            draft.delete(ask)


def _written_asks(reading: DocumentReading) -> dict[str, WrittenAsk]:
    """By the slug of their initiative."""
    initiatives = reading.initiatives
    return {initiative.slug: initiative.ask for initiative in initiatives if initiative.ask}


def _begin_ask(
    draft: Draft,
    plan: Plan,
    slug: str,
    written: WrittenAsk,
) -> None:
    ask = HeadcountAsk(
        id=f"{plan.id}:{slug}",
        plan_id=plan.id,
        slug=slug,
        state=HEADCOUNT_ASK.initial,
        **_figures_of(written),
    )
    draft.add(ask)


def _rewrite_ask(draft: Draft, ask: HeadcountAsk, written: WrittenAsk) -> None:
    """Only where the text's figures are others, and nothing was decided on the ask."""
    figures = _figures_of(written)
    before = {name: getattr(ask, name) for name in figures}
    if before == figures or ask.state not in REWRITABLE:
        return
    for name, value in figures.items():
        setattr(ask, name, value)
    _begin_anew(draft, ask)


def _begin_anew(draft: Draft, ask: HeadcountAsk) -> None:
    if ask.state == HEADCOUNT_ASK.initial:
        ask.version += 1
    else:
        draft.then("headcount_ask", ask, "rework")


def _figures_of(written: WrittenAsk) -> dict[str, Any]:
    return {
        "heads": written.heads,
        "minimum": written.minimum,
        "cost": written.cost.quantize(CENT),
        "gap": written.gap,
        "parts": _parts_written(written),
        "alternatives": list(written.alternatives),
    }


def _parts_written(written: WrittenAsk) -> list[str]:
    parts = zip(CASE_PARTS, written.parts, strict=True)
    return [name for (name, _), is_written in parts if is_written]


def submit_asks(draft: Draft, plan: Plan) -> None:
    """The plan is approved: its complete cases join the pool, and owners hear of those that are not.

    What was decided for the same initiative of the unit's earlier document is not asked again.
    """
    decided = _decided_slugs(draft.facts, plan)
    for ask in draft.facts.rows(HeadcountAsk, plan_id=plan.id):
        is_open = ask.state in ("draft", "case_complete")
        if is_open and ask.slug not in decided:
            _submit_ask(draft, plan, ask)


def _decided_slugs(facts: Facts, plan: Plan) -> set[str]:
    packets = packets_of_unit(facts, plan)
    return {packet.slug for packet in packets}


def _submit_ask(draft: Draft, plan: Plan, ask: HeadcountAsk) -> None:
    _complete_ask(draft, ask)
    if ask.state == "case_complete":
        draft.then("headcount_ask", ask, "submit")
    else:
        _tell_incomplete(draft, plan, ask)


def packets_of_unit(facts: Facts, plan: Plan) -> Sequence[Packet]:
    """What was decided on the asks of the plan's unit."""
    return facts.rows(
        Packet,
        season_id=plan.season_id,
        unit_id=plan.unit_id,
    )


def _complete_ask(draft: Draft, ask: HeadcountAsk) -> None:
    """A draft whose case is whole; any other stays as it is."""
    if ask.state == "draft" and draft.may_follow("headcount_ask", ask, "complete"):
        draft.then("headcount_ask", ask, "complete")


def _tell_incomplete(draft: Draft, plan: Plan, ask: HeadcountAsk) -> None:
    draft.notify(
        f"{ask.id}:incomplete:t{plan.text_number}:{plan.owner_id}",
        "ask_incomplete",
        plan.owner_id,
        about={"ask": ask.id},
    )


def _acknowledge(draft: Draft, plan: Plan, _command: Command) -> None:
    """The owner has read what was decided on the unit's asks; what was granted is theirs from then on."""
    for packet in packets_of_unit(draft.facts, plan):
        if packet.acked_at is None:
            _acknowledge_packet(draft, packet)


def _acknowledge_packet(draft: Draft, packet: Packet) -> None:
    facts = draft.facts
    packet.acked_by = facts.actor
    packet.acked_at = facts.at
    ask = facts.get(HeadcountAsk, packet.ask_id)
    if ask is not None:
        _allocate_ask(draft, ask)


def _allocate_ask(draft: Draft, ask: HeadcountAsk) -> None:
    if ask.state in ("funded", "partially_funded"):
        draft.then("headcount_ask", ask, "allocate")


ASK_ACTS: Mapping[str, Act] = {
    "ack_tunnel": Act(
        _acknowledge,
        reads=("packets", "asks_of_packets", "plans_of_unit"),
    ),
}


def title_of_ask(facts: Facts, ask: HeadcountAsk) -> str:
    """What the text calls it; an initiative that is no longer in the text by its key."""
    initiative = facts.get(Initiative, ask.plan_id, ask.slug)
    return initiative.title if initiative else ask.slug
