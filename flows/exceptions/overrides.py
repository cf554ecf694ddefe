"""Overrides: one of Product Ops proposes, another person confirms, and then a waiver with an end lets the plan pass."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.exceptions.on_plan import move_exception
from flows.ground import Ground, long_day, stand
from flows.outbox.outbox import notify
from flows.plan.advance import locked
from flows.plan.title import plan_title
from flows.road import Asked, Kind, Moved, move_on
from flows.season.waiver_expiry import end_leave
from models.exceptions import Override
from models.plan import Contribution, Plan
from models.recount import recount
from models.review import Waiver
from rules.permissions import ACTS
from states.guard import REASON_MIN
from states.override import OVERRIDABLE, OVERRIDE, OVERRIDE_GUARDS
from states.refusal import BadInput, Refused, Unknown, reason_required, stale

Facts = Iterator[Mapping[str, Any]]

LIVE = ("proposed", "confirmed")


def propose_override(
    session: Session,
    plan_id: str,
    guard: str,
    reason: str,
    *,
    until: DateTime,
    by: str,
    at: DateTime,
    seen: int | None = None,
) -> Override:
    """Say which guard a plan should pass all the same, why, and until when; nothing passes before a second person.

    Raises Refused with every reason, Unknown for a guard that nobody overrides, BadInput where the calendar lets
    Product Ops waive it alone, where the end is past or where the same is proposed already.
    """
    plan = locked(session, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    reasons = [stale(seen, plan.version)] if seen not in (None, plan.version) else []
    relations = ground.relations(plan)
    if not ground.entitled(ACTS["propose_override"], relations):
        reasons.append(ground.denied("propose_override", ACTS["propose_override"], relations))
    reasons += ground.frozen("propose_override")
    reasons += [reason_required()] if len(reason.strip()) < REASON_MIN else []
    if reasons:
        raise Refused("propose_override", plan_id, reasons)
    _must_make_sense(ground, plan, guard, until)
    row = _added(ground, plan, guard, reason, until)
    facts = {"plan": plan.id, "guard": guard, "until": until.isoformat()}
    ground.write(KIND.word, row.id, "propose", now=row.state, version=1, reason=reason, facts=facts)
    return row


def _must_make_sense(ground: Ground, plan: Plan, guard: str, until: DateTime) -> None:
    if guard in ground.calendar.lifecycle.waivable:
        raise BadInput(f"Product Ops waives {guard} alone: phasegate plan waive {plan.id} {guard} --reason ….")
    used = {code for move in ground.lifecycle.moves for code in move.guards}
    if guard not in OVERRIDABLE or guard not in used:
        raise Unknown("guard that two people may override here", guard, [code for code in OVERRIDABLE if code in used])
    if until <= ground.at:
        raise BadInput("An override ends on a day to come: --until DATE")
    same = (Override.plan_id == plan.id, Override.guard == guard, Override.round == plan.round)
    if row := ground.session.scalars(select(Override).where(*same, Override.state.in_(LIVE))).first():
        raise BadInput(f"{row.id} is {row.state} already; withdraw it first: phasegate override withdraw {row.id}")


def _added(ground: Ground, plan: Plan, guard: str, reason: str, until: DateTime) -> Override:
    mine = (Override.plan_id == plan.id, Override.guard == guard)
    number = (ground.session.scalar(select(func.max(Override.number)).where(*mine)) or 0) + 1
    row = Override(
        id=f"{plan.id}_{guard.lower()}_{number}",
        season_id=plan.season_id,
        plan_id=plan.id,
        guard=guard,
        number=number,
        round=plan.round,
        reason=reason,
        until=until,
        state=OVERRIDE.initial,
        proposed_by=ground.by,
        proposed_at=ground.at,
    )
    ground.session.add(row)
    ground.session.flush()
    return row


def move_override(
    session: Session,
    override_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    reason: str = "",
    seen: int | None = None,
) -> Moved:
    """confirm as a second person, or withdraw; raises Refused with every reason."""
    return move_exception(session, KIND, Override, override_id, Asked(trigger, reason), by=by, at=at, seen=seen)


def overrides(session: Session, season_id: str, *, plan_id: str = "", since: DateTime | None = None) -> list[Override]:
    """The season's overrides in the order of their proposal: all, or those proposed or confirmed since an instant."""
    chosen = select(Override).where(Override.season_id == season_id)
    chosen = chosen.where(Override.plan_id == plan_id) if plan_id else chosen
    if since is not None:
        chosen = chosen.where((Override.proposed_at >= since) | (Override.confirmed_at >= since))
    return list(session.scalars(chosen.order_by(Override.proposed_at, Override.id)))


