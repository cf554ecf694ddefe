"""Asking for more time at a gate: what will be true by then, until when, and by when to decide; silence ends it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.exceptions.on_plan import move_exception
from flows.ground import Ground, long_day, stand
from flows.obligations.obligations import owed
from flows.obligations.reschedule import redue
from flows.outbox.outbox import notify
from flows.plan.advance import locked
from flows.plan.title import plan_title
from flows.road import Asked, Kind, Moved, move_on
from flows.season.gate_kind import give_plan_time
from flows.why.holders import holders
from models.exceptions import ExtensionRequest
from models.obligation import Obligation
from models.plan import Plan
from rules.permissions import ACTS
from states.extension import EXTENSION, EXTENSION_GUARDS
from states.guard import REASON_MIN
from states.refusal import BadInput, Refused, Unknown, reason_required, stale

Facts = Iterator[Mapping[str, Any]]


@dataclass(frozen=True)
class Wish:
    """What is asked for: the new day, why, what will be true by then, and the instant by which to decide."""

    until: DateTime
    reason: str
    criteria: tuple[str, ...]
    decide_by: DateTime
    gate_id: str = ""


def ask_extension(
    session: Session, plan_id: str, wish: Wish, *, by: str, at: DateTime, seen: int | None = None
) -> ExtensionRequest:
    """The owner asks, before or after the due day; Product Ops and the approver are told.

    Raises Refused with every reason, BadInput where days or criteria make no sense or one is asked for already.
    """
    plan = locked(session, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    reasons = [stale(seen, plan.version)] if seen not in (None, plan.version) else []
    relations = ground.relations(plan)
    if not ground.entitled(ACTS["ask_extension"], relations):
        reasons.append(ground.denied("ask_extension", ACTS["ask_extension"], relations))
    reasons += ground.frozen("ask_extension")
    reasons += [reason_required()] if len(wish.reason.strip()) < REASON_MIN else []
    if reasons:
        raise Refused("ask_extension", plan_id, reasons)
    gate_id = wish.gate_id or ground.calendar.document(plan.document).submit_gate
    _must_make_sense(ground, plan, gate_id, wish)
    row = _added(ground, plan, gate_id, wish)
    ground.write(KIND.word, row.id, "ask", now=row.state, version=1, reason=wish.reason, facts={"plan": plan.id})
    _tell_deciders(ground, row)
    return row


def _must_make_sense(ground: Ground, plan: Plan, gate_id: str, wish: Wish) -> None:
    dues = _dues(ground, plan, gate_id)
    if not dues:
        gates = {due.gate_id for due in owed(ground, Obligation.plan_id == plan.id)}
        raise Unknown(f"gate at which {plan.id} still owes something", gate_id, gates)
    if wish.until <= max(ground.at, *(due.due_at for due in dues)):
        raise BadInput("An extension is until a day after now and after the day that it is due anyway: --until DATE")
    if not ground.at < wish.decide_by <= wish.until:
        raise BadInput("It has to be decided after now, and no later than the day asked for: --decide-by DATE")
    if not wish.criteria or any(not one.strip() for one in wish.criteria):
        raise BadInput("Say what will be true by then, once for each: --criterion “Every partner has read it” …")
    open_one = select(ExtensionRequest.id).where(
        ExtensionRequest.plan_id == plan.id, ExtensionRequest.gate_id == gate_id, ExtensionRequest.state == "asked"
    )
    if asked := ground.session.scalars(open_one).first():
        raise BadInput(f"{asked} asks for that already; withdraw it first: phasegate extension do {asked} withdraw")


def _dues(ground: Ground, plan: Plan, gate_id: str) -> list[Obligation]:
    return owed(ground, Obligation.plan_id == plan.id, Obligation.gate_id == gate_id)


def _added(ground: Ground, plan: Plan, gate_id: str, wish: Wish) -> ExtensionRequest:
    mine = select(func.count()).select_from(ExtensionRequest).where(ExtensionRequest.plan_id == plan.id)
    row = ExtensionRequest(
        id=f"{plan.id}_x{(ground.session.scalar(mine) or 0) + 1}",
        season_id=plan.season_id,
        gate_id=gate_id,
        plan_id=plan.id,
        asked_until=wish.until,
        reason=wish.reason,
        criteria=[one.strip() for one in wish.criteria],
        decide_by=wish.decide_by,
        state=EXTENSION.initial,
        asked_by=ground.by,
        asked_at=ground.at,
    )
    ground.session.add(row)
    ground.session.flush()
    return row


def move_extension(
    session: Session,
    extension_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    reason: str = "",
    seen: int | None = None,
) -> Moved:
    """grant, refuse (with a reason) or withdraw; raises Refused with every reason."""
    return move_exception(
        session, KIND, ExtensionRequest, extension_id, Asked(trigger, reason), by=by, at=at, seen=seen
    )


def extensions(session: Session, season_id: str, **only: str) -> list[ExtensionRequest]:
    """The season's requests, those to be decided first; `only` narrows by a column (state, plan_id, gate_id)."""
    chosen = select(ExtensionRequest).where(ExtensionRequest.season_id == season_id)
    chosen = chosen.filter_by(**{name: value for name, value in only.items() if value})
    return list(session.scalars(chosen.order_by(ExtensionRequest.decide_by, ExtensionRequest.id)))


