"""A plan: one unit's document of one kind in one season, with the counters that its guards read.

The counters are recounted by `models.recount` in the transaction that changes what they count. `limited_leaves` is no
obstacle: it counts the waivers that end at an instant, which a move has to look at before it relies on the others.
"""

from typing import Any

from pendulum import DateTime
from sqlalchemy import ForeignKey, UniqueConstraint, case, func, literal_column, select
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from models.base import FOREVER, Base, Versioned


class Contribution(Base):
    """A person put something into the plan in this round (a round ends when the plan is sent back)."""

    __tablename__ = "contribution"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)


class PlanVersion(Base):
    """A text of the plan with its attachments, and what it said to the gates when it was read.

    `digest` is that of all there is to read; `sections` and `attachments` give that of each, by section and file name.
    """

    __tablename__ = "plan_version"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    digest: Mapped[str]
    words: Mapped[int]
    pages: Mapped[int]
    words_over: Mapped[int]
    missing: Mapped[list[str]]
    sections_missing: Mapped[int]
    ranks_wrong: Mapped[int]
    case_parts_missing: Mapped[int]
    sections: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asks_digest: Mapped[str] = mapped_column(default="")
    attachments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by: Mapped[str]
    at: Mapped[DateTime]


class Plan(Versioned, Base):
    """`round` counts how often it was sent back, `text_number` and `digest` name the current text (0 and "": none)."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("season_id", "document", "unit_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), index=True)
    document: Mapped[str]
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(index=True)
    entered_at: Mapped[DateTime]
    text_number: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")
    text_by: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)

    opens_at: Mapped[DateTime]
    closes_at: Mapped[DateTime]
    review_at: Mapped[DateTime | None]
    withdraw_until: Mapped[DateTime] = mapped_column(default=FOREVER)
    no_partner_reason: Mapped[str] = mapped_column(default="")
    skip_reason: Mapped[str] = mapped_column(default="")
    merge_into_id: Mapped[str | None]
    merge_agreed_by: Mapped[str] = mapped_column(default="")
    partners_needed: Mapped[int] = mapped_column(default=0)

    sections_missing: Mapped[int] = mapped_column(default=0)
    partners_missing: Mapped[int] = mapped_column(default=0)
    pages_over: Mapped[int] = mapped_column(default=0)
    prereviews_missing: Mapped[int] = mapped_column(default=0)
    objections_open: Mapped[int] = mapped_column(default=0)
    ranks_wrong: Mapped[int] = mapped_column(default=0)
    case_parts_missing: Mapped[int] = mapped_column(default=0)
    attendance_missing: Mapped[int] = mapped_column(default=0)
    feedback_missing: Mapped[int] = mapped_column(default=0)
    actions_incomplete: Mapped[int] = mapped_column(default=0)
    actions_open: Mapped[int] = mapped_column(default=0)
    merge_acks_missing: Mapped[int] = mapped_column(default=0)
    packets_unacked: Mapped[int] = mapped_column(default=0)
    approvals_missing: Mapped[int] = mapped_column(default=0)
    approval_objections: Mapped[int] = mapped_column(default=0)
    conditions_open: Mapped[int] = mapped_column(default=0)
    approvals_deadlocked: Mapped[int] = mapped_column(default=0)
    limited_leaves: Mapped[int] = mapped_column(default=0)

    contributions: Mapped[list[Contribution]] = relationship(viewonly=True)

    @hybrid_method
    def contributions_by(self, person_id: str) -> int:
        """1 for who put something into the plan since it was last sent back, 1 more for whose text it is."""
        changed = sum(one.person_id == person_id and one.round == self.round for one in self.contributions)
        return changed + (self.text_by == person_id)

    @contributions_by.inplace.expression  # type: ignore[attr-defined,untyped-decorator]  # hybrid_method is typed as a function
    @classmethod
    def _contributions_by(cls, person_id: str) -> ColumnElement[int]:
        mine = (
            (Contribution.plan_id == cls.id) & (Contribution.round == cls.round) & (Contribution.person_id == person_id)
        )
        changed = select(func.count()).where(mine).correlate(cls).scalar_subquery()
        # As literals, so that the fast road's statement has no parameters but its own.
        return changed + case((cls.text_by == person_id, literal_column("1")), else_=literal_column("0"))
