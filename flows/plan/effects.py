"""What a move brings with it: a table from the effect's name in the calendar to the function that does it.

An effect runs inside the move's transaction and touches rows only. It may yield (plan, trigger) for another plan
that moves along by itself, as an approved OP2 supersedes its OP1.
"""

from collections.abc import Callable, Iterator, Mapping
from math import ceil

from sqlalchemy import select

from flows.ground import Ground, by_itself
from flows.headcount import asks_from_text
from flows.intake.sweep import commit_cited
from flows.obligations.due_in import in_business_days
from flows.obligations.obligations import drop, owe, owed, reopen
from flows.outbox.outbox import notify
from flows.plan.texts import keep_text, skeleton
from flows.plan.title import plan_title
from flows.plan.versions import current_version
from flows.review.action_kind import ACTION
from flows.review.follow_plan import begin_session, call_off, end_session
from flows.road import Asked, move_on
from models.gate import GateWaiver
from models.intake import IntakeRequest
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.recount import recount
from models.review import ActionItem, Approval, Prereview
from states.action_item import UNFINISHED
from states.lifecycle import Move
from states.refusal import BadInput

Also = tuple[Plan, str]


def carry_out(ground: Ground, plan: Plan, move: Move, reason: str) -> Iterator[Also]:
    """Do the move's effects in the table's order."""
    for name in move.effects:
        yield from EFFECTS[name](ground, plan, reason)


