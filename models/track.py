"""The tracks of all plans in one statement: the signs of `rules.track`, read as SQL over plans and what they owe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import pendulum
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from models.base import FOREVER, Condition, Instant
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import Unit
from models.plan import Plan
from models.questions import fetch_columns, guard_condition
from models.subtree import units_with_ancestors
from rules.track import DEADLOCKS, NEEDS, ON_TRACK, TRACK_SIGNS, WAITS_FOR, Soon
from states.guard import Asking
from states.lifecycle import Lifecycle
from states.plan import PLAN_GUARDS

LONG_AGO = pendulum.datetime(1, 1, 2)
"""An instant that has always passed: what waits for nothing can be compared like everything else."""

_NEVER = literal(FOREVER, Instant())
_ALWAYS = literal(LONG_AGO, Instant())

_LONGEST_FIRST = sorted(NEEDS.items(), key=lambda need: -need[1])
"""The guards with the business days that each takes to remove."""


@dataclass(frozen=True)
class TrackQuestion:
    """What the statement needs to know besides the rows: the life-cycle, the instant, and what is soon.

    The one who asks is each plan's own approver.
    """

    season_id: str
    lifecycle: Lifecycle
    asking: Asking
    soon: Soon


def _owed_by_plan(question: TrackQuestion) -> Any:
    """A row for each plan that owes something: what it counts, and its due instants."""
    plan_id = Obligation.plan_id.label("plan_id")
    columns = {
        **_counts_of_owed(question),
        **_instants_of_owed(),
    }
    obligations = select(plan_id, *_labelled_columns(columns))
    with_gates = obligations.join(Gate, _is_gate_of_obligation())
    owed = with_gates.where(*_is_owed_on_plan(question))
    return owed.group_by(Obligation.plan_id).subquery("owed")


def _is_gate_of_obligation() -> Condition:
    return and_(
        Gate.season_id == Obligation.season_id,
        Gate.id == Obligation.gate_id,
    )


def _is_owed_on_plan(question: TrackQuestion) -> tuple[Condition, ...]:
    return (
        Obligation.season_id == question.season_id,
        Obligation.plan_id.is_not(None),
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
    )


def _labelled_columns(columns: Mapping[str, Any]) -> list[Any]:
    return [column.label(name) for name, column in columns.items()]


def _counts_of_owed(question: TrackQuestion) -> dict[str, Any]:
    now = question.asking.at
    overdue = Obligation.due_at < now
    return {
        "overdue": _count_where(overdue),
        "grace_over": _count_where(and_(overdue, Gate.grace_ends_at <= now)),
        "silent": _count_where(Obligation.silent_version == Obligation.due_version),
        "missed": _count_where(Gate.state == "missed"),
    }


def _count_where(condition: Condition) -> Any:
    return func.sum(_one_if(condition))


def _instants_of_owed() -> dict[str, Any]:
    plan_and_gate = Obligation.plan_id + literal(":") + Obligation.gate_id
    is_of_plan_itself = Obligation.key == plan_and_gate
    is_prereview = Obligation.key.contains(":prereview:")
    is_action = Obligation.key.endswith(":action")
    return {
        "due_at": func.min(_due_at_where(is_of_plan_itself)),
        "readings_due_at": func.max(_due_at_where(is_prereview)),
        "actions_due_at": func.max(_due_at_where(is_action)),
    }


def _due_at_where(condition: Condition) -> Any:
    return case((condition, Obligation.due_at))


def _is_blocked_by(question: TrackQuestion, code: str) -> Condition:
    """The plans whose move onward this guard blocks."""
    guarded = _states_guarded_by(question.lifecycle, code)
    return and_(Plan.state.in_(guarded), _guard_fails(question, code))


def _states_guarded_by(
    lifecycle: Lifecycle,
    code: str,
) -> list[str]:
    states = []
    for state in lifecycle.states:
        move = lifecycle.onward(state)
        if move and code in move.guards:
            states.append(state)
    return states


def settled_in(lifecycle: Lifecycle) -> list[str]:
    """The states from which people have no way on."""
    return [state for state in lifecycle.states if lifecycle.onward(state) is None]


def _count_deadlocks(question: TrackQuestion) -> Any:
    """How many guards forbid a plan's own approver to approve it, of those that its life-cycle has."""
    failing = [_one_if(_guard_fails(question, code)) for code in _deadlocks_in(question.lifecycle)]
    return sum(failing, start=literal(0))


def _deadlocks_in(lifecycle: Lifecycle) -> list[str]:
    used = {code for move in lifecycle.moves for code in move.guards}
    return [code for code in DEADLOCKS if code in used]