def sweep_overrides(ground: Ground) -> None:
    """One whose end has come is over; its leave ends with it."""
    ground.session.flush()
    live = (Override.season_id == ground.season.id, Override.state.in_(LIVE), Override.until <= ground.at)
    over = select(Override.id, Override.plan_id).where(*live).order_by(Override.plan_id, Override.id)
    for override_id, plan_id in ground.session.execute(over).tuples().all():
        locked(ground.session, plan_id)
        row = ground.session.get_one(Override, override_id, with_for_update=True, populate_existing=True)
        if row.state in LIVE:
            move_on(ground, KIND, row, Asked("expire"))


def _plan(ground: Ground, row: Override) -> Plan:
    return ground.session.get_one(Plan, row.plan_id)


def _two_people(ground: Ground, row: Override, _asked: Asked) -> Facts:
    if row.proposed_by in (ground.by, *ground.on_behalf_of):
        yield {"id": row.id}


def _contributed(ground: Ground, row: Override, _asked: Asked) -> Facts:
    plan, people = _plan(ground, row), (ground.by, *ground.on_behalf_of)
    mine = select(Contribution.person_id).where(Contribution.plan_id == plan.id, Contribution.person_id.in_(people))
    if plan.owner_id in people or plan.text_by in people or ground.session.scalars(mine).first() is not None:
        yield {"id": row.id}


def _new_round(ground: Ground, row: Override, _asked: Asked) -> Facts:
    if _plan(ground, row).round != row.round:
        yield {"plan": row.plan_id, "guard": row.guard, "round": row.round}


def _too_late(ground: Ground, row: Override, _asked: Asked) -> Facts:
    if row.until <= ground.at:
        day = long_day(row.until.in_timezone(ground.season.zone).date())
        yield {"plan": row.plan_id, "guard": row.guard, "day": day}


def _no_reason(_ground: Ground, _row: Override, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {}


def _give_leave(ground: Ground, row: Override, _asked: Asked) -> None:
    """The effect is a waiver like any other, so that every reading of the guard stays as it is."""
    plan = _plan(ground, row)
    row.confirmed_by, row.confirmed_at = ground.by, ground.at
    told = {"reason": row.reason, "by": ground.by, "at": ground.at, "until": row.until}
    ground.session.merge(Waiver(plan_id=plan.id, guard=row.guard, round=row.round, **told))
    plan.version += 1
    facts = {"override": row.id, "guard": row.guard, "proposed_by": row.proposed_by, "until": row.until.isoformat()}
    ground.write("plan", plan.id, "override", version=plan.version, reason=row.reason, facts=facts)
    recount(ground.session, plan.id)


def _take_leave_back(ground: Ground, row: Override, asked: Asked) -> None:
    """Where it was confirmed; what the tick or a move has ended already is gone."""
    waiver = ground.session.get(Waiver, (row.plan_id, row.guard, row.round))
    if row.confirmed_at is not None and waiver is not None:
        end_leave(ground, waiver, "override_ended", asked.reason)
        recount(ground.session, row.plan_id)


def _tell_concerned(ground: Ground, row: Override, _asked: Asked) -> None:
    plan = _plan(ground, row)
    for person in dict.fromkeys((plan.owner_id, plan.approver_id, row.proposed_by)):
        if person != ground.by:
            notify(
                ground,
                key=f"{row.id}:confirmed:{person}",
                kind="override",
                person_id=person,
                subject=f"Overridden for {plan_title(ground, plan)}: {row.guard}",
                body=f"{ground.name(row.proposed_by)} proposed it, {ground.name(ground.by)} confirmed it.\n"
                f"See: phasegate plan show {plan.id}\n",
            )


_FACTS: Mapping[str, Callable[[Ground, Override, Asked], Facts]] = {
    "TWO_PEOPLE": _two_people,
    "CONTRIBUTED": _contributed,
    "NEW_ROUND": _new_round,
    "TOO_LATE": _too_late,
    "REASON_REQUIRED": _no_reason,
}
_EFFECTS: Mapping[str, Callable[[Ground, Override, Asked], None]] = {
    "give_leave": _give_leave,
    "take_leave_back": _take_leave_back,
    "tell_concerned": _tell_concerned,
}

KIND: Kind[Override] = Kind(
    lifecycle=OVERRIDE,
    guards=OVERRIDE_GUARDS,
    name=lambda row: row.id,
    relations=lambda ground, row: ground.relations(_plan(ground, row)),
    facts=MappingProxyType(_FACTS),
    effects=MappingProxyType(_EFFECTS),
)
