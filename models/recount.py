"""The obstacle counters of a plan, each a query over what it counts, recounted together in one statement.

Whoever changes what a counter counts calls `recount` in the same transaction; `counted` gives the true figures
beside the stored ones, for the check that they agree.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, cast, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from models.approval_counts import approval_objections, approvals_deadlocked, approvals_missing, conditions_open
from models.initiative import Packet
from models.plan import Plan, PlanVersion
from models.review import ActionItem, Attendance, Prereview, Waiver
from models.statement import Statement, is_listed
from states.action_item import AWAITED
from states.guard import Counted, Obstacle
from states.plan import PLAN_GUARD_ROWS

Count = ColumnElement[int]


def _number(of: Any, *where: ColumnElement[bool]) -> Count:
    return select(func.count()).select_from(of).where(*where).correlate(Plan).scalar_subquery()


def _read(column: Any, without_text: Count) -> Count:
    """A figure of the current text, or what stands for it before there is a text."""
    current = and_(PlanVersion.plan_id == Plan.id, PlanVersion.number == Plan.text_number)
    return func.coalesce(select(column).where(current).correlate(Plan).scalar_subquery(), without_text)


def _partners() -> Count:
    return _number(Prereview, Prereview.plan_id == Plan.id)


def _partners_missing() -> Count:
    return case((or_(_partners() > 0, Plan.no_partner_reason != ""), 0), else_=1)


def _pages_over() -> Count:
    return case((_read(PlanVersion.words_over, literal(0)) > 0, 1), else_=0)


def _prereviews_missing() -> Count:
    agreed = and_(Prereview.verdict == "agree", Prereview.digest == Prereview.scope_digest)
    return _number(Prereview, Prereview.plan_id == Plan.id, ~agreed)


def _objections_open() -> Count:
    return _number(Prereview, Prereview.plan_id == Plan.id, Prereview.verdict == "object")


def _attendance_missing() -> Count:
    here = and_(Attendance.plan_id == Plan.id, Attendance.round == Plan.round, Attendance.digest == Plan.digest)
    partners = _number(Attendance, here, Attendance.unit_id != "")
    approver = _number(Attendance, here, Attendance.unit_id == "")
    lacking = case((partners < Plan.partners_needed, Plan.partners_needed - partners), else_=0)
    return lacking + case((approver > 0, 0), else_=1)


def _items(*where: Any) -> Count:
    return _number(ActionItem, ActionItem.plan_id == Plan.id, *where)


def _feedback_missing() -> Count:
    return case((_items(ActionItem.round == Plan.round) > 0, 0), else_=1)


def _actions_incomplete() -> Count:
    lacking = or_(ActionItem.owner_id.is_(None), ActionItem.due_at.is_(None))
    return _items(lacking, ActionItem.state.in_(AWAITED))


def _actions_open() -> Count:
    return _items(ActionItem.blocking, ActionItem.state.in_(AWAITED))


def _merge_acks_missing() -> Count:
    return case((and_(Plan.merge_into_id.is_not(None), Plan.merge_agreed_by != ""), 0), else_=1)


def _packets_unacked() -> Count:
    mine = and_(Packet.season_id == Plan.season_id, Packet.unit_id == Plan.unit_id)
    return _number(Packet, mine, Packet.acked_at.is_(None))


COUNTS: Mapping[Obstacle, Callable[[], Count]] = {
    "sections_missing": lambda: _read(PlanVersion.sections_missing, literal(1)),
    "partners_missing": _partners_missing,
    "pages_over": _pages_over,
    "prereviews_missing": _prereviews_missing,
    "objections_open": _objections_open,
    "ranks_wrong": lambda: _read(PlanVersion.ranks_wrong, literal(0)),
    "case_parts_missing": lambda: _read(PlanVersion.case_parts_missing, literal(0)),
    "attendance_missing": _attendance_missing,
    "feedback_missing": _feedback_missing,
    "actions_incomplete": _actions_incomplete,
    "actions_open": _actions_open,
    "merge_acks_missing": _merge_acks_missing,
    "packets_unacked": _packets_unacked,
    "approvals_missing": approvals_missing,
    "approval_objections": approval_objections,
    "conditions_open": conditions_open,
    "approvals_deadlocked": approvals_deadlocked,
}


def _unless_waived(obstacle: Obstacle) -> Count:
    codes = [guard.code for guard in PLAN_GUARD_ROWS if isinstance(guard, Counted) and guard.counts == obstacle]
    same = (Waiver.plan_id == Plan.id, Waiver.round == Plan.round, Waiver.guard.in_(codes))
    leave = exists().where(*same).correlate(Plan)
    return case((leave, 0), else_=COUNTS[obstacle]())


def _limited_leaves() -> Count:
    return _number(Waiver, Waiver.plan_id == Plan.id, Waiver.until.is_not(None))


@lru_cache(maxsize=1)
def _statement() -> Update:
    """Built once: what it says does not change, and saying it costs more than running it."""
    values: dict[str, Count] = {obstacle: _unless_waived(obstacle) for obstacle in get_args(Obstacle)}
    values["limited_leaves"] = _limited_leaves()
    return update(Plan).where(Plan.id.in_(bindparam("plan_ids", expanding=True))).values(values)


@lru_cache(maxsize=64)
def _some_counters(names: frozenset[str]) -> Statement:
    def build() -> Update:
        values: dict[str, Count] = {}
        for name in sorted(names):
            values[name] = _limited_leaves() if name == "limited_leaves" else _unless_waived(cast(Obstacle, name))
        return update(Plan.__table__).where(is_listed(Plan.id, "plans")).values(values)  # type: ignore[arg-type]  # a mapped class's table is one

    return Statement(build)


def recount_some(connection: Connection, plan_ids: Iterable[str], names: frozenset[str]) -> None:
    """Make these counters of these plans true, in one statement."""
    _some_counters(names).run(connection, {"plans": json.dumps(sorted(plan_ids))})


def recount(session: Session, *plan_ids: str) -> None:
    """Make the counters of these plans true; what the session holds is written first, and read again after."""
    session.flush()
    # Through the session the same statement takes eight times as long: it is taken for one that changes objects.
    session.connection().execute(_statement(), {"plan_ids": plan_ids})
    for plan in session.identity_map.values():
        if isinstance(plan, Plan) and plan.id in plan_ids:
            session.refresh(plan, attribute_names=[*get_args(Obstacle), "limited_leaves"])


@lru_cache(maxsize=1)
def _question() -> Select[Any]:
    """The plans of which any stored counter is wrong: for each counter the stored figure and the true one."""
    pairs = [(getattr(Plan, obstacle), _unless_waived(obstacle)) for obstacle in get_args(Obstacle)]
    wrong = or_(*(stored != true for stored, true in pairs))
    return select(Plan.id, *(column for pair in pairs for column in pair)).where(wrong).order_by(Plan.id)


def miscounted(session: Session) -> list[tuple[str, str, int, int]]:
    """(plan, counter, stored, true) wherever a stored counter is wrong; empty when all is well."""
    rows = session.execute(_question()).all()
    each = [
        (obstacle, row[0], row[1 + 2 * place], row[2 + 2 * place])
        for place, obstacle in enumerate(get_args(Obstacle))
        for row in rows
    ]
    return [(plan_id, obstacle, was, should) for obstacle, plan_id, was, should in each if was != should]
