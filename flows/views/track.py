"""Done, on track, at risk or off track: of one plan, of all of them, and rolled up by organisation subtree."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pendulum
from pendulum import Date, DateTime
from sqlalchemy import select

from flows.act.context import SeasonContext
from flows.act.plan_due_key import plan_due_key
from models.base import FOREVER
from models.gate import Gate
from models.obligation import Obligation
from models.plan import Plan
from models.track import LONG_AGO, TrackQuestion, settled_in
from rules.track import DEADLOCKS, NEEDS, WAITS_FOR, Sign, Soon, TrackFacts, track_sign
from states.guard import Asking
from states.lifecycle import Lifecycle
from states.plan import PLAN_GUARDS


def track_question(context: SeasonContext) -> TrackQuestion:
    """What the statements of `models.track` need to know of this season at this instant."""
    return TrackQuestion(
        season_id=context.season.id,
        lifecycle=context.lifecycle,
        asking=each_approver_asks(context.at),
        soon=soon_instants(context),
    )


def each_approver_asks(at: DateTime) -> Asking:
    """In a statement over many plans, each plan's own approver is the one who asks."""
    approver: Any = Plan.approver_id
    return Asking(approver, at)


def soon_instants(context: SeasonContext) -> Soon:
    """For each number of business days that a reason takes, the instant before which fewer are left (season's zone)."""
    today = context.today
    instants = {}
    for days in sorted(set(NEEDS.values())):
        day = context.resolver.days.add(today, days)
        instants[days] = _start_of_day(day, context.season.zone)
    return instants


def _start_of_day(day: Date, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, tz=zone)


def track_of(context: SeasonContext, plan: Plan) -> Sign:
    """The sign of one plan."""
    standing = plan_standing(context, plan)
    return track_sign(standing, soon_instants(context))


def plan_standing(context: SeasonContext, plan: Plan) -> TrackFacts:
    """What the plan's track is read from, looked up for this plan alone."""
    rows = _dues_with_gates(context, plan)
    dues = [due for due, _ in rows]
    codes = _blocking_codes(context, plan)
    return TrackFacts(
        settled=int(plan.state in settled_in(context.lifecycle)),
        deadlocked=len(_failing_deadlocks(context, plan)),
        passes_at=_passes_at(plan, dues, codes),
        due_at=_due_at_gate(plan, dues),
        needs=_days_needed(codes),
        **_count_dues(rows, context.at),
    )


DueAndGate = tuple[Obligation, Gate]


def _count_dues(rows: Iterable[DueAndGate], at: DateTime) -> dict[str, int]:
    """How many of these open obligations are late, and at which gates: by the names that Standing has for them."""
    counts = {"overdue": 0, "grace_over": 0, "missed": 0, "silent": 0}
    for due, gate in rows:
        is_late = due.due_at < at
        counts["overdue"] += is_late
        counts["grace_over"] += is_late and gate.grace_ends_at <= at
        counts["missed"] += gate.state == "missed"
        counts["silent"] += due.silent_version == due.due_version
    return counts


def _days_needed(codes: Iterable[str]) -> int:
    """The most business days that one of these reasons takes."""
    days = [NEEDS.get(code, 0) for code in codes]
    return max(days, default=0)


def _dues_with_gates(context: SeasonContext, plan: Plan) -> Sequence[DueAndGate]:
    """What is owed on the plan and not done, each with its gate."""
    same_season = Gate.season_id == Obligation.season_id
    same_gate = Gate.id == Obligation.gate_id
    still_owed = (
        select(Obligation, Gate)
        .join(Gate, same_season & same_gate)
        .where(Obligation.plan_id == plan.id)
        .where(Obligation.settled_at.is_(None))
        .where(Obligation.dropped_at.is_(None))
    )
    return context.session.execute(still_owed).tuples().all()


def _due_at_gate(plan: Plan, dues: Iterable[Obligation]) -> DateTime:
    """When the first of the plan's own gates is due."""
    at_gates = [due for due in dues if due.key == plan_due_key(plan, due.gate_id)]
    instants = [due.due_at for due in at_gates]
    return min(instants, default=FOREVER)


def _passes_at(
    plan: Plan,
    dues: Iterable[Obligation],
    codes: Collection[str],
) -> DateTime:
    """The instant for which the first of the blocking guards waits, as far as it waits for one."""
    instants = _known_instants(plan, dues)
    for code, name in WAITS_FOR.items():
        if code in codes:
            return instants[name] or LONG_AGO
    return LONG_AGO


def _known_instants(plan: Plan, dues: Iterable[Obligation]) -> Mapping[str, DateTime | None]:
    """By the names that WAITS_FOR has for them."""
    readings = [due.due_at for due in dues if ":prereview:" in due.key]
    actions = [due.due_at for due in dues if due.key.endswith(":action")]
    return {
        "opens_at": plan.opens_at,
        "review_at": plan.review_at,
        "readings_due_at": max(readings, default=None),
        "actions_due_at": max(actions, default=None),
    }


def _blocking_codes(context: SeasonContext, plan: Plan) -> list[str]:
    """The guards in the way of the plan's move onward, when its approver asks."""
    onward = context.lifecycle.onward(plan.state)
    if onward is None:
        return []
    return _failing_guards(context, plan, onward.guards)


def _failing_deadlocks(context: SeasonContext, plan: Plan) -> list[str]:
    """Of the guards that only another approver can pass, those of this life-cycle that do not hold."""
    codes = _deadlocks_in(context.lifecycle)
    return _failing_guards(context, plan, codes)


def _deadlocks_in(lifecycle: Lifecycle) -> list[str]:
    guards = {guard for move in lifecycle.moves for guard in move.guards}
    return [code for code in DEADLOCKS if code in guards]


def _failing_guards(
    context: SeasonContext,
    plan: Plan,
    codes: Iterable[str],
) -> list[str]:
    asking = Asking(plan.approver_id, context.at)
    return [code for code in codes if not PLAN_GUARDS[code].holds(plan, asking)]
