"""A function a guard of a plan: what it finds in the way, with the names, ids and numbers of its sentence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from config.document import DocumentKind
from config.gate import GateRow
from config.resolve import DatedGate
from config.season_gates import gate_for
from flows.act.facts import Facts
from flows.act.season import long_day
from flows.approval import vote_blockers
from flows.headcount.asks_of_text import packets_of_unit
from models.initiative import HeadcountAsk, Initiative
from models.plan import Plan, PlanVersion
from models.review import ActionItem, Attendance, Prereview
from rules.document import CASE_PARTS
from states.action_item import AWAITED

Blockers = Iterator[Mapping[str, Any]]


def _document_kind(facts: Facts, plan: Plan) -> DocumentKind:
    return facts.calendar.document(plan.document)


def _gate_opens(facts: Facts, plan: Plan) -> Blockers:
    gate = _start_gate(facts, plan)
    opens = facts.long_day_of(plan.opens_at)
    yield {"gate": gate.title, "date": opens}


def _start_gate(facts: Facts, plan: Plan) -> GateRow:
    kind = _document_kind(facts, plan)
    return _dated_gate(facts, plan, kind.start_gate).gate


def _dated_gate(
    facts: Facts,
    plan: Plan,
    gate_id: str,
) -> DatedGate:
    """The gate as the calendar of the plan's unit has it."""
    scopes = facts.scopes_for(plan.unit_id)
    return gate_for(scopes, plan.unit_id, gate_id)


def _gate_closed(facts: Facts, plan: Plan) -> Blockers:
    submit_gate = _document_kind(facts, plan).submit_gate
    dated = _dated_gate(facts, plan, submit_gate)
    due_day = long_day(dated.due.day)
    grace = facts.long_day_of(plan.closes_at)
    yield {"gate": dated.gate.title, "date": due_day, "grace": grace}


def _text(facts: Facts, plan: Plan) -> PlanVersion | None:
    return facts.get(PlanVersion, plan.id, plan.text_number)


def _sections(facts: Facts, plan: Plan) -> Blockers:
    missing = _missing_sections(facts, plan)
    yield {"list": ", ".join(missing)}


def _missing_sections(facts: Facts, plan: Plan) -> Sequence[str]:
    """All that are required, where there is no text yet."""
    text = _text(facts, plan)
    return text.missing if text else _required_sections(facts, plan)


def _required_sections(facts: Facts, plan: Plan) -> list[str]:
    sections = _document_kind(facts, plan).sections
    return [section.title for section in sections if section.required]


def _pages(facts: Facts, plan: Plan) -> Blockers:
    text = _text(facts, plan)
    limit = _document_kind(facts, plan).page_limit
    yield {
        "n": text.pages if text else 0,
        "limit": limit,
        "over": text.words_over if text else 0,
    }


def _has_agreed(partner: Prereview) -> bool:
    return partner.verdict == "agree" and partner.digest == partner.scope_digest


def _prereviews(facts: Facts, plan: Plan) -> Blockers:
    partners = facts.rows(Prereview, plan_id=plan.id)
    awaited = [partner.unit_id for partner in partners if not _has_agreed(partner)]
    names = _unit_titles(facts, awaited)
    yield {
        "k": len(awaited),
        "n": len(partners),
        "names": names,
    }


def _unit_titles(facts: Facts, unit_ids: Sequence[str]) -> str:
    titles = [facts.unit(unit_id).title for unit_id in unit_ids]
    return ", ".join(titles)


def _objections(facts: Facts, plan: Plan) -> Blockers:
    for partner in facts.rows(Prereview, plan_id=plan.id):
        if partner.verdict == "object":
            yield _objection_by(facts, partner)


def _objection_by(facts: Facts, partner: Prereview) -> Mapping[str, Any]:
    return {
        "partner": facts.unit(partner.unit_id).title,
        "text": partner.text,
        "unit": partner.unit_id,
        "whose": (partner.by,),
        "left": 1,
    }


def _unfunded(facts: Facts, plan: Plan) -> Blockers:
    unfunded = _unfunded_initiatives(facts, plan)
    yield {"n": len(unfunded)}


def _unfunded_initiatives(facts: Facts, plan: Plan) -> list[Initiative]:
    initiatives = facts.rows(Initiative, plan_id=plan.id)
    return [initiative for initiative in initiatives if not initiative.funded]


def _case_parts(facts: Facts, plan: Plan) -> Blockers:
    for ask in facts.rows(HeadcountAsk, plan_id=plan.id):
        yield from _missing_parts(ask)


def _missing_parts(ask: HeadcountAsk) -> Blockers:
    for number, (name, _) in enumerate(CASE_PARTS, start=1):
        if name not in ask.parts:
            yield {"id": ask.id, "p": number, "name": name}


def _attendance(facts: Facts, plan: Plan) -> Blockers:
    partners = facts.rows(Prereview, plan_id=plan.id)
    present = _present_partners(facts, plan)
    yield {
        "m": plan.partners_needed,
        "n": len(partners),
        "k": len(present),
    }


def _present_partners(facts: Facts, plan: Plan) -> list[Attendance]:
    attendances = facts.rows(Attendance, plan_id=plan.id)
    return [row for row in attendances if _counts_now(row, plan)]


def _counts_now(row: Attendance, plan: Plan) -> bool:
    """Is it a partner's, and of this round and text?"""
    is_current = row.round == plan.round and row.digest == plan.digest
    return bool(row.unit_id) and is_current


def _awaited_actions(facts: Facts, plan: Plan) -> list[ActionItem]:
    items = facts.rows(ActionItem, plan_id=plan.id)
    return [item for item in items if item.state in AWAITED]


def _incomplete(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    incomplete = [item.id for item in items if not _is_complete(item)]
    yield {"ids": ", ".join(incomplete)}


def _is_complete(item: ActionItem) -> bool:
    return item.owner_id is not None and item.due_at is not None


def _open_actions(facts: Facts, plan: Plan) -> Blockers:
    items = _awaited_actions(facts, plan)
    blocking = [item.id for item in items if item.blocking]
    yield {"k": len(blocking), "ids": ", ".join(blocking)}


def _merge(facts: Facts, plan: Plan) -> Blockers:
    owner = "The other owner"
    other = facts.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
    if other:
        owner = facts.name_of(other.owner_id)
    yield {"other": owner}


def _skipped_gate(facts: Facts, plan: Plan) -> Blockers:
    yield {"gate": _document_kind(facts, plan).title}


def _packets(facts: Facts, plan: Plan) -> Blockers:
    team = facts.unit(plan.unit_id).title
    unread = _unread_packets(facts, plan)
    yield {"team": team, "ids": ", ".join(unread)}


def _unread_packets(facts: Facts, plan: Plan) -> list[str]:
    packets = packets_of_unit(facts, plan)
    return [packet.ask_id for packet in packets if packet.acked_at is None]


def _nothing(_facts: Facts, _plan: Plan) -> Blockers:
    yield {}


PLAN_BLOCKERS: Mapping[str, Callable[[Facts, Plan], Blockers]] = {
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
    "APPROVALS_MISSING": vote_blockers.missing_votes,
    "APPROVAL_OBJECTION": vote_blockers.open_objections,
    "APPROVAL_CONDITION": vote_blockers.open_conditions,
    "APPROVAL_DEADLOCK": vote_blockers.deadlocked_groups,
    "MERGE_ACK": _merge,
    "WAIVE_REASON": _skipped_gate,
    "UNACKED_TUNNEL": _packets,
}
"""Where the facts of each guard's sentence come from; a test holds it against the guards."""