def sweep_extensions(ground: Ground) -> None:
    """Nobody has answered by the day that was named: the request is over."""
    ground.session.flush()
    silent = (ExtensionRequest.season_id == ground.season.id, ExtensionRequest.state == EXTENSION.initial)
    late = select(ExtensionRequest.id, ExtensionRequest.plan_id).where(*silent, ExtensionRequest.decide_by <= ground.at)
    ordered = late.order_by(ExtensionRequest.plan_id, ExtensionRequest.id)
    for extension_id, plan_id in ground.session.execute(ordered).tuples().all():
        locked(ground.session, plan_id)
        row = ground.session.get_one(ExtensionRequest, extension_id, with_for_update=True, populate_existing=True)
        if row.state == EXTENSION.initial:
            move_on(ground, KIND, row, Asked("expire"))


def _plan(ground: Ground, row: ExtensionRequest) -> Plan:
    return ground.session.get_one(Plan, row.plan_id)


def _self_decide(ground: Ground, row: ExtensionRequest, _asked: Asked) -> Facts:
    if row.asked_by in (ground.by, *ground.on_behalf_of):
        people = [one for one in _deciders(ground, row) if one != row.asked_by]
        yield {"deciders": " or ".join(ground.name(one) for one in people), "whose": tuple(people)}


def _too_late(ground: Ground, row: ExtensionRequest, _asked: Asked) -> Facts:
    if row.asked_until <= ground.at:
        yield {"day": _day(ground, row.asked_until), "plan": row.plan_id}


def _no_reason(_ground: Ground, _row: ExtensionRequest, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {}


def _give_time(ground: Ground, row: ExtensionRequest, _asked: Asked) -> None:
    """What the plan owes at this gate is due then, and where it is handed in there, it closes no earlier."""
    dues = [due for due in _dues(ground, _plan(ground, row), row.gate_id) if due.due_at < row.asked_until]
    redue(ground, dues, row.asked_until)
    give_plan_time(ground, row.gate_id, dues, row.asked_until)


def _tell_asker(ground: Ground, row: ExtensionRequest, asked: Asked) -> None:
    row.decided_by, row.decided_at, row.answer = ground.by, ground.at, asked.reason
    how = {"grant": f"granted until {_day(ground, row.asked_until)}", "refuse": "refused"}[asked.trigger]
    _tell(ground, row, row.asked_by, f"{ground.name(ground.by)} has decided: {how}.")


def _tell_both(ground: Ground, row: ExtensionRequest, _asked: Asked) -> None:
    row.decided_at = ground.at
    for person in dict.fromkeys((row.asked_by, *_deciders(ground, row))):
        _tell(ground, row, person, "Nobody has decided it by the day that was named; it is over.")


def _tell_deciders(ground: Ground, row: ExtensionRequest) -> None:
    by, until = _day(ground, row.decide_by), _day(ground, row.asked_until)
    for person in _deciders(ground, row):
        said = f"{ground.name(ground.by)} asks for time until {until}; decide it by {by}: phasegate extension list."
        _tell(ground, row, person, said)


def _tell(ground: Ground, row: ExtensionRequest, person: str, said: str) -> None:
    plan = _plan(ground, row)
    notify(
        ground,
        key=f"{row.id}:{row.state}:{person}",
        kind=f"extension_{row.state}",
        person_id=person,
        subject=f"More time for {plan_title(ground, plan)}: {row.state}",
        body=f"{said}\nSee: phasegate plan show {plan.id}\n",
    )


def _deciders(ground: Ground, row: ExtensionRequest) -> tuple[str, ...]:
    return holders(ground, _plan(ground, row), ("product_ops", "approver"))


def _day(ground: Ground, at: DateTime) -> str:
    return long_day(at.in_timezone(ground.season.zone).date())


_FACTS: Mapping[str, Callable[[Ground, ExtensionRequest, Asked], Facts]] = {
    "SELF_DECIDE": _self_decide,
    "TOO_LATE": _too_late,
    "REASON_REQUIRED": _no_reason,
}

KIND: Kind[ExtensionRequest] = Kind(
    lifecycle=EXTENSION,
    guards=EXTENSION_GUARDS,
    name=lambda row: row.id,
    relations=lambda ground, row: ground.relations(_plan(ground, row)),
    facts=MappingProxyType(_FACTS),
    effects=MappingProxyType({"give_time": _give_time, "tell_asker": _tell_asker, "tell_both": _tell_both}),
)
