"""What others say about a plan: pre-reviews, sessions, approvals and waivers, each bound to the text that was read."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    IndexedPlanId,
    IndexedSeasonId,
    JsonObject,
    NumberKey,
    PersonId,
    PersonKey,
    PlanKey,
    TextKey,
    TextList,
    UnitKey,
    ZeroCount,
)


class Prereview(Base):
    """A partner's pre-review of a plan.

    `sections` are those that the partner signs (none: the whole plan). `scope_digest` is the digest of their current
    text, `scope_number` the version of the plan that brought it. `verdict` is none, agree or object; an agreement
    counts only while its digest equals `scope_digest`. An objection stays open until a contact of the partner agrees.
    """

    __tablename__ = "prereview"

    plan_id: Mapped[PlanKey]
    unit_id: Mapped[UnitKey]
    sections: Mapped[TextList]
    scope_digest: Mapped[BlankText]
    scope_number: Mapped[ZeroCount]
    verdict: Mapped[str] = mapped_column(default="none")
    digest: Mapped[BlankText]
    text: Mapped[BlankText]
    by: Mapped[BlankText]
    at: Mapped[DateTime | None]


class ReviewSession(Versioned, Base):
    """A review meeting about a plan, from its proposal on: `minutes` long, with `invitees` (ids of people).

    `reason` says why it lasts longer than usual, `reading_until` is the end of silent reading, `ended_at` when it ended
    or was called off, `moved_to` the session that replaced it.
    """

    __tablename__ = "review_session"

    id: Mapped[TextKey]
    season_id: Mapped[IndexedSeasonId]
    plan_id: Mapped[IndexedPlanId]
    number: Mapped[int]
    state: Mapped[str]
    starts_at: Mapped[DateTime]
    minutes: Mapped[int]
    invitees: Mapped[list[str]]
    reason: Mapped[BlankText]
    by: Mapped[str]
    at: Mapped[DateTime]
    reading_until: Mapped[DateTime | None]
    ended_at: Mapped[DateTime | None]
    moved_to: Mapped[BlankText]

    @property
    def ends_at(self) -> DateTime:
        return self.starts_at.add(minutes=self.minutes)


class Attendance(Base):
    """Somebody attends the review of this text: the approver (`unit_id` is empty) or a contact of a partner."""

    __tablename__ = "attendance"

    plan_id: Mapped[PlanKey]
    round: Mapped[NumberKey]
    unit_id: Mapped[TextKey]
    person_id: Mapped[PersonId]
    digest: Mapped[str]
    at: Mapped[DateTime]


class Approval(Base):
    """An approver's yes to exactly this text; `sections` has the digest of each section that was read."""

    __tablename__ = "approval"

    plan_id: Mapped[PlanKey]
    digest: Mapped[TextKey]
    person_id: Mapped[PersonKey]
    sections: Mapped[JsonObject]
    at: Mapped[DateTime]


class Waiver(Base):
    """Permission, with who gave it and why, to pass one guard; it ends with the round, or at `until` if that is set."""

    __tablename__ = "waiver"

    plan_id: Mapped[PlanKey]
    guard: Mapped[TextKey]
    round: Mapped[NumberKey]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]
    until: Mapped[DateTime | None] = mapped_column(index=True)


class ActionItem(Versioned, Base):
    """What a review asks for; owner and due day may be added later, but before the review is concluded."""

    __tablename__ = "action_item"

    id: Mapped[TextKey]
    plan_id: Mapped[IndexedPlanId]
    round: Mapped[int]
    text: Mapped[str]
    owner_id: Mapped[PersonId | None]
    due_at: Mapped[DateTime | None]
    blocking: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(default="open")
    carried_to: Mapped[BlankText]
