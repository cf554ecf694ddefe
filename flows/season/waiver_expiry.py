"""Leave that has a limit ends at it: a waiver of a plan's guard, and a waiver of a gate for one unit.

Counters know no clock, so a waiver counts while its row is there. The tick takes away those whose limit has come, and
so does a move before it reads the counters: nothing passes on leave that has ended.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from flows.ground import Ground
from flows.obligations.obligations import reopen
from flows.outbox.outbox import notify
from models.gate import Gate, GateWaiver
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.recount import recount
from models.review import Waiver


def end_leaves(ground: Ground, plan: Plan) -> None:
    """Of this plan, what has ended by now."""
    if plan.limited_leaves:
        over = (Waiver.plan_id == plan.id, Waiver.until.is_not(None), Waiver.until <= ground.at)
        itself = replace(ground, by=SYSTEM, on_behalf_of=())
        _end(itself, list(ground.session.scalars(select(Waiver).where(*over).order_by(Waiver.guard))))


def sweep_leaves(ground: Ground) -> None:
    """Of the whole season; a second time does nothing."""
    ground.session.flush()
    over = (Waiver.until.is_not(None), Waiver.until <= ground.at)
    mine = select(Plan).where(Plan.season_id == ground.season.id, Plan.id.in_(select(Waiver.plan_id).where(*over)))
    for plan in ground.session.scalars(mine.order_by(Plan.id).with_for_update()).all():
        end_leaves(ground, plan)
    units = (GateWaiver.season_id == ground.season.id, GateWaiver.until.is_not(None), GateWaiver.until <= ground.at)
    for waiver in ground.session.scalars(select(GateWaiver).where(*units).order_by(GateWaiver.gate_id)).all():
        _end_for_unit(ground, waiver)


def end_leave(ground: Ground, waiver: Waiver, act: str, reason: str = "") -> None:
    """Take one leave away, with an entry in the journal that tells what it was; the caller recounts."""
    plan = ground.session.get_one(Plan, waiver.plan_id)
    plan.version += 1
    limit = {"until": waiver.until.isoformat()} if waiver.until else {}
    facts = {"guard": waiver.guard, "round": waiver.round, "by": waiver.by, **limit}
    ground.session.delete(waiver)
    ground.write("plan", plan.id, act, version=plan.version, reason=reason or waiver.reason, facts=facts)


def _end(ground: Ground, waivers: Iterable[Waiver]) -> None:
    ended = list(waivers)
    for waiver in ended:
        end_leave(ground, waiver, "waiver_expired")
        plan = ground.session.get_one(Plan, waiver.plan_id)
        if plan.state in ground.lifecycle.guarded_by(waiver.guard):
            _tell(ground, plan, waiver)
    if ended:
        recount(ground.session, *{waiver.plan_id for waiver in ended})


def _tell(ground: Ground, plan: Plan, waiver: Waiver) -> None:
    """Only where the guard still stands before the plan is its end any news."""
    notify(
        ground,
        key=f"{plan.id}:waiver_expired:{waiver.guard}:r{waiver.round}:{_stamp(waiver)}:{plan.owner_id}",
        kind="waiver_expired",
        person_id=plan.owner_id,
        subject=f"Leave has ended: {waiver.guard} of {plan.id}",
        body=f"It counts again. What to do: phasegate plan why {plan.id}\n",
    )


def _stamp(waiver: Waiver) -> str:
    return waiver.until.isoformat() if waiver.until else ""


def _end_for_unit(ground: Ground, waiver: GateWaiver) -> None:
    """What was dropped for the unit is owed again, as long as the gate is still to pass."""
    gate = ground.session.get_one(Gate, (waiver.season_id, waiver.gate_id))
    mine = (Obligation.season_id == waiver.season_id, Obligation.gate_id == waiver.gate_id)
    dropped = select(Obligation).where(*mine, Obligation.unit_id == waiver.unit_id, Obligation.dropped_at == waiver.at)
    if gate.state in ("scheduled", "open", "missed"):
        reopen(ground, ground.session.scalars(dropped.order_by(Obligation.key)).all())
    facts = {"unit": waiver.unit_id, "by": waiver.by}
    ground.session.delete(waiver)
    ground.write("gate", gate.id, "waiver_expired", reason=waiver.reason, facts=facts)
