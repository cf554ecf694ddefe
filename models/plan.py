"""A plan: one unit's document of one kind in one season, with the counters that its guards read.

The counters are recounted by `models.recount` in the transaction that changes what they count. `limited_leaves` is no
obstacle: it counts the waivers that end at an instant, which a move has to look at before it relies on the others.
"""

from pendulum import DateTime
from sqlalchemy import Index, UniqueConstraint, case, func, literal_column, select
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from models.base import FOREVER, Base, Versioned
from models.columns import (
    BlankText,
    IndexedSeasonId,
    IndexedText,
    JsonObject,
    NumberKey,
    PersonId,
    PersonKey,
    PlanKey,
    TextKey,
    UnitId,
    ZeroCount,
)


class Contribution(Base):
    """A person put something into the plan in this round (a round ends when the plan is sent back)."""

    __tablename__ = "contribution"

    plan_id: Mapped[PlanKey]
    round: Mapped[NumberKey]
    person_id: Mapped[PersonKey]


class PlanVersion(Base):
    """A text of the plan with its attachments, and what it said to the gates when it was read.

    `digest` is that of all there is to read; `sections` and `attachments` give that of each, by section and file name.
    """

    __tablename__ = "plan_version"

    plan_id: Mapped[PlanKey]
    number: Mapped[NumberKey]
    text: Mapped[str]
    digest: Mapped[str]
    words: Mapped[int]
    pages: Mapped[int]
    words_over: Mapped[int]
    missing: Mapped[list[str]]
    sections_missing: Mapped[int]
    ranks_wrong: Mapped[int]
    case_parts_missing: Mapped[int]
    sections: Mapped[JsonObject]
    asks_digest: Mapped[BlankText]
    attachments: Mapped[JsonObject]
    by: Mapped[str]
    at: Mapped[DateTime]


class Plan(Versioned, Base):
    """`round` counts how often it was sent back, `text_number` and `digest` name the current text (0 and "": none)."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("season_id", "document", "unit_id"),
        Index("ix_plan_unit", "unit_id", "season_id"),
        Index("ix_plan_approver", "approver_id", "season_id"),
    )

    id: Mapped[TextKey]
    season_id: Mapped[IndexedSeasonId]
    document: Mapped[str]
    unit_id: Mapped[UnitId]
    owner_id: Mapped[PersonId]
    approver_id: Mapped[PersonId]
    state: Mapped[IndexedText]
    entered_at: Mapped[DateTime]
    text_number: Mapped[ZeroCount]
    digest: Mapped[BlankText]
    text_by: Mapped[BlankText]
    round: Mapped[int] = mapped_column(default=1)

    opens_at: Mapped[DateTime]
    closes_at: Mapped[DateTime]
    review_at: Mapped[DateTime | None]
    withdraw_until: Mapped[DateTime] = mapped_column(default=FOREVER)
    no_partner_reason: Mapped[BlankText]
    skip_reason: Mapped[BlankText]
    merge_into_id: Mapped[str | None]
    merge_agreed_by: Mapped[BlankText]
    partners_needed: Mapped[ZeroCount]

    sections_missing: Mapped[ZeroCount]
    partners_missing: Mapped[ZeroCount]
    pages_over: Mapped[ZeroCount]
    prereviews_missing: Mapped[ZeroCount]
    objections_open: Mapped[ZeroCount]
    ranks_wrong: Mapped[ZeroCount]
    case_parts_missing: Mapped[ZeroCount]
    attendance_missing: Mapped[ZeroCount]
    feedback_missing: Mapped[ZeroCount]
    actions_incomplete: Mapped[ZeroCount]
    actions_open: Mapped[ZeroCount]
    merge_acks_missing: Mapped[ZeroCount]
    packets_unacked: Mapped[ZeroCount]
    approvals_missing: Mapped[ZeroCount]
    approval_objections: Mapped[ZeroCount]
    conditions_open: Mapped[ZeroCount]
    approvals_deadlocked: Mapped[ZeroCount]
    limited_leaves: Mapped[ZeroCount]

    contributions: Mapped[list[Contribution]] = relationship(viewonly=True)

    @hybrid_method
    def contributions_by(self, person_id: str) -> int:
        """1 for who put something into the plan since it was last sent back, 1 more for whose text it is."""
        wrote_text = self.text_by == person_id
        return self.contributors_of_round().count(person_id) + wrote_text

    def contributors_of_round(self) -> list[str]:
        """Who put something into the plan since it was last sent back."""
        of_round = [contribution for contribution in self.contributions if contribution.round == self.round]
        return [contribution.person_id for contribution in of_round]

    @contributions_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]  # hybrid_method is typed as a function
    @classmethod
    def _contributions_by(cls, person_id: str) -> ColumnElement[int]:
        contributions = select(func.count()).where(
            Contribution.plan_id == cls.id,
            Contribution.round == cls.round,
            Contribution.person_id == person_id,
        )
        changed = contributions.correlate(cls).scalar_subquery()
        # As literals, so that the fast road's statement has no parameters but its own.
        wrote_text = case(
            (cls.text_by == person_id, literal_column("1")),
            else_=literal_column("0"),
        )
        return changed + wrote_text