def _guard_fails(question: TrackQuestion, code: str) -> Condition:
    return ~guard_condition(PLAN_GUARDS[code], question.asking)


def _one_if(condition: Condition) -> Any:
    """1 for the plans that meet the condition, 0 for the others."""
    return case((condition, 1), else_=0)


def _passes_at(question: TrackQuestion, owed: Any) -> Any:
    """The instant that the plan's way on waits for; the first of WAITS_FOR counts."""
    instants = {
        "opens_at": Plan.opens_at,
        "review_at": Plan.review_at,
        "readings_due_at": owed.c.readings_due_at,
        "actions_due_at": owed.c.actions_due_at,
    }
    branches = []
    for code, name in WAITS_FOR.items():
        waits = _is_blocked_by(question, code)
        until = func.coalesce(instants[name], _ALWAYS)
        branches.append((waits, until))
    return case(*branches, else_=_ALWAYS)


def _days_needed(question: TrackQuestion) -> Any:
    """The business days that it takes to remove what blocks the plan, by the guard that takes longest."""
    branches = [(_is_blocked_by(question, code), days) for code, days in _LONGEST_FIRST]
    return case(*branches, else_=0)


def _plan_facts(question: TrackQuestion) -> Any:
    """The columns of `rules.track.Standing` for every plan of the season, beside its unit and document."""
    owed = _owed_by_plan(question)
    columns = {
        "plan_id": Plan.id,
        "unit_id": Plan.unit_id,
        "document": Plan.document,
        **_standing_columns(question, owed),
    }
    facts = select(*_labelled_columns(columns))
    with_owed = facts.outerjoin_from(Plan, owed, owed.c.plan_id == Plan.id)
    of_season = with_owed.where(Plan.season_id == question.season_id)
    return of_season.subquery("standing")


def _standing_columns(
    question: TrackQuestion,
    owed: Any,
) -> dict[str, Any]:
    return {
        "settled": _is_settled(question),
        "missed": _or_zero(owed.c.missed),
        "grace_over": _or_zero(owed.c.grace_over),
        "silent": _or_zero(owed.c.silent),
        "deadlocked": _count_deadlocks(question),
        "overdue": _or_zero(owed.c.overdue),
        "due_at": func.coalesce(owed.c.due_at, _NEVER),
        "passes_at": _passes_at(question, owed),
        "needs": _days_needed(question),
    }


def _is_settled(question: TrackQuestion) -> Any:
    states = settled_in(question.lifecycle)
    return _one_if(Plan.state.in_(states))


def _or_zero(count: Any) -> Any:
    """A plan that owes nothing has no row, and counts 0."""
    return func.coalesce(count, 0)


def select_signs(
    question: TrackQuestion,
) -> Select[tuple[str, str, str, str]]:
    """(plan, unit, document, code of the sign) of every plan of the season; "" for those on track."""
    plan = _plan_facts(question).c
    sign = _first_sign(plan, question.soon)
    return select(
        plan.plan_id,
        plan.unit_id,
        plan.document,
        sign.label("sign"),
    )


def _first_sign(plan: Any, soon: Soon) -> ColumnElement[str]:
    branches = []
    for sign in TRACK_SIGNS:
        holds = sign.when.holds(plan, soon)
        branches.append((holds, sign.code))
    return case(*branches, else_=ON_TRACK.code)


def signs_by_plan(session: Session, question: TrackQuestion) -> dict[str, str]:
    """The code of each plan's sign, by plan."""
    return {plan_id: code for plan_id, _, _, code in fetch_columns(session, select_signs(question))}


@dataclass(frozen=True)
class SignCount:
    """How many plans of one document at or below a unit have this sign."""

    unit_id: str
    document: str
    sign: str
    plans: int


def rolled_up(
    session: Session,
    question: TrackQuestion,
) -> Iterator[SignCount]:
    """The signs of all plans, counted for each unit with all units below it, in one statement."""
    plan = select_signs(question).subquery("each")
    rows = session.execute(_count_signs(plan))
    return starmap(SignCount, rows.tuples())


def _count_signs(plan: Any) -> Select[Any]:
    pairs = units_with_ancestors()
    group = (pairs.c.above, plan.c.document, plan.c.sign)
    counts = select(*group, func.count())
    of_units = counts.join(plan, plan.c.unit_id == pairs.c.unit)
    return of_units.group_by(*group)


def all_units(
    session: Session,
) -> list[tuple[str, str, str | None]]:
    """(unit, title, unit above) of the whole organisation."""
    columns = select(Unit.id, Unit.title, Unit.parent_id)
    rows = session.execute(columns.order_by(Unit.id))
    return list(rows.tuples())
