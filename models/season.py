"""A season and the versions of the calendar it was opened from."""

from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned

OVER = ("draft", "closed", "cancelled")
"""The states in which nothing is due in a season: not yet, or no more."""


class Season(Versioned, Base):
    """One fiscal year's planning; `product_ops_id` administers it.

    `retrospective_waived` says why the next season may open before this one is scored, `cancel_asked_by` who is the
    first of the two people that it takes to cancel it.
    """

    __tablename__ = "season"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    state: Mapped[str]
    zone: Mapped[str]
    starts_on: Mapped[Date]
    ends_on: Mapped[Date]
    product_ops_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    calendar_number: Mapped[int]
    opened_at: Mapped[DateTime]
    retrospective_waived: Mapped[str] = mapped_column(default="")
    cancel_asked_by: Mapped[str] = mapped_column(default="")


class CalendarVersion(Base):
    """A published calendar, frozen as the text it was, with the public holidays that its dates were counted with.

    `change_id` names the change that it came of; the version a season was opened with came of none.
    """

    __tablename__ = "calendar_version"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    digest: Mapped[str]
    holidays: Mapped[dict[str, Any]] = mapped_column(default=dict)
    change_id: Mapped[str] = mapped_column(default="")
    published_at: Mapped[DateTime]
    published_by: Mapped[str]


class Priority(Base):
    """A company priority that leadership approved; goals cascade from it."""

    __tablename__ = "priority"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    title: Mapped[str]
    metric: Mapped[str]
    baseline: Mapped[str]
    target: Mapped[str]
