"""What is in the way of an intake request's moves (docs/intake.md)."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.act.authority import has_relation
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.act.kinds import KINDS
from flows.act.season import long_day
from flows.intake.answer_clock import closing_gate
from flows.intake.citations import cited_in_plan, plan_that_would, plans_handed_in
from flows.season.approver import approver_of
from flows.season.dated_gates import gate_for
from models.intake import IntakeRequest
from states.guard import REASON_MIN

Blockers = Iterator[Mapping[str, Any]]

REQUEST_FIELDS = ("what", "why", "needed_by", "if_not")
"""What a request must say; INTAKE_FIELDS names what is missing."""

QUESTIONS_APART = 5
"""The owner may ask for more once in so many business days (docs/intake.md)."""


def _fields_missing(_facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    missing = [name.replace("_", " ") for name in REQUEST_FIELDS if not getattr(request, name).strip()]
    if missing:
        yield {"missing": ", ".join(missing), "id": request.id}


def _intake_closed(facts: Facts, request: IntakeRequest, command: Command) -> Blockers:
    """After the gate that closes intake only Product Ops enters a request, and says why."""
    closes = closing_gate(facts.calendar)
    if closes is None or _is_late_entry(facts, command):
        return
    unit_id = request.from_unit_id
    own = gate_for(facts.scopes_for(unit_id), unit_id, closes)
    if own.grace_ends_at > facts.at:
        return
    product_ops = facts.season.row.product_ops_id
    phases = [phase.title for phase in facts.calendar.phases if phase.id == own.gate.phase]
    yield {
        "gate": next(iter(phases), own.gate.title),
        "date": long_day(own.due.day),
        "grace": facts.long_day_of(own.grace_ends_at),
        "owner": facts.name_of(product_ops),
        "whose": (product_ops,),
    }


def _is_late_entry(facts: Facts, command: Command) -> bool:
    has_reason = len(command.reason.strip()) >= REASON_MIN
    return has_reason and has_relation(
        facts,
        KINDS["intake_request"],
        None,
        "product_ops",
    )


def _no_reason(_facts: Facts, request: IntakeRequest, command: Command) -> Blockers:
    if len(command.reason.strip()) < REASON_MIN:
        yield {"id": request.id, "trigger": command.act}


def _too_soon(facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    if request.info_asked_at is None:
        return
    last = facts.season.day_of(request.info_asked_at)
    again = facts.resolver.days.add(last, QUESTIONS_APART)
    if facts.today < again:
        yield {"date": long_day(last), "again": long_day(again)}


def _no_alternative(_facts: Facts, request: IntakeRequest, command: Command) -> Blockers:
    offered = [str(command.word(name) or "").strip() for name in ("scope", "by_when")]
    if not any(offered):
        yield {"id": request.id}


def _in_no_plan(facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    for plan in plans_handed_in(facts, request.to_unit_id):
        if cited_in_plan(facts, plan, (request.id,)):
            return
    yield {"id": request.id, "plan": plan_that_would(facts, request.to_unit_id)}


def _drop_unacknowledged(facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    """The approver of the unit that is asked may drop it without the partner's word; anybody else may not."""
    approver = approver_of(facts, facts.unit(request.to_unit_id))
    if request.drop_acked_by or facts.acts_as((approver,)):
        return
    owner = facts.unit(request.from_unit_id).owner_id
    yield {
        "x": facts.name_of(owner),
        "id": request.id,
        "approver": facts.name_of(approver),
        "whose": (owner, approver),
    }


REQUEST_BLOCKERS: Mapping[str, Blocker] = {
    "INTAKE_FIELDS": _fields_missing,
    "INTAKE_CLOSED": _intake_closed,
    "REASON_REQUIRED": _no_reason,
    "INFO_SOON": _too_soon,
    "ALTERNATIVE": _no_alternative,
    "NOT_IN_PLAN": _in_no_plan,
    "DROP_UNACKED": _drop_unacknowledged,
}
"""One for each guard of a request (states/intake_request.py); a test holds them together."""
