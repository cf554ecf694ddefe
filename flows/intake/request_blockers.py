"""What is in the way of an intake request's moves (docs/intake.md)."""

from collections.abc import Mapping

from config.gate import GateRow
from config.resolve import DatedGate
from config.season_gates import gate_for
from flows.act.approver import approver_of
from flows.act.authority import has_relation
from flows.act.blockers import Blockers, BlockerWords
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.act.kinds import KINDS
from flows.act.season import long_day
from flows.intake.answer_clock import closing_gate
from flows.intake.citations import cited_in_plan, plan_that_would, plans_handed_in
from models.intake import IntakeRequest
from states.guard import says_why

REQUEST_FIELDS = ("what", "why", "needed_by", "if_not")
"""What a request must say; INTAKE_FIELDS names what is missing."""

QUESTIONS_APART = 5
"""The owner may ask for more once in so many business days (docs/intake.md)."""


def _fields_missing(_facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    names = _empty_fields(request)
    if names:
        yield {"missing": names, "id": request.id}


def _empty_fields(request: IntakeRequest) -> str:
    """Their names in words; "" where each is filled."""
    empty = [name for name in REQUEST_FIELDS if not getattr(request, name).strip()]
    return ", ".join(empty).replace("_", " ")


def _intake_closed(facts: Facts, request: IntakeRequest, command: Command) -> Blockers:
    """After the gate that closes intake only Product Ops enters a request, and says why."""
    closes = closing_gate(facts.calendar)
    if closes is None or _is_late_entry(facts, command):
        return
    unit_id = request.from_unit_id
    dated_gate = gate_for(facts.scopes_for(unit_id), unit_id, closes)
    if dated_gate.grace_ends_at <= facts.at:
        yield _closed_at(facts, dated_gate)


def _closed_at(facts: Facts, dated_gate: DatedGate) -> BlockerWords:
    product_ops = facts.season.row.product_ops_id
    return {
        "gate": _phase_title(facts, dated_gate.gate),
        "date": long_day(dated_gate.due.day),
        "grace": facts.long_day_of(dated_gate.grace_ends_at),
        "owner": facts.name_of(product_ops),
        "whose": (product_ops,),
    }


def _phase_title(facts: Facts, gate: GateRow) -> str:
    """The gate's own title where it is in no phase."""
    for phase in facts.calendar.phases:
        if phase.id == gate.phase:
            return phase.title
    return gate.title


def _is_late_entry(facts: Facts, command: Command) -> bool:
    if not says_why(command.reason):
        return False
    return has_relation(
        facts,
        KINDS["intake_request"],
        None,
        "product_ops",
    )


def _no_reason(_facts: Facts, request: IntakeRequest, command: Command) -> Blockers:
    if not says_why(command.reason):
        yield {"id": request.id, "trigger": command.act}


def _too_soon(facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    if request.info_asked_at is None:
        return
    last = facts.season.day_of(request.info_asked_at)
    again = facts.resolver.days.add(last, QUESTIONS_APART)
    if facts.today < again:
        yield {"date": long_day(last), "again": long_day(again)}


def _no_alternative(_facts: Facts, request: IntakeRequest, command: Command) -> Blockers:
    scope = command.text("scope")
    by_when = command.text("by_when")
    if not scope.strip() and not by_when.strip():
        yield {"id": request.id}


def _in_no_plan(facts: Facts, request: IntakeRequest, _command: Command) -> Blockers:
    for plan in plans_handed_in(facts, request.to_unit_id):
        if cited_in_plan(facts, plan, (request.id,)):
            return
    plan_id = plan_that_would(facts, request.to_unit_id)
    yield {"id": request.id, "plan": plan_id}


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
