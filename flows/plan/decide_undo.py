"""Undoing a premature move: the plan stands as it stood before, as long as nothing has come of the move.

The move that begins a text leaves it: whoever starts again goes on with it. What was sent stays sent, and those who
got it hear that it was undone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from flows.plan.decide_take_back import changes_beyond, take_back
from flows.plan.decide_text import plans_of_unit
from models.exceptions import UndoRecord
from models.gate import Gate
from models.goal import Goal
from models.journal import Entry
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ActionItem
from states.guard import REASON_MIN, Reason
from states.machine import fire
from states.refusal import Refused, stale
from states.undo import UNDO_GUARDS

BY_ITSELF = ("waiver_expired",)
"""What happens to a plan without anybody's doing is nothing that came of a move."""


# --- the move that would be undone ------------------------------------------------------------------------------


def _history(facts: Facts, plan: Plan) -> list[Entry]:
    """What the journal tells of the plan, the oldest first."""
    return facts.rows(Entry, thing_id=plan.id)


def _moves_of(facts: Facts, plan: Plan) -> list[Entry]:
    """Its changes of state."""
    return [entry for entry in _history(facts, plan) if entry.kind == "plan" and entry.now]


def _last_move(facts: Facts, plan: Plan) -> Entry | None:
    """The plan's last change of state; None where there is none, or it is an undoing."""
    moves = _moves_of(facts, plan)
    if not moves or moves[-1].act == "undo":
        return None
    return moves[-1]


def _move_to_undo(facts: Facts, plan: Plan) -> Entry:
    """The same, where it is known that there is one."""
    last = _last_move(facts, plan)
    if last is None:
        raise LookupError(f"{plan.id} has no move to undo")
    return last


def _must_have_moved(draft: Draft, plan: Plan, command: Command) -> None:
    """Raises Refused where there is nothing to undo, whoever asks."""
    if _last_move(draft.facts, plan) is not None:
        return
    reasons = []
    if command.seen not in (None, plan.version):
        reasons.append(stale(command.seen, plan.version))
    reasons.append(UNDO_GUARDS["NOTHING_TO_UNDO"].reason({"plan": plan.id}))
    raise Refused(command.act, plan.id, reasons)


def _who_moved(facts: Facts, plan: Plan) -> tuple[str, ...]:
    """Who made the move may undo it, as Product Ops may."""
    return (_move_to_undo(facts, plan).actor,)


# --- what is in the way -----------------------------------------------------------------------------------------


def _undo_refusals(
    facts: Facts,
    plan: Plan,
    command: Command,
) -> Iterator[Reason]:
    last = _move_to_undo(facts, plan)
    words = {
        "plan": plan.id,
        "owner": facts.name_of(facts.season.row.product_ops_id),
        "trigger": last.act,
    }
    yield from _too_late(facts, plan, last, words)
    for consequence in _came_of_it(facts, plan, last):
        yield UNDO_GUARDS["CAME_OF_IT"].reason(words | {"what": consequence})
    others = dict.fromkeys(_other_changes(facts, plan, last))
    if others:
        things = ", ".join(others)
        yield UNDO_GUARDS["NOT_UNDOABLE"].reason(words | {"what": things})
    if len(command.reason.strip()) < REASON_MIN:
        yield UNDO_GUARDS["REASON_REQUIRED"].reason(words)


def _too_late(
    facts: Facts,
    plan: Plan,
    last: Entry,
    words: Mapping[str, Any],
) -> Iterator[Reason]:
    unit_calendar = facts.scopes_for(plan.unit_id).unit_calendar(plan.unit_id)
    hours = unit_calendar.calendar.limits.undo_hours
    if facts.at <= last.at.add(hours=hours):
        return
    local = last.at.in_timezone(facts.season.zone)
    when = local.format("ddd D MMM YYYY HH:mm", locale="en")
    yield UNDO_GUARDS["UNDO_LATE"].reason({**words, "when": when, "hours": hours})


def _other_changes(
    facts: Facts,
    plan: Plan,
    last: Entry,
) -> Iterator[str]:
    """What the move did beyond this plan; of a move that an older phasegate made nobody knows."""
    record = facts.get(UndoRecord, plan.id)
    if record is None or record.seq != last.seq:
        yield "what else it did was not kept"
        return
    yield from changes_beyond(facts, plan, record.changes)


