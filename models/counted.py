"""Which of a plan's counters count what: a table each, so that an act recounts what it has touched and no more."""

from collections.abc import Iterable, Mapping
from typing import get_args

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Base
from models.initiative import HeadcountAsk, Packet
from models.plan import Contribution, PlanVersion
from models.review import ActionItem, Attendance, Prereview, Waiver
from states.guard import Obstacle

ALL: frozenset[str] = frozenset((*get_args(Obstacle), "limited_leaves"))

TEXT_COUNTERS = frozenset({"sections_missing", "pages_over", "ranks_wrong", "case_parts_missing"})
PARTNERS = frozenset({"partners_missing", "prereviews_missing", "objections_open"})
ACTIONS = frozenset({"feedback_missing", "actions_incomplete", "actions_open"})
APPROVALS = frozenset({"approvals_missing", "approval_objections", "conditions_open", "approvals_deadlocked"})
ATTENDANCE = frozenset({"attendance_missing"})

BY_TABLE: Mapping[type[Base], frozenset[str]] = {
    PlanVersion: TEXT_COUNTERS,
    Prereview: PARTNERS,
    Attendance: ATTENDANCE,
    ActionItem: ACTIONS,
    ApprovalGroup: APPROVALS,
    ApprovalSeat: APPROVALS,
    Vote: APPROVALS,
    Contribution: APPROVALS,
    HeadcountAsk: frozenset({"case_parts_missing"}),
    Packet: frozenset({"packets_unacked"}),
    Waiver: ALL,
}
"""The counters that count rows of a table."""

BY_COLUMN: Mapping[str, frozenset[str]] = {
    "text_number": TEXT_COUNTERS | APPROVALS,
    "digest": ATTENDANCE | APPROVALS,
    "text_by": APPROVALS,
    "round": ALL,
    "partners_needed": ATTENDANCE,
    "no_partner_reason": frozenset({"partners_missing"}),
    "merge_into_id": frozenset({"merge_acks_missing"}),
    "merge_agreed_by": frozenset({"merge_acks_missing"}),
    "owner_id": APPROVALS,
}
"""The counters that depend on a column of the plan's own row."""


def counters_of(
    tables: Iterable[type[Base]],
    columns: Iterable[str],
) -> frozenset[str]:
    """The counters to be made true after rows of these tables, or these columns of the plan, have changed."""
    found: set[str] = set()
    for table in tables:
        found |= BY_TABLE.get(table, frozenset())
    for column in columns:
        found |= BY_COLUMN.get(column, frozenset())
    return frozenset(found)
