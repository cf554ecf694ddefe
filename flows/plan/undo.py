"""Undoing a premature move: the plan stands as it stood before, as long as nothing has come of the move.

The move that begins a text leaves it: whoever starts again goes on with it. What was sent stays sent, and those who
got it hear that it was undone.
"""

from collections.abc import Iterator
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
    ground = stand(
        session,
        plan.season_id,
        by=by,
        at=at,
    )
    last = _last(session, plan)
    reasons = [stale(seen, plan.version)] if seen != plan.version else []
    reasons += _refusals(
        ground,
        plan,
        last,
        reason,
    )
    if reasons or last is None:
        raise Refused("undo", plan_id, reasons)
    was, doing = plan.state, session.get(UndoRecord, plan.id)
    entered = _entered(session, plan, last)
    if doing is not None:
        take_back(ground, plan, doing.changes)
    fire(ground.lifecycle.back(last.act, last.was), "undo", plan)
    plan.version, plan.entered_at = plan.version + 1, entered or plan.entered_at
    if doing is not None:
        session.delete(doing)
    _tell(ground, plan, last)
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
    recount(session, plan.id)
    return Advanced(
        plan.id,
        "undo",
        was,
        plan.state,
        plan.version,
    )


def _last(session: Session, plan: Plan) -> Entry | None:
    """The plan's last change of state; None where there is none, or it is an undoing."""
    mine = (Entry.kind == "plan", Entry.thing_id == plan.id, Entry.now != "")
    entry = session.scalars(select(Entry).where(*mine).order_by(Entry.seq.desc()).limit(1)).first()
    return entry if entry is not None and entry.act != "undo" else None


def _entered(session: Session, plan: Plan, last: Entry) -> DateTime | None:
    """Since when the plan was in the state to which it goes back, as far as the journal tells."""
    mine = (Entry.kind == "plan", Entry.thing_id == plan.id, Entry.now == last.was, Entry.seq < last.seq)
    return session.scalars(select(Entry.at).where(*mine).order_by(Entry.seq.desc()).limit(1)).first()


def _refusals(
    ground: Ground,
    plan: Plan,
    last: Entry | None,
    reason: str,
) -> Iterator[Reason]:
    told: dict[str, Any] = {"plan": plan.id, "owner": ground.name(ground.season.product_ops_id)}
    if last is None:
        yield UNDO_GUARDS["NOTHING_TO_UNDO"].reason(told)
        return
    relations = ground.relations(plan)
    if last.actor != ground.by and not ground.entitled(RELATIONS_OF_ACT["undo"], relations):
        yield not_authorised(f"{ground.name(last.actor)} or Product Ops", "undo", _in_words(ground, relations))
    yield from ground.frozen("undo")
    told["trigger"] = last.act
    hours = ground.scopes.laid(plan.unit_id).calendar.limits.undo_hours
    if ground.at > last.at.add(hours=hours):
        when = last.at.in_timezone(ground.season.zone).format("ddd D MMM YYYY HH:mm", locale="en")
        yield UNDO_GUARDS["UNDO_LATE"].reason(told | {"when": when, "hours": hours})
    for what in _came_of_it(ground, plan, last):
        yield UNDO_GUARDS["CAME_OF_IT"].reason(told | {"what": what})
    if things := ", ".join(dict.fromkeys(_others(ground, plan, last))):
        yield UNDO_GUARDS["NOT_UNDOABLE"].reason(told | {"what": things})
    if len(reason.strip()) < REASON_MIN:
        yield UNDO_GUARDS["REASON_REQUIRED"].reason(told)


def _in_words(ground: Ground, relations: frozenset[str]) -> str:
    return ground.denied("undo", (), relations).text.rpartition("you are ")[2].rstrip(".")


def _others(ground: Ground, plan: Plan, last: Entry) -> Iterator[str]:
    """What the move did beyond this plan; of a move that an older phasegate made nobody knows."""
    doing = ground.session.get(UndoRecord, plan.id)
    if doing is not None and doing.seq == last.seq:
        yield from beyond(ground, plan, doing.changes)
        return
    yield "what else it did was not kept"


def _came_of_it(ground: Ground, plan: Plan, last: Entry) -> Iterator[str]:
    session = ground.session
    items = select(ActionItem.id).where(ActionItem.plan_id == plan.id)
    since = (Entry.seq > last.seq, Entry.act.not_in(BY_ITSELF))
    after = select(Entry).where(*since, (Entry.thing_id == plan.id) | Entry.thing_id.in_(items)).order_by(Entry.seq)
    for entry in session.scalars(after).all():
        yield f"{entry.act} by {ground.name(entry.actor)}"
    settled = (Obligation.plan_id == plan.id, Obligation.settled_at == last.at)
    gates = select(Gate).where(Gate.season_id == plan.season_id, Gate.decided_at >= last.at)
    passed = gates.where(Gate.id.in_(select(Obligation.gate_id).where(*settled)), Gate.state == "passed")
    yield from (f"{gate.title} has passed" for gate in session.scalars(passed.order_by(Gate.position)).all())
    if last.now in ground.calendar.lifecycle.approved_in:
        goals = session.scalars(select(Goal.id).where(Goal.plan_id == plan.id).order_by(Goal.id)).all()
        yield from (f"the goal {goal}" for goal in goals)
        yield from (f"{one.id} was begun from its text" for one in _grown(ground, plan, last))


def _grown(ground: Ground, plan: Plan, last: Entry) -> list[Plan]:
    kinds = [kind.id for kind in ground.calendar.documents if kind.based_on == plan.document]
    same = (Plan.season_id == plan.season_id, Plan.unit_id == plan.unit_id, Plan.document.in_(kinds))
    begun = (Plan.state != ground.lifecycle.initial, Plan.entered_at >= last.at)
    return list(ground.session.scalars(select(Plan).where(*same, *begun).order_by(Plan.id)))


def _tell(ground: Ground, plan: Plan, last: Entry) -> None:
    people = dict.fromkeys((plan.owner_id, plan.approver_id, last.actor))
    for person in people:
        if person not in (ground.by, SYSTEM):
            notify(
                ground,
                key=f"{plan.id}:undone:v{plan.version}:{person}",
                kind="undone",
                person_id=person,
                subject=f"Undone: {last.act.replace('_', ' ')} of {plan_title(ground, plan)}",
                body=f"{ground.name(ground.by)} took it back; it is {plan.state}. See: phasegate plan show {plan.id}\n",
            )