def _came_of_it(
    facts: Facts,
    plan: Plan,
    last: Entry,
) -> Iterator[str]:
    for entry in _entries_since(facts, plan, last):
        yield f"{entry.act} by {facts.name_of(entry.actor)}"
    for gate in _gates_passed(facts, plan, last):
        yield f"{gate.title} has passed"
    if last.now in facts.calendar.lifecycle.approved_in:
        for goal in facts.rows(Goal, plan_id=plan.id):
            yield f"the goal {goal.id}"
        for begun in _plans_begun(facts, plan, last):
            yield f"{begun.id} was begun from its text"


def _entries_since(
    facts: Facts,
    plan: Plan,
    last: Entry,
) -> list[Entry]:
    """What people did since with the plan or one of its action items."""
    entries = list(_history(facts, plan))
    for item in facts.rows(ActionItem, plan_id=plan.id):
        entries += facts.rows(Entry, thing_id=item.id)
    since = [entry for entry in entries if entry.seq > last.seq and entry.act not in BY_ITSELF]
    return sorted(since, key=lambda entry: entry.seq)


def _gates_passed(
    facts: Facts,
    plan: Plan,
    last: Entry,
) -> list[Gate]:
    """The gates that passed since, at which the move settled what the plan owed."""
    dues = facts.rows(Obligation, plan_id=plan.id)
    settled = {due.gate_id for due in dues if due.settled_at == last.at}
    passed = [gate for gate in facts.rows(Gate, season_id=plan.season_id) if gate.state == "passed"]
    since = [gate for gate in passed if gate.decided_at is not None and gate.decided_at >= last.at]
    at_settled = [gate for gate in since if gate.id in settled]
    return sorted(at_settled, key=lambda gate: gate.position)


def _plans_begun(
    facts: Facts,
    plan: Plan,
    last: Entry,
) -> Iterator[Plan]:
    """The unit's plans that are based on this one and were begun since."""
    documents = facts.calendar.documents
    kinds = [kind.id for kind in documents if kind.based_on == plan.document]
    for other in plans_of_unit(facts, plan):
        is_begun = other.state != facts.lifecycle.initial and other.entered_at >= last.at
        if other.document in kinds and is_begun:
            yield other


# --- what it does -----------------------------------------------------------------------------------------------


def _undo_move(draft: Draft, plan: Plan, command: Command) -> None:
    """The plan and what its move did to rows, as they were."""
    facts = draft.facts
    last = _move_to_undo(facts, plan)
    was = plan.state
    draft.reply(was=was)
    record = facts.one(UndoRecord, plan.id)
    take_back(draft, plan, record.changes)
    draft.delete(record)
    fire(facts.lifecycle.back(last.act, last.was), "undo", plan)
    plan.version += 1
    plan.entered_at = _entered_at(facts, plan, last) or plan.entered_at
    draft.recounted.add(plan.id)
    _tell_people(draft, plan, last)
    _enter_undo(
        draft,
        plan,
        last,
        was,
        command.reason,
    )


def _entered_at(facts: Facts, plan: Plan, last: Entry) -> DateTime | None:
    """Since when the plan was in the state to which it goes back, as far as the journal tells."""
    moves = _moves_of(facts, plan)
    arrivals = [move.at for move in moves if move.now == last.was and move.seq < last.seq]
    return arrivals[-1] if arrivals else None


def _tell_people(draft: Draft, plan: Plan, last: Entry) -> None:
    facts = draft.facts
    people = dict.fromkeys((plan.owner_id, plan.approver_id, last.actor))
    for person_id in people:
        if person_id in (facts.actor, SYSTEM):
            continue
        draft.notify(
            f"{plan.id}:undone:v{plan.version}:{person_id}",
            "undone",
            person_id,
            about={
                "plan": plan.id,
                "act": last.act,
                "by": facts.actor,
            },
        )


def _enter_undo(
    draft: Draft,
    plan: Plan,
    last: Entry,
    was: str,
    reason: str,
) -> None:
    facts = {
        "digest": plan.digest,
        "undid": last.act,
        "entry": last.seq,
        "by": last.actor,
    }
    draft.enter(
        "plan",
        plan.id,
        "undo",
        was=was,
        now=plan.state,
        version=plan.version,
        reason=reason,
        facts=facts,
    )


UNDO_ACTS: Mapping[str, Act] = {
    "undo": Act(
        _undo_move,
        _undo_refusals,
        reads=(
            "undo_record",
            "history",
            "actions",
            "history_of_actions",
            "obligations",
            "notices_of_dues",
            "steps_of_dues",
            "exceptions_of_dues",
            "sessions",
            "approvals",
            "gates",
            "goals_of_plan",
            "plans_of_unit",
            "units",
        ),
        prepare=_must_have_moved,
        entitled=_who_moved,
        enters_itself=True,
    ),
}
