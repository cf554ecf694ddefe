"""A season and the versions of the calendar it was opened from."""

from pendulum import Date, DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    JsonObject,
    NumberKey,
    PersonId,
    SeasonKey,
    TextKey,
)

INACTIVE_SEASON_STATES = ("draft", "closed", "cancelled")
"""The states in which nothing is due in a season: not yet, or no more."""


def select_live_seasons() -> Select[tuple[str]]:
    """The ids of the seasons in which something may be due, in order."""
    live = Season.state.not_in(INACTIVE_SEASON_STATES)
    return select(Season.id).where(live).order_by(Season.id)


class Season(Versioned, Base):
    """One fiscal year's planning; `product_ops_id` administers it.

    `retrospective_waived` says why the next season may open before this one is scored. Two people must agree to cancel
    a season; `cancel_asked_by` is the first of them.
    """

    __tablename__ = "season"

    id: Mapped[TextKey]
    title: Mapped[str]
    state: Mapped[str]
    zone: Mapped[str]
    starts_on: Mapped[Date]
    ends_on: Mapped[Date]
    product_ops_id: Mapped[PersonId]
    calendar_number: Mapped[int]
    opened_at: Mapped[DateTime]
    retrospective_waived: Mapped[BlankText]
    cancel_asked_by: Mapped[BlankText]


class CalendarVersion(Base):
    """A published calendar, frozen as text, with the public holidays that its dates were counted with.

    `change_id` names the change that made it; it is "" for the version with which the season was opened.
    """

    __tablename__ = "calendar_version"

    season_id: Mapped[SeasonKey]
    number: Mapped[NumberKey]
    text: Mapped[str]
    digest: Mapped[str]
    holidays: Mapped[JsonObject]
    change_id: Mapped[BlankText]
    published_at: Mapped[DateTime]
    published_by: Mapped[str]


class Priority(Base):
    """A company priority that leadership approved; goals cascade from it."""

    __tablename__ = "priority"

    season_id: Mapped[SeasonKey]
    id: Mapped[TextKey]
    rank: Mapped[int]
    title: Mapped[str]
    metric: Mapped[str]
    baseline: Mapped[str]
    target: Mapped[str]
