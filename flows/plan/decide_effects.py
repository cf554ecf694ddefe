"""What a plan's move brings with it: a table from the effect's name in the calendar to the function that does it."""

from collections.abc import Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import Due, drop_dues, owe
from flows.act.facts import Facts
from flows.act.kind import Effect
from flows.headcount.asks_of_text import submit_asks
from flows.intake.citations import commit_cited
from flows.plan.decide_readings import ask_partners, owed_at_gates, owed_readings
from flows.plan.decide_text import first_text, keep_text, sibling_of
from flows.review.follow_plan import begin_session, call_off, end_session
from flows.texts.decide_version import current_text
from models.gate import GateWaiver
from models.intake import IntakeRequest
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ActionItem, Approval
from states.action_item import UNFINISHED
from states.refusal import BadInput


def _begin_text(draft: Draft, plan: Plan, _command: Command) -> None:
    """The document begins with its sections and the accepted intake, or with the text that it is based on."""
    if not plan.text_number:
        keep_text(
            draft,
            plan,
            first_text(draft.facts, plan),
            by=SYSTEM,
        )


def _freeze_text(draft: Draft, plan: Plan, _command: Command) -> None:
    """The text is what it is: what it cites is promised, no reading of it is owed, and the approver hears of it."""
    commit_cited(draft, plan)
    drop_dues(draft, owed_readings(draft.facts, plan))
    _ask_approver(draft, plan)


def _ask_approver(draft: Draft, plan: Plan) -> None:
    draft.notify(
        f"{plan.id}:submitted:t{plan.text_number}:r{plan.round}:{plan.approver_id}",
        "submitted",
        plan.approver_id,
        about={
            "plan": plan.id,
            "by": plan.owner_id,
            "text": plan.text_number,
            "round": plan.round,
        },
    )


def _begin_session(draft: Draft, plan: Plan, _command: Command) -> None:
    """The review that was booked begins, with its silent reading."""
    begin_session(draft, plan)


def _end_session(draft: Draft, plan: Plan, _command: Command) -> None:
    end_session(draft, plan)


def _tell_reviewers(draft: Draft, plan: Plan, _command: Command) -> None:
    call_off(draft, plan)
    draft.notify(
        f"{plan.id}:withdrawn:v{plan.version}:{plan.approver_id}",
        "withdrawn",
        plan.approver_id,
        about={"plan": plan.id, "by": plan.owner_id},
    )


def _next_round(draft: Draft, plan: Plan, command: Command) -> None:
    """Sent back: attendance and feedback count anew, and who writes from now on counts as a contributor."""
    plan.round += 1
    end_session(draft, plan)
    call_off(draft, plan)
    _owe_actions(draft, plan, command)


def _owe_actions(draft: Draft, plan: Plan, _command: Command) -> None:
    """Each open action item is owed by its owner."""
    gate_id = draft.facts.calendar.document(plan.document).actions_gate
    for item in _unfinished_actions(draft.facts, plan):
        if item.owner_id and item.due_at:
            due = Due(
                key=f"{item.id}:action",
                gate_id=gate_id,
                person_id=item.owner_id,
                what=f"Action item {item.id}",
                due_at=item.due_at,
                plan=plan,
                unit_id=f"action:{item.id}",
                tell=True,
            )
            owe(draft, due)


def _unfinished_actions(facts: Facts, plan: Plan) -> list[ActionItem]:
    items = facts.rows(ActionItem, plan_id=plan.id)
    return [item for item in items if item.state in UNFINISHED]


def _count_approval(draft: Draft, plan: Plan, _command: Command) -> None:
    """The yes is to exactly this text; the same yes to the same text, after a plan that came back, is still one."""
    facts = draft.facts
    version = current_text(facts, plan)
    approval = Approval(
        plan_id=plan.id,
        digest=plan.digest,
        person_id=facts.actor,
        sections=dict(version.sections) if version else {},
        at=facts.at,
    )
    draft.put(approval)
    if plan.state in facts.calendar.lifecycle.approved_in:
        submit_asks(draft, plan)


def _submit_asks(draft: Draft, plan: Plan, _command: Command) -> None:
    """Asks with a complete case join the pool that leadership decides on."""
    submit_asks(draft, plan)


def _supersede_previous(draft: Draft, plan: Plan, _command: Command) -> None:
    previous = _plan_based_on(draft.facts, plan)
    if previous is None:
        return
    if draft.facts.lifecycle.move("supersede", previous.state):
        draft.then("plan", previous, "supersede", by_actor=True)


