"""What a plan's gates, text and merge put in its way, with the words of the guards' sentences."""

from collections.abc import Sequence

from config.document import DocumentKind
from config.gate import GateRow
from config.resolve import DatedGate
from config.season_gates import gate_for
from flows.act.blockers import Blockers
from flows.act.facts import Facts
from flows.act.season import long_day
from models.plan import Plan, PlanVersion


def nothing_more(_facts: Facts, _plan: Plan) -> Blockers:
    yield {}


def _document_kind(facts: Facts, plan: Plan) -> DocumentKind:
    return facts.calendar.document(plan.document)


def gate_not_open(facts: Facts, plan: Plan) -> Blockers:
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


def gate_closed(facts: Facts, plan: Plan) -> Blockers:
    submit_gate = _document_kind(facts, plan).submit_gate
    dated = _dated_gate(facts, plan, submit_gate)
    due_day = long_day(dated.due.day)
    grace = facts.long_day_of(plan.closes_at)
    yield {"gate": dated.gate.title, "date": due_day, "grace": grace}


def waive_reason(facts: Facts, plan: Plan) -> Blockers:
    yield {"gate": _document_kind(facts, plan).title}


def _text(facts: Facts, plan: Plan) -> PlanVersion | None:
    return facts.get(PlanVersion, plan.id, plan.text_number)


def doc_sections(facts: Facts, plan: Plan) -> Blockers:
    missing = _missing_sections(facts, plan)
    yield {"list": ", ".join(missing)}


def _missing_sections(facts: Facts, plan: Plan) -> Sequence[str]:
    """All that are required, where there is no text yet."""
    text = _text(facts, plan)
    return text.missing if text else _required_sections(facts, plan)


def _required_sections(facts: Facts, plan: Plan) -> list[str]:
    sections = _document_kind(facts, plan).sections
    return [section.title for section in sections if section.required]


def doc_too_long(facts: Facts, plan: Plan) -> Blockers:
    text = _text(facts, plan)
    limit = _document_kind(facts, plan).page_limit
    yield {
        "n": text.pages if text else 0,
        "limit": limit,
        "over": text.words_over if text else 0,
    }


def merge_ack(facts: Facts, plan: Plan) -> Blockers:
    owner = "The other owner"
    other = facts.get(Plan, plan.merge_into_id) if plan.merge_into_id else None
    if other:
        owner = facts.name_of(other.owner_id)
    yield {"other": owner}
