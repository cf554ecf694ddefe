"""What is in the way of undoing a move: who asks, how late it is, and what has come of the move since."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from flows.ground import Ground
from flows.plan.take_back import beyond
from models.exceptions import UndoRecord
from models.gate import Gate
from models.goal import Goal
from models.journal import Entry
from models.obligation import Obligation
from models.plan import Plan
from models.review import ActionItem
from rules.permissions import RELATIONS_OF_ACT
from states.guard import REASON_MIN, Reason
from states.refusal import not_authorised
from states.undo import UNDO_GUARDS

BY_ITSELF = ("waiver_expired",)
"""What happens to a plan without anybody's doing is nothing that came of a move."""


def undo_refusals(
    ground: Ground,
    plan: Plan,
    last: Entry | None,
    reason: str,
) -> Iterator[Reason]:
    """Every reason at once; `last` is the move that would be undone, None where there is none."""
    words: dict[str, Any] = {
        "plan": plan.id,
        "owner": ground.name(ground.season.product_ops_id),
    }
    if last is None:
        yield UNDO_GUARDS["NOTHING_TO_UNDO"].reason(words)
        return
    yield from _not_entitled(ground, plan, last)
    yield from ground.frozen("undo")
    words["trigger"] = last.act
    yield from _too_late(ground, plan, last, words)
    yield from _consequences(ground, plan, last, words)
    if len(reason.strip()) < REASON_MIN:
        yield UNDO_GUARDS["REASON_REQUIRED"].reason(words)


def _consequences(
    ground: Ground,
    plan: Plan,
    last: Entry,
    words: dict[str, Any],
) -> Iterator[Reason]:
    """What came of the move, and what it did that cannot be taken back."""
    for consequence in _came_of_it(ground, plan, last):
        yield UNDO_GUARDS["CAME_OF_IT"].reason(words | {"what": consequence})
    others = dict.fromkeys(_other_changes(ground, plan, last))
    things = ", ".join(others)
    if things:
        yield UNDO_GUARDS["NOT_UNDOABLE"].reason(words | {"what": things})


def _not_entitled(
    ground: Ground,
    plan: Plan,
    last: Entry,
) -> Iterator[Reason]:
    """Who made the move may undo it, and Product Ops."""
    relations = ground.relations(plan)
    if last.actor == ground.by or ground.entitled(RELATIONS_OF_ACT["undo"], relations):
        return
    entitled = f"{ground.name(last.actor)} or Product Ops"
    yield not_authorised(entitled, "undo", _in_words(ground, relations))


def _too_late(
    ground: Ground,
    plan: Plan,
    last: Entry,
    words: dict[str, Any],
) -> Iterator[Reason]:
    calendar = ground.scopes.unit_calendar(plan.unit_id).calendar
    hours = calendar.limits.undo_hours
    if ground.at <= last.at.add(hours=hours):
        return
    local = last.at.in_timezone(ground.season.zone)
    when = local.format("ddd D MMM YYYY HH:mm", locale="en")
    yield UNDO_GUARDS["UNDO_LATE"].reason(words | {"when": when, "hours": hours})


def _in_words(ground: Ground, relations: frozenset[str]) -> str:
    denial = ground.denied("undo", (), relations).text
    relation = denial.rpartition("you are ")[2]
    return relation.rstrip(".")


def _other_changes(
    ground: Ground,
    plan: Plan,
    last: Entry,
) -> Iterator[str]:
    """What the move did beyond this plan; of a move that an older phasegate made nobody knows."""
    record = ground.session.get(UndoRecord, plan.id)
    if record is None or record.seq != last.seq:
        yield "what else it did was not kept"
        return
    yield from beyond(ground, plan, record.changes)


def _came_of_it(
    ground: Ground,
    plan: Plan,
    last: Entry,
) -> Iterator[str]:
    for entry in _entries_since(ground, plan, last):
        yield f"{entry.act} by {ground.name(entry.actor)}"
    for gate in _gates_passed(ground, plan, last):
        yield f"{gate.title} has passed"
    if last.now in ground.calendar.lifecycle.approved_in:
        for goal_id in _goals_of(ground, plan):
            yield f"the goal {goal_id}"
        for begun in _plans_begun(ground, plan, last):
            yield f"{begun.id} was begun from its text"


def _entries_since(
    ground: Ground,
    plan: Plan,
    last: Entry,
) -> Sequence[Entry]:
    """What people did since with the plan or one of its action items."""
    items = select(ActionItem.id).where(ActionItem.plan_id == plan.id)
    of_plan = (Entry.thing_id == plan.id) | Entry.thing_id.in_(items)
    later = select(Entry).where(
        Entry.seq > last.seq,
        Entry.act.not_in(BY_ITSELF),
        of_plan,
    )
    return ground.session.scalars(later.order_by(Entry.seq)).all()


def _gates_passed(
    ground: Ground,
    plan: Plan,
    last: Entry,
) -> Sequence[Gate]:
    """The gates that passed since, at which the move settled what the plan owed."""
    settled = select(Obligation.gate_id).where(
        Obligation.plan_id == plan.id,
        Obligation.settled_at == last.at,
    )
    passed = select(Gate).where(
        Gate.season_id == plan.season_id,
        Gate.decided_at >= last.at,
        Gate.id.in_(settled),
        Gate.state == "passed",
    )
    return ground.session.scalars(passed.order_by(Gate.position)).all()


def _goals_of(ground: Ground, plan: Plan) -> Sequence[str]:
    goals = select(Goal.id).where(Goal.plan_id == plan.id)
    return ground.session.scalars(goals.order_by(Goal.id)).all()


def _plans_begun(
    ground: Ground,
    plan: Plan,
    last: Entry,
) -> Sequence[Plan]:
    """The unit's plans that are based on this one and were begun since."""
    documents = ground.calendar.documents
    kinds = [kind.id for kind in documents if kind.based_on == plan.document]
    begun = select(Plan).where(
        Plan.season_id == plan.season_id,
        Plan.unit_id == plan.unit_id,
        Plan.document.in_(kinds),
        Plan.state != ground.lifecycle.initial,
        Plan.entered_at >= last.at,
    )
    return ground.session.scalars(begun.order_by(Plan.id)).all()