def _plan_based_on(facts: Facts, plan: Plan) -> Plan | None:
    """The unit's earlier plan, on which this kind of plan is based."""
    kind = facts.calendar.document(plan.document)
    return sibling_of(facts, plan, kind.based_on) if kind.based_on else None


def _move_to_other(draft: Draft, plan: Plan, _command: Command) -> None:
    """Requests move to the plan that this one is merged into."""
    facts = draft.facts
    other = facts.one(Plan, plan.merge_into_id)
    writable = (facts.lifecycle.initial, *facts.lifecycle.editable_in)
    if other.state not in writable:
        raise BadInput(f"{other.id} is {other.state}; a plan is merged into one that is still being written.")
    requests = facts.rows(
        IntakeRequest,
        season_id=plan.season_id,
        to_unit_id=plan.unit_id,
    )
    for request in requests:
        request.to_unit_id = other.unit_id
    draft.enter(
        "plan",
        other.id,
        "merged_from",
        facts={"plan": plan.id},
    )


def _carry_actions(draft: Draft, plan: Plan, command: Command) -> None:
    """Skipped with its informal record: the gates are waived for this unit, open actions go on to the goal lock."""
    plan.skip_reason = command.reason
    _waive_gates(draft, plan)
    based_on = draft.facts.calendar.document(plan.document).based_on
    for document in (plan.document, based_on):
        if document:
            _carry_to_lock(draft, plan, document)


def _waive_gates(draft: Draft, plan: Plan) -> None:
    """The unit owes nothing more at the gates of this kind of plan."""
    for gate_id, _ in owed_at_gates(draft.facts, plan):
        _waive_gate(draft, plan, gate_id)


def _waive_gate(draft: Draft, plan: Plan, gate_id: str) -> None:
    waiver = GateWaiver(
        season_id=plan.season_id,
        gate_id=gate_id,
        unit_id=plan.unit_id,
        reason=plan.skip_reason,
        by=draft.facts.actor,
        at=draft.facts.at,
    )
    draft.put(waiver)


def _carry_to_lock(draft: Draft, plan: Plan, document: str) -> None:
    """Open actions of the unit's plan of this kind are due at the goal lock, where the calendar has one."""
    lock = _lock_gate(draft.facts)
    sibling = sibling_of(draft.facts, plan, document)
    if not lock or sibling is None:
        return
    for item in _unfinished_actions(draft.facts, sibling):
        draft.then("action_item", item, "carry", words={"to": lock})


def _lock_gate(facts: Facts) -> str:
    """The gate at which goals are locked; "" where the calendar has none."""
    for gate in facts.calendar.gates:
        if gate.owes and gate.owes.settled_by == "lock":
            return gate.id
    return ""


PLAN_EFFECTS: Mapping[str, Effect] = {
    "begin_text": _begin_text,
    "ask_partners": ask_partners,
    "freeze_text": _freeze_text,
    "begin_session": _begin_session,
    "end_session": _end_session,
    "tell_reviewers": _tell_reviewers,
    "next_round": _next_round,
    "owe_actions": _owe_actions,
    "count_approval": _count_approval,
    "supersede_previous": _supersede_previous,
    "move_to_other": _move_to_other,
    "carry_actions": _carry_actions,
    "submit_asks": _submit_asks,
}

SESSIONS = ("sessions",)
DUES = ("obligations", "messages")

READS_OF: Mapping[str, tuple[str, ...]] = {
    "begin_text": (
        "partners",
        "units",
        "initiatives",
        "asks",
        "packets",
        "requests_of_unit",
        "plans_of_unit",
    ),
    "ask_partners": ("partners", "units", *DUES),
    "freeze_text": ("requests_of_unit", "text", "units", *DUES),
    "begin_session": SESSIONS,
    "end_session": SESSIONS,
    "tell_reviewers": (*SESSIONS, "units"),
    "next_round": (
        *SESSIONS,
        "actions",
        "units",
        *DUES,
    ),
    "owe_actions": ("actions", "units", *DUES),
    "count_approval": (
        "approvals",
        "current_version",
        "asks",
        "packets",
        "initiatives",
        "units",
    ),
    "supersede_previous": ("plans_of_unit",),
    "carry_actions": ("plans_of_unit", "actions", *DUES),
    "submit_asks": ("asks", "packets", "initiatives", "units"),
    "CONTRIBUTED": ("contributions",),
    "": DUES,
}
"""What each effect and guard of a move reads in advance; "" is read for every move, which settles what is owed."""
