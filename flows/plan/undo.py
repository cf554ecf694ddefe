"""Undoing a premature move: the plan stands as it stood before, as long as nothing has come of the move.

The move that begins a text leaves it: whoever starts again goes on with it. What was sent stays sent, and those who
got it hear that it was undone.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from flows.plan.advance import Advanced, locked
from flows.plan.take_back import beyond, take_back
from flows.plan.title import plan_title
from models.exceptions import UndoRecord
from models.gate import Gate
from models.goal import Goal
from models.journal import Entry
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.recount import recount
from models.review import ActionItem
from rules.permissions import RELATIONS_OF_ACT
from states.guard import REASON_MIN, Reason
from states.machine import fire
from states.refusal import Refused, not_authorised, stale
from states.undo import UNDO_GUARDS

BY_ITSELF = ("waiver_expired",)
"""What happens to a plan without anybody's doing is nothing that came of a move."""


def undo_move(
    session: Session,
    plan_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    reason: str,
) -> Advanced:
    """Take the plan's last move back: by who made it, or by Product Ops; raises Refused with every reason."""
    plan = locked(session, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    last = _last_move(session, plan)
    reasons = [stale(seen, plan.version)] if seen != plan.version else []
    reasons += _refusals(ground, plan, last, reason)
    if reasons or last is None:
        raise Refused("undo", plan_id, reasons)
    was = plan.state
    _move_back(ground, plan, last)
    _tell_people(ground, plan, last)
    _write_undo(ground, plan, last, was, reason)
    recount(session, plan.id)
    return Advanced(plan.id, "undo", was, plan.state, plan.version)


def _move_back(ground: Ground, plan: Plan, last: Entry) -> None:
    """The plan and what its move did to rows, as they were."""
    session = ground.session
    record = session.get(UndoRecord, plan.id)
    entered_at = _entered_at(session, plan, last)
    if record is not None:
        take_back(ground, plan, record.changes)
    fire(ground.lifecycle.back(last.act, last.was), "undo", plan)
    plan.version += 1
    plan.entered_at = entered_at or plan.entered_at
    if record is not None:
        session.delete(record)


def _write_undo(
    ground: Ground,
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
    ground.write(
        "plan",
        plan.id,
        "undo",
        was=was,
        now=plan.state,
        version=plan.version,
        reason=reason,
        facts=facts,
    )


def _last_move(session: Session, plan: Plan) -> Entry | None:
    """The plan's last change of state; None where there is none, or it is an undoing."""
    moves = select(Entry).where(
        Entry.kind == "plan",
        Entry.thing_id == plan.id,
        Entry.now != "",
    )
    newest = moves.order_by(Entry.seq.desc()).limit(1)
    entry = session.scalars(newest).first()
    if entry is None or entry.act == "undo":
        return None
    return entry


def _entered_at(session: Session, plan: Plan, last: Entry) -> DateTime | None:
    """Since when the plan was in the state to which it goes back, as far as the journal tells."""
    arrivals = select(Entry.at).where(
        Entry.kind == "plan",
        Entry.thing_id == plan.id,
        Entry.now == last.was,
        Entry.seq < last.seq,
    )
    newest = arrivals.order_by(Entry.seq.desc()).limit(1)
    return session.scalars(newest).first()


def _refusals(
    ground: Ground,
    plan: Plan,
    last: Entry | None,
    reason: str,
) -> Iterator[Reason]:
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
    for consequence in _came_of_it(ground, plan, last):
        yield UNDO_GUARDS["CAME_OF_IT"].reason(words | {"what": consequence})
    others = dict.fromkeys(_other_changes(ground, plan, last))
    if things := ", ".join(others):
        yield UNDO_GUARDS["NOT_UNDOABLE"].reason(words | {"what": things})
    if len(reason.strip()) < REASON_MIN:
        yield UNDO_GUARDS["REASON_REQUIRED"].reason(words)


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
    calendar = ground.scopes.laid(plan.unit_id).calendar
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


def _tell_people(ground: Ground, plan: Plan, last: Entry) -> None:
    people = dict.fromkeys((plan.owner_id, plan.approver_id, last.actor))
    move = last.act.replace("_", " ")
    for person in people:
        if person not in (ground.by, SYSTEM):
            notify(
                ground,
                key=f"{plan.id}:undone:v{plan.version}:{person}",
                kind="undone",
                person_id=person,
                subject=f"Undone: {move} of {plan_title(ground, plan)}",
                body=f"{ground.name(ground.by)} took it back; it is {plan.state}. See: phasegate plan show {plan.id}\n",
            )
