"""The facts of each guard's sentence: names, ids and numbers, looked up only for a guard that does not hold."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import select

from flows.approval import approval_facts
from flows.ground import Ground, long_day
from flows.season.dated_gates import gate_for
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan, PlanVersion
from models.review import ActionItem, Attendance, Prereview
from rules.document import CASE_PARTS
from states.action_item import AWAITED

Facts = Iterator[Mapping[str, Any]]


def _local(ground: Ground, instant: DateTime) -> str:
    return long_day(instant.in_timezone(ground.season.zone).date())


def _gate_opens(ground: Ground, plan: Plan) -> Facts:
    gate = gate_for(ground.scopes, plan.unit_id, ground.calendar.document(plan.document).start_gate).gate
    yield {"gate": gate.title, "date": _local(ground, plan.opens_at)}


def _gate_closed(ground: Ground, plan: Plan) -> Facts:
    own = gate_for(ground.scopes, plan.unit_id, ground.calendar.document(plan.document).submit_gate)
    yield {"gate": own.gate.title, "date": long_day(own.due.day), "grace": _local(ground, plan.closes_at)}


def _text(ground: Ground, plan: Plan) -> PlanVersion | None:
    return ground.session.get(PlanVersion, (plan.id, plan.text_number))


def _sections(ground: Ground, plan: Plan) -> Facts:
    text = _text(ground, plan)
    required = [s.title for s in ground.calendar.document(plan.document).sections if s.required]
    yield {"list": ", ".join(text.missing if text else required)}


def _pages(ground: Ground, plan: Plan) -> Facts:
    text = _text(ground, plan)
    limit = ground.calendar.document(plan.document).page_limit
    yield {"n": text.pages if text else 0, "limit": limit, "over": text.words_over if text else 0}


def _prereviews(ground: Ground, plan: Plan) -> Facts:
    rows = list(
        ground.session.scalars(select(Prereview).where(Prereview.plan_id == plan.id).order_by(Prereview.unit_id))
    )
    names = [ground.unit(r.unit_id).title for r in rows if r.verdict != "agree" or r.digest != r.scope_digest]
    yield {"k": len(names), "n": len(rows), "names": ", ".join(names)}


def _objections(ground: Ground, plan: Plan) -> Facts:
    open_ones = select(Prereview).where(Prereview.plan_id == plan.id, Prereview.verdict == "object")
    for row in ground.session.scalars(open_ones.order_by(Prereview.unit_id)):
        yield {
            "partner": ground.unit(row.unit_id).title,
            "text": row.text,
            "unit": row.unit_id,
            "whose": (row.by,),
            "left": 1,
        }


def _unfunded(ground: Ground, plan: Plan) -> Facts:
    mine = select(Initiative).where(Initiative.plan_id == plan.id, Initiative.funded.is_(False))
    yield {"n": len(list(ground.session.scalars(mine)))}


def _case_parts(ground: Ground, plan: Plan) -> Facts:
    mine = select(HeadcountAsk).where(HeadcountAsk.plan_id == plan.id).order_by(HeadcountAsk.id)
    for ask in ground.session.scalars(mine):
        for number, (name, _) in enumerate(CASE_PARTS, start=1):
            if name not in ask.parts:
                yield {"id": ask.id, "p": number, "name": name}


def _attendance(ground: Ground, plan: Plan) -> Facts:
    now = (Attendance.round == plan.round, Attendance.digest == plan.digest)
    here = select(Attendance).where(Attendance.plan_id == plan.id, *now)
    present = [row for row in ground.session.scalars(here) if row.unit_id]
    partners = list(ground.session.scalars(select(Prereview).where(Prereview.plan_id == plan.id)))
    yield {"m": plan.partners_needed, "n": len(partners), "k": len(present)}


def _action_ids(ground: Ground, plan: Plan, *conditions: Any) -> list[str]:
    mine = select(ActionItem.id).where(ActionItem.plan_id == plan.id, ActionItem.state.in_(AWAITED), *conditions)
    return list(ground.session.scalars(mine.order_by(ActionItem.id)))


def _incomplete(ground: Ground, plan: Plan) -> Facts:
    lacking = ActionItem.owner_id.is_(None) | ActionItem.due_at.is_(None)
    yield {"ids": ", ".join(_action_ids(ground, plan, lacking))}


def _open_actions(ground: Ground, plan: Plan) -> Facts:
    ids = _action_ids(ground, plan, ActionItem.blocking)
    yield {"k": len(ids), "ids": ", ".join(ids)}


def _merge(ground: Ground, plan: Plan) -> Facts:
    other = ground.session.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
    yield {"other": ground.name(other.owner_id) if other else "The other owner"}


def _skipped_gate(ground: Ground, plan: Plan) -> Facts:
    yield {"gate": ground.calendar.document(plan.document).title}


def _packets(ground: Ground, plan: Plan) -> Facts:
    mine = (Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id, Packet.acked_at.is_(None))
    ids = ground.session.scalars(select(Packet.ask_id).where(*mine).order_by(Packet.ask_id))
    yield {"team": ground.unit(plan.unit_id).title, "ids": ", ".join(ids)}


def _nothing(_ground: Ground, _plan: Plan) -> Facts:
    yield {}


FACTS: Mapping[str, Callable[[Ground, Plan], Facts]] = {
    "GATE_NOT_OPEN": _gate_opens,
    "GATE_CLOSED": _gate_closed,
    "DOC_SECTIONS": _sections,
    "NO_PARTNERS": _nothing,
    "DOC_TOO_LONG": _pages,
    "PREREVIEW_OPEN": _prereviews,
    "OBJECTION_OPEN": _objections,
    "UNFUNDED_RANK": _unfunded,
    "HC_CASE": _case_parts,
    "REVIEW_SOON": _nothing,
    "QUORUM": _attendance,
    "NO_FEEDBACK": _nothing,
    "ACTION_FIELDS": _incomplete,
    "ACTIONS_OPEN": _open_actions,
    "SELF_APPROVE": _nothing,
    "CONTRIBUTED": _nothing,
    "APPROVALS_MISSING": approval_facts.missing,
    "APPROVAL_OBJECTION": approval_facts.objections,
    "APPROVAL_CONDITION": approval_facts.conditions,
    "APPROVAL_DEADLOCK": approval_facts.deadlocks,
    "MERGE_ACK": _merge,
    "WAIVE_REASON": _skipped_gate,
    "UNACKED_TUNNEL": _packets,
}
"""Where the facts of each guard's sentence come from; a test holds it against the guards."""
