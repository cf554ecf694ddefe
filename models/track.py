"""The track of all plans in one statement: the signs of `rules.track`, read as SQL over plans and their dues."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pendulum
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from models.base import FOREVER, Instant
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import Unit
from models.plan import Plan
from models.questions import holds, told
from models.subtree import closure
from rules.track import DEADLOCKS, NEEDS, ON_TRACK, SIGNS, WAITS_FOR, Soon
from states.guard import Asking
from states.lifecycle import Lifecycle
from states.plan import GUARDS

LONG_AGO = pendulum.datetime(1, 1, 2)
"""An instant that has always been: what waits for nothing is compared like everything else."""


@dataclass(frozen=True)
class Question:
    """What the statement needs to know besides the rows: the life-cycle, the instant, and what is soon.

    The one who asks is each plan's own approver.
    """

    season_id: str
    lifecycle: Lifecycle
    asking: Asking
    soon: Soon


def _owed(asked: Question) -> Any:
    """Per plan, what is owed on it and not done."""
    at = asked.asking.at
    late = Obligation.due_at < at
    own = Obligation.key == Obligation.plan_id + literal(":") + Obligation.gate_id
    return (
        select(
            Obligation.plan_id.label("plan_id"),
            func.sum(case((late, 1), else_=0)).label("overdue"),
            func.sum(case((and_(late, Gate.grace_ends_at <= at), 1), else_=0)).label("grace_over"),
            func.sum(case((Obligation.silent_version == Obligation.due_version, 1), else_=0)).label("silent"),
            func.sum(case((Gate.state == "missed", 1), else_=0)).label("missed"),
            func.min(case((own, Obligation.due_at))).label("due_at"),
            func.max(case((Obligation.key.contains(":prereview:"), Obligation.due_at))).label("readings_due_at"),
            func.max(case((Obligation.key.endswith(":action"), Obligation.due_at))).label("actions_due_at"),
        )
        .join(Gate, and_(Gate.season_id == Obligation.season_id, Gate.id == Obligation.gate_id))
        .where(Obligation.season_id == asked.season_id, Obligation.plan_id.is_not(None))
        .where(Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
        .group_by(Obligation.plan_id)
        .subquery("owed")
    )


def fails(asked: Question, code: str) -> ColumnElement[bool]:
    """The plans whose move onward this guard blocks."""
    states = [s for s in asked.lifecycle.states if (move := asked.lifecycle.onward(s)) and code in move.guards]
    return and_(Plan.state.in_(states), ~holds(GUARDS[code], asked.asking))


def settled_in(lifecycle: Lifecycle) -> list[str]:
    """The states from which people have no way on."""
    return [state for state in lifecycle.states if lifecycle.onward(state) is None]


def _approvable(asked: Question) -> list[ColumnElement[bool]]:
    """What must hold so that a plan's own approver may approve it, as far as the life-cycle asks for it."""
    asked_for = {code for move in asked.lifecycle.moves for code in move.guards}
    return [holds(GUARDS[code], asked.asking) for code in DEADLOCKS if code in asked_for]


def _standing(asked: Question) -> Any:
    """The columns of `rules.track.Standing` for every plan of the season, beside its unit and document."""
    owed = _owed(asked)
    sources = {"opens_at": Plan.opens_at, "review_at": Plan.review_at}
    instants = {name: sources.get(name, owed.c.get(name)) for name in WAITS_FOR.values()}
    never, always = literal(FOREVER, Instant()), literal(LONG_AGO, Instant())
    waits = [(fails(asked, code), func.coalesce(instants[name], always)) for code, name in WAITS_FOR.items()]
    needs = [(fails(asked, code), days) for code, days in sorted(NEEDS.items(), key=lambda need: -need[1])]
    forbidden = (case((~one, 1), else_=0) for one in _approvable(asked))
    columns = {
        "plan_id": Plan.id,
        "unit_id": Plan.unit_id,
        "document": Plan.document,
        "settled": case((Plan.state.in_(settled_in(asked.lifecycle)), 1), else_=0),
        "missed": func.coalesce(owed.c.missed, 0),
        "grace_over": func.coalesce(owed.c.grace_over, 0),
        "silent": func.coalesce(owed.c.silent, 0),
        "deadlocked": sum(forbidden, start=literal(0)),
        "overdue": func.coalesce(owed.c.overdue, 0),
        "due_at": func.coalesce(owed.c.due_at, never),
        "passes_at": case(*waits, else_=always),
        "needs": case(*needs, else_=0),
    }
    found = select(*(column.label(name) for name, column in columns.items()))
    found = found.outerjoin_from(Plan, owed, owed.c.plan_id == Plan.id)
    return found.where(Plan.season_id == asked.season_id).subquery("standing")


def tracks(asked: Question) -> Select[tuple[str, str, str, str]]:
    """(plan, unit, document, code of the sign) of every plan of the season; "" for those on track."""
    row = _standing(asked).c
    sign = case(*((sign.when.holds(row, asked.soon), sign.code) for sign in SIGNS), else_=ON_TRACK.code)
    return select(row.plan_id, row.unit_id, row.document, sign.label("sign"))


def signs(session: Session, asked: Question) -> dict[str, str]:
    """The code of each plan's sign."""
    return {plan_id: code for plan_id, _, _, code in told(session, tracks(asked))}


@dataclass(frozen=True)
class Count:
    """So many plans of a kind at or below a unit have this sign."""

    unit_id: str
    document: str
    sign: str
    plans: int


def rolled_up(session: Session, asked: Question) -> Iterator[Count]:
    """The signs of all plans, counted for every unit and all below it, in one statement."""
    each, over = tracks(asked).subquery("each"), closure()
    counted = select(over.c.above, each.c.document, each.c.sign, func.count())
    rows = counted.join(each, each.c.unit_id == over.c.unit).group_by(over.c.above, each.c.document, each.c.sign)
    return (Count(*row) for row in session.execute(rows).tuples())


def units(session: Session) -> list[tuple[str, str, str | None]]:
    """(unit, title, unit above) of the whole organisation."""
    return list(session.execute(select(Unit.id, Unit.title, Unit.parent_id).order_by(Unit.id)).tuples())
