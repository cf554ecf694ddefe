"""Done, on track, at risk or off track: of one plan, of all of them, and rolled up by organisation subtree."""

from collections.abc import Mapping
from typing import Any, cast

import pendulum
from pendulum import DateTime
from sqlalchemy import select

from flows.ground import Ground
from flows.obligations.obligations import plan_key
from models.base import FOREVER
from models.gate import Gate
from models.obligation import Obligation
from models.plan import Plan
from models.track import LONG_AGO, Question, settled_in
from rules.track import DEADLOCKS, NEEDS, WAITS_FOR, Sign, Soon, Standing, track
from states.guard import Asking
from states.plan import GUARDS


def question(ground: Ground) -> Question:
    """What the statements of `models.track` need to know of this season at this instant."""
    asking = Asking(cast("Any", Plan.approver_id), ground.at)
    return Question(ground.season.id, ground.lifecycle, asking, soon(ground))


def soon(ground: Ground) -> Soon:
    """For each number of business days that a reason takes, the instant before which fewer are left (season's zone)."""
    today = ground.at.in_timezone(ground.season.zone).date()
    days = {n: ground.resolver.days.add(today, n) for n in sorted(set(NEEDS.values()))}
    return {n: pendulum.datetime(d.year, d.month, d.day, tz=ground.season.zone) for n, d in days.items()}


def track_of(ground: Ground, plan: Plan) -> Sign:
    """The sign of one plan."""
    return track(standing(ground, plan), soon(ground))


def standing(ground: Ground, plan: Plan) -> Standing:
    """What the plan's track is read from, looked up for this plan alone."""
    rows = ground.session.execute(_owed(plan)).tuples().all()
    late = [gate for owed, gate in rows if owed.due_at < ground.at]
    own = [owed.due_at for owed, _ in rows if owed.key == plan_key(plan, owed.gate_id)]
    blocked = _blocked(ground, plan)
    instants = _instants(plan, [owed for owed, _ in rows])
    waits = (instants[name] or LONG_AGO for code, name in WAITS_FOR.items() if code in blocked)
    return Standing(
        settled=int(plan.state in settled_in(ground.lifecycle)),
        missed=sum(gate.state == "missed" for _, gate in rows),
        grace_over=sum(gate.grace_ends_at <= ground.at for gate in late),
        silent=sum(owed.silent_version == owed.due_version for owed, _ in rows),
        deadlocked=len(_forbidden(ground, plan)),
        overdue=len(late),
        passes_at=next(waits, LONG_AGO),
        due_at=min(own, default=FOREVER),
        needs=max((NEEDS.get(code, 0) for code in blocked), default=0),
    )


def _owed(plan: Plan) -> Any:
    at_gate = (Gate.season_id == Obligation.season_id) & (Gate.id == Obligation.gate_id)
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    return select(Obligation, Gate).join(Gate, at_gate).where(Obligation.plan_id == plan.id, *still)


def _instants(plan: Plan, owed: list[Obligation]) -> Mapping[str, DateTime | None]:
    readings = [one.due_at for one in owed if ":prereview:" in one.key]
    actions = [one.due_at for one in owed if one.key.endswith(":action")]
    return {
        "opens_at": plan.opens_at,
        "review_at": plan.review_at,
        "readings_due_at": max(readings, default=None),
        "actions_due_at": max(actions, default=None),
    }


def _blocked(ground: Ground, plan: Plan) -> set[str]:
    """The guards in the way of the plan's move onward, asked as its approver."""
    onward = ground.lifecycle.onward(plan.state)
    asking = Asking(plan.approver_id, ground.at)
    return {code for code in (onward.guards if onward else ()) if not GUARDS[code].holds(plan, asking)}


def _forbidden(ground: Ground, plan: Plan) -> list[str]:
    asked_for = {code for move in ground.lifecycle.moves for code in move.guards}
    asking = Asking(plan.approver_id, ground.at)
    return [code for code in DEADLOCKS if code in asked_for and not GUARDS[code].holds(plan, asking)]