def begin_text(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """The document begins with its sections and the accepted intake, or with the text that it is based on."""
    if not plan.text_number:
        keep_text(ground, plan, skeleton(ground, plan), by=SYSTEM)
    yield from ()


def ask_partners(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """Each partner owes a reading, due the calendar's number of business days from now."""
    rows = list(ground.session.scalars(select(Prereview).where(Prereview.plan_id == plan.id)))
    limits = ground.scopes.laid(plan.unit_id).calendar.limits
    plan.partners_needed = ceil(len(rows) * limits.partners_present_percent / 100)
    for row in rows:
        _ask_partner(ground, plan, row)
    yield from ()


def owed_readings(ground: Ground, plan: Plan, unit_id: str = "") -> list[Obligation]:
    """The readings that partners still owe of this plan, or that one partner owes."""
    key = f"{plan.id}:prereview:{unit_id}:" if unit_id else f"{plan.id}:prereview:"
    return owed(ground, Obligation.plan_id == plan.id, Obligation.key.startswith(key, autoescape=True))


def _ask_partner(ground: Ground, plan: Plan, row: Prereview) -> None:
    part = f":{row.scope_digest[:8]}" if row.sections else ""
    key = f"{plan.id}:prereview:{row.unit_id}:t{row.scope_number}:r{plan.round}{part}"
    drop(ground, (asked for asked in owed_readings(ground, plan, row.unit_id) if asked.key != key))
    if row.verdict == "agree" and row.digest == row.scope_digest:
        return
    reading = owe(
        ground,
        key=key,
        gate_id=_partner_gate(ground, plan),
        person_id=ground.unit(row.unit_id).owner_id,
        what=f"Pre-review of {plan_title(ground, plan)}",
        due_at=in_business_days(ground, ground.scopes.laid(plan.unit_id).calendar.limits.prereview_days),
        plan=plan,
        unit_id=row.unit_id,
        tell=True,
    )
    if reading.dropped_at is not None:  # a partner who was left out may be named again
        reopen(ground, [reading])


def _partner_gate(ground: Ground, plan: Plan) -> str:
    """The gate at which partners answer; without one in the calendar, that at which the plan is handed in."""
    gates = (
        g.id for g in ground.calendar.all_gates if g.owes and (g.owes.by, g.owes.document) == ("partner", plan.document)
    )
    return next(gates, ground.calendar.document(plan.document).submit_gate)


def freeze_text(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """The text is what it is: what it cites is promised, no reading of it is owed, and the approver hears of it."""
    commit_cited(ground, plan)
    drop(ground, owed_readings(ground, plan))
    notify(
        ground,
        key=f"{plan.id}:submitted:t{plan.text_number}:r{plan.round}:{plan.approver_id}",
        kind="submitted",
        person_id=plan.approver_id,
        subject=f"Ready for your review: {plan_title(ground, plan)}",
        body=f"{ground.name(plan.owner_id)} has submitted {plan_title(ground, plan)}.\nSee: phasegate plan show {plan.id}\n",
    )
    yield from ()


def read_in_session(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """The review that was booked begins, with its silent reading."""
    begin_session(ground, plan)
    yield from ()


def conclude_session(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    end_session(ground, plan)
    yield from ()


def tell_reviewers(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    call_off(ground, plan)
    notify(
        ground,
        key=f"{plan.id}:withdrawn:v{plan.version}:{plan.approver_id}",
        kind="withdrawn",
        person_id=plan.approver_id,
        subject=f"Withdrawn: {plan_title(ground, plan)}",
        body=f"{ground.name(plan.owner_id)} took {plan_title(ground, plan)} back to work on it. Nothing is asked of you.\n",
    )
    yield from ()


def next_round(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """Sent back: attendance and feedback count anew, and who writes from now on counts as a contributor."""
    plan.round += 1
    end_session(ground, plan)
    call_off(ground, plan)
    yield from owe_actions(ground, plan, "")


def owe_actions(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """Each open action item is owed by its owner."""
    open_items = select(ActionItem).where(ActionItem.plan_id == plan.id, ActionItem.state.in_(UNFINISHED))
    for item in ground.session.scalars(open_items):
        if item.owner_id and item.due_at:
            owe(
                ground,
                key=f"{item.id}:action",
                gate_id=ground.calendar.document(plan.document).actions_gate,
                person_id=item.owner_id,
                what=f"Action item {item.id}",
                due_at=item.due_at,
                plan=plan,
                unit_id=f"action:{item.id}",
                tell=True,
            )
    yield from ()


def count_approval(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """The yes is to exactly this text."""
    read = current_version(ground.session, plan)
    seen = read.sections if read else {}
    # The same yes to the same text, after a plan that came back, is still one.
    ground.session.merge(
        Approval(plan_id=plan.id, digest=plan.digest, person_id=ground.by, sections=seen, at=ground.at)
    )
    if plan.state in ground.calendar.lifecycle.approved_in:
        yield from submit_asks(ground, plan, "")


def submit_asks(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """Asks with a complete case join the pool that leadership decides on."""
    asks_from_text.submit_asks(ground, plan)
    yield from ()


def supersede_previous(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    based_on = ground.calendar.document(plan.document).based_on
    if based_on is not None:
        previous = _sibling(ground, plan, based_on)
        if previous is not None and ground.lifecycle.move("supersede", previous.state):
            yield previous, "supersede"


def move_to_other(ground: Ground, plan: Plan, _reason: str) -> Iterator[Also]:
    """Requests move to the plan that this one is merged into."""
    other = ground.session.get_one(Plan, plan.merge_into_id)
    if other.state not in (ground.lifecycle.initial, *ground.lifecycle.editable_in):
        raise BadInput(f"{other.id} is {other.state}; a plan is merged into one that is still being written.")
    mine = (IntakeRequest.season_id == plan.season_id, IntakeRequest.to_unit_id == plan.unit_id)
    for request in ground.session.scalars(select(IntakeRequest).where(*mine)):
        request.to_unit_id = other.unit_id
    ground.write("plan", other.id, "merged_from", facts={"plan": plan.id})
    yield from ()


def carry_actions(ground: Ground, plan: Plan, reason: str) -> Iterator[Also]:
    """Skipped with its informal record: the gates are waived for this unit, open actions go on to the goal lock."""
    plan.skip_reason = reason
    for gate in ground.calendar.all_gates:
        if gate.owes and gate.owes.document == plan.document:
            ground.session.merge(
                GateWaiver(
                    season_id=plan.season_id,
                    gate_id=gate.id,
                    unit_id=plan.unit_id,
                    reason=reason,
                    by=ground.by,
                    at=ground.at,
                )
            )
    based_on = ground.calendar.document(plan.document).based_on
    for document in filter(None, (plan.document, based_on)):
        _carry(ground, _sibling(ground, plan, document))
    yield from ()


def _carry(ground: Ground, plan: Plan | None) -> None:
    lock = next((g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "lock"), "")
    if plan is None or not lock:
        return
    mine = select(ActionItem).where(ActionItem.plan_id == plan.id, ActionItem.state.in_(UNFINISHED))
    for item in ground.session.scalars(mine.order_by(ActionItem.id)):
        move_on(by_itself(ground), ACTION, item, Asked("carry", words={"to": lock}))
    recount(ground.session, plan.id)


def _sibling(ground: Ground, plan: Plan, document: str) -> Plan | None:
    same_unit = (Plan.season_id == plan.season_id, Plan.unit_id == plan.unit_id, Plan.document == document)
    return ground.session.scalars(select(Plan).where(*same_unit)).first()


EFFECTS: Mapping[str, Callable[[Ground, Plan, str], Iterator[Also]]] = {
    "begin_text": begin_text,
    "ask_partners": ask_partners,
    "freeze_text": freeze_text,
    "begin_session": read_in_session,
    "end_session": conclude_session,
    "tell_reviewers": tell_reviewers,
    "next_round": next_round,
    "owe_actions": owe_actions,
    "count_approval": count_approval,
    "supersede_previous": supersede_previous,
    "move_to_other": move_to_other,
    "carry_actions": carry_actions,
    "submit_asks": submit_asks,
}
