"""What becomes of requests that nobody answers, when a gate is decided: they are flagged, and at last they expire."""

from config.calendar import Calendar
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.intake.answer_clock import answer_gate
from models.intake import IntakeRequest
from states.intake_request import ANSWERING


def flag_unanswered(draft: Draft, gate_id: str) -> None:
    """The gate of answers is decided: what has none stays as it is, and is flagged (docs/intake.md)."""
    gate = answer_gate(draft.facts.calendar)
    if gate is None or gate.id != gate_id:
        return
    for request in _requests(draft.facts):
        if request.state == "submitted" and request.unanswered_at is None:
            draft.then("intake_request", request, "flag_unanswered")


def expire_unanswered(draft: Draft, gate_id: str) -> None:
    """At the gate at which the first plan is handed in, what nobody answered expires, and both owners are told."""
    if gate_id not in _first_gates(draft.facts.calendar):
        return
    for request in _requests(draft.facts):
        if request.state in ANSWERING:
            draft.then("intake_request", request, "expire")


def _requests(facts: Facts) -> list[IntakeRequest]:
    return facts.rows(IntakeRequest, season_id=facts.season.id)


def _first_gates(calendar: Calendar) -> list[str]:
    """The gates at which documents are handed in that propose something, and are based on no other."""
    first = [document for document in calendar.documents if not document.based_on]
    proposing = [document for document in first if document.proposes]
    return [document.submit_gate for document in proposing or first]
