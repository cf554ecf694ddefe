"""Undoing a premature move: the plan stands as it stood before, as long as nothing has come of the move.

The move that begins a text leaves it: whoever starts again goes on with it. What was sent stays sent, and those who
got it hear that it was undone.
"""

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from flows.plan.advance import Advanced, locked
from flows.plan.take_back import take_back
from flows.plan.undo_reasons import undo_refusals
from models.exceptions import UndoRecord
from models.journal import Entry
from models.organisation import SYSTEM
from models.plan import Plan
from models.recount import recount
from states.guard import Reason
from states.machine import fire
from states.refusal import Refused, stale


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
    reasons: list[Reason] = []
    if seen != plan.version:
        reasons.append(stale(seen, plan.version))
    reasons.extend(undo_refusals(ground, plan, last, reason))
    if reasons or last is None:
        raise Refused("undo", plan_id, reasons)
    return _undo_last(ground, plan, last, reason)


def _undo_last(
    ground: Ground,
    plan: Plan,
    last: Entry,
    reason: str,
) -> Advanced:
    was = plan.state
    _move_back(ground, plan, last)
    _tell_people(ground, plan, last)
    _write_undo(
        ground,
        plan,
        last,
        was,
        reason,
    )
    recount(ground.session, plan.id)
    return Advanced(
        plan.id,
        "undo",
        was,
        plan.state,
        plan.version,
    )


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


def _tell_people(ground: Ground, plan: Plan, last: Entry) -> None:
    people = dict.fromkeys((plan.owner_id, plan.approver_id, last.actor))
    for person in people:
        if person not in (ground.by, SYSTEM):
            notify(
                ground,
                key=f"{plan.id}:undone:v{plan.version}:{person}",
                kind="undone",
                person_id=person,
                about={
                    "plan": plan.id,
                    "act": last.act,
                    "by": ground.by,
                },
            )
