"""The obstacle counters of a plan, each a query over what it counts, recounted together in one statement.

Whoever changes what a counter counts calls `recount` in the same transaction; `counted` gives the true figures
beside the stored ones, for the check that they agree.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, cast, get_args

from sqlalchemy import (
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

from models.approval_counts import (
    approval_objections,
    approvals_deadlocked,
    approvals_missing,
    conditions_open,
)
from models.base import Condition
from models.initiative import Packet
from models.plan import Plan, PlanVersion
from models.plan_counts import ATTENDS, Count, attending_partners, count_of_plan
from models.review import ActionItem, Attendance, Prereview, Waiver
from models.statement import Statement, is_listed
from states.action_item import AWAITED
from states.guard import Counted, Obstacle
from states.plan import PLAN_GUARD_ROWS

LIMITED_LEAVES = "limited_leaves"
OBSTACLES: tuple[Obstacle, ...] = get_args(Obstacle)
PLAN_COUNTERS: tuple[str, ...] = (*OBSTACLES, LIMITED_LEAVES)


def _text_figure(column: Any, without_text: Count) -> Count:
    """A figure of the current text, or what stands for it before there is a text."""
    figure = select(column).where(_is_current_text()).correlate(Plan)
    return func.coalesce(figure.scalar_subquery(), without_text)


def _is_current_text() -> Condition:
    return and_(
        PlanVersion.plan_id == Plan.id,
        PlanVersion.number == Plan.text_number,
    )


def _one_unless(condition: Condition) -> Count:
    return case((condition, 0), else_=1)


def _sections_missing() -> Count:
    return _text_figure(PlanVersion.sections_missing, literal(1))


def _ranks_wrong() -> Count:
    return _text_figure(PlanVersion.ranks_wrong, literal(0))


def _case_parts_missing() -> Count:
    return _text_figure(PlanVersion.case_parts_missing, literal(0))


def _partner_count(*where: Condition) -> Count:
    return count_of_plan(
        Prereview,
        Prereview.plan_id == Plan.id,
        *where,
    )


def _partners_missing() -> Count:
    has_partners = _partner_count() > 0
    has_reason = Plan.no_partner_reason != ""
    return _one_unless(or_(has_partners, has_reason))


def _pages_over() -> Count:
    words_over = _text_figure(PlanVersion.words_over, literal(0))
    return case((words_over > 0, 1), else_=0)


def _prereviews_missing() -> Count:
    agreed = and_(
        Prereview.verdict == "agree",
        Prereview.digest == Prereview.scope_digest,
    )
    return _partner_count(~agreed)


def _objections_open() -> Count:
    return _partner_count(Prereview.verdict == "object")


def _attendance_missing() -> Count:
    approvers = count_of_plan(
        Attendance,
        ATTENDS,
        Attendance.unit_id == "",
    )
    return _absent_partners() + _one_unless(approvers > 0)


def _absent_partners() -> Count:
    partners = attending_partners()
    too_few = partners < Plan.partners_needed
    return case((too_few, Plan.partners_needed - partners), else_=0)


def _item_count(*where: Condition) -> Count:
    return count_of_plan(
        ActionItem,
        ActionItem.plan_id == Plan.id,
        *where,
    )


def _feedback_missing() -> Count:
    items_of_round = _item_count(ActionItem.round == Plan.round)
    return _one_unless(items_of_round > 0)


def _actions_incomplete() -> Count:
    incomplete = or_(
        ActionItem.owner_id.is_(None),
        ActionItem.due_at.is_(None),
    )
    return _item_count(incomplete, ActionItem.state.in_(AWAITED))


def _actions_open() -> Count:
    blocking: Any = ActionItem.blocking
    return _item_count(blocking, ActionItem.state.in_(AWAITED))


def _merge_acks_missing() -> Count:
    agreed = and_(
        Plan.merge_into_id.is_not(None),
        Plan.merge_agreed_by != "",
    )
    return _one_unless(agreed)


def _packets_unacked() -> Count:
    of_unit = and_(
        Packet.season_id == Plan.season_id,
        Packet.unit_id == Plan.unit_id,
    )
    return count_of_plan(
        Packet,
        of_unit,
        Packet.acked_at.is_(None),
    )


COUNTS: Mapping[Obstacle, Callable[[], Count]] = {
    "sections_missing": _sections_missing,
    "partners_missing": _partners_missing,
    "pages_over": _pages_over,
    "prereviews_missing": _prereviews_missing,
    "objections_open": _objections_open,
    "ranks_wrong": _ranks_wrong,
    "case_parts_missing": _case_parts_missing,
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
    count = COUNTS[obstacle]()
    return case((_is_waived(obstacle), 0), else_=count)


def _is_waived(obstacle: Obstacle) -> Condition:
    waivers = exists().where(
        Waiver.plan_id == Plan.id,
        Waiver.round == Plan.round,
        Waiver.guard.in_(_guards_counting(obstacle)),
    )
    return waivers.correlate(Plan)


def _guards_counting(obstacle: Obstacle) -> list[str]:
    counted = (guard for guard in PLAN_GUARD_ROWS if isinstance(guard, Counted))
    return [guard.code for guard in counted if guard.counts == obstacle]


def _limited_leaves() -> Count:
    ends = Waiver.until.is_not(None)
    return count_of_plan(
        Waiver,
        Waiver.plan_id == Plan.id,
        ends,
    )


def _counter(name: str) -> Count:
    if name == LIMITED_LEAVES:
        return _limited_leaves()
    return _unless_waived(cast(Obstacle, name))


@lru_cache(maxsize=1)
def _statement() -> Update:
    """Built once: what it says does not change, and saying it costs more than running it."""
    plan_ids: Any = bindparam("plan_ids", expanding=True)
    return update(Plan).where(Plan.id.in_(plan_ids)).values(_counters(PLAN_COUNTERS))


def _counters(names: Iterable[str]) -> dict[str, Count]:
    return {name: _counter(name) for name in names}


@lru_cache(maxsize=64)
def _some_counters(names: frozenset[str]) -> Statement:
    def build() -> Update:
        plans: Any = Plan.__table__
        of_plans = update(plans).where(is_listed(Plan.id, "plans"))
        return of_plans.values(_counters(sorted(names)))

    return Statement(build)


def recount_some(
    connection: Connection,
    plan_ids: Iterable[str],
    names: frozenset[str],
) -> None:
    """Make these counters of these plans true, in one statement."""
    plans = json.dumps(sorted(plan_ids))
    _some_counters(names).run(connection, {"plans": plans})


def recount(session: Session, *plan_ids: str) -> None:
    """Make the counters of these plans true; what the session holds is written first, and read again after."""
    session.flush()
    # Through the session the same statement takes eight times as long: it is taken for one that changes objects.
    connection = session.connection()
    connection.execute(_statement(), {"plan_ids": plan_ids})
    for plan in session.identity_map.values():
        if isinstance(plan, Plan) and plan.id in plan_ids:
            session.refresh(plan, attribute_names=PLAN_COUNTERS)


@lru_cache(maxsize=1)
def _question() -> Select[Any]:
    """The plans of which any stored counter is wrong: for each counter the stored figure and the true one."""
    figures: list[Count] = []
    differences = []
    for obstacle in OBSTACLES:
        stored_count = getattr(Plan, obstacle)
        true_count = _unless_waived(obstacle)
        figures += (stored_count, true_count)
        differences.append(stored_count != true_count)
    is_wrong = or_(*differences)
    return select(Plan.id, *figures).where(is_wrong).order_by(Plan.id)


def miscounted(
    session: Session,
) -> list[tuple[str, str, int, int]]:
    """(plan, counter, stored, true) wherever a stored counter is wrong; empty when all is well."""
    rows = session.execute(_question()).all()
    differences: list[tuple[str, str, int, int]] = []
    for place, obstacle in enumerate(OBSTACLES):
        for plan_id, *figures in rows:
            stored_count = figures[2 * place]
            true_count = figures[2 * place + 1]
            if stored_count != true_count:
                differences.append((plan_id, obstacle, stored_count, true_count))
    return differences
