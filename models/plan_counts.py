"""How much hangs on a plan, as figures of a statement about plans."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from models.base import Condition
from models.plan import Plan
from models.review import Attendance

Count = ColumnElement[int]

ATTENDS = and_(
    Attendance.plan_id == Plan.id,
    Attendance.round == Plan.round,
    Attendance.digest == Plan.digest,
)
"""Somebody is in the review of what the plan says now."""


def count_of_plan(entity: Any, *where: Condition) -> Count:
    """How many rows of this table meet the conditions, of which one names the plan."""
    rows = select(func.count()).select_from(entity)
    of_plan = rows.where(*where).correlate(Plan)
    return of_plan.scalar_subquery()


def attending_partners() -> Count:
    """The partners for whom somebody is there."""
    return count_of_plan(
        Attendance,
        ATTENDS,
        Attendance.unit_id != "",
    )
