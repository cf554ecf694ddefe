"""What others say to a plan: pre-reviews, sessions, approvals, waivers; what is said is bound to the text read."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class Prereview(Base):
    """A partner's reading of a plan.

    `sections` are those that the partner signs (none: the whole plan), `scope_digest` is what stands there now, and
    `scope_number` the text since which it does. `verdict` is none, agree or object; an agreement counts only while
    its digest is the scope's. An objection stays open until a contact of the partner agrees.
    """

    __tablename__ = "prereview"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    sections: Mapped[list[str]] = mapped_column(default=list)
    scope_digest: Mapped[str] = mapped_column(default="")
    scope_number: Mapped[int] = mapped_column(default=0)
    verdict: Mapped[str] = mapped_column(default="none")
    digest: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[DateTime | None]


class ReviewSession(Versioned, Base):
    """A review of a plan, from when it is proposed: `minutes` long, with `invitees` (ids of people).

    `reason` is why it lasts longer than usual, `reading_until` the end of silent reading, `ended_at` when it was over
    or called off, `moved_to` the session that took its place.
    """

    __tablename__ = "review_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), index=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    state: Mapped[str]
    starts_at: Mapped[DateTime]
    minutes: Mapped[int]
    invitees: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[DateTime]
    reading_until: Mapped[DateTime | None]
    ended_at: Mapped[DateTime | None]
    moved_to: Mapped[str] = mapped_column(default="")

    @property
    def ends_at(self) -> DateTime:
        return self.starts_at.add(minutes=self.minutes)


class Attendance(Base):
    """Somebody is in the review of this text: the approver (unit_id empty) or a contact of a partner."""

    __tablename__ = "attendance"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    at: Mapped[DateTime]


class Approval(Base):
    """An approver's yes to exactly this text; `sections` says what was read, by section, as digests."""

    __tablename__ = "approval"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[DateTime]


class Waiver(Base):
    """Leave, with who and why, to pass one guard; it ends with the round, or at `until` where it has a limit."""

    __tablename__ = "waiver"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    guard: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
    until: Mapped[DateTime | None] = mapped_column(index=True)


class ActionItem(Versioned, Base):
    """What a review asks for; owner and due day may be filled in later, but before the review is concluded."""

    __tablename__ = "action_item"

    id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    round: Mapped[int]
    text: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[DateTime | None]
    blocking: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(default="open")
    carried_to: Mapped[str] = mapped_column(default="")
