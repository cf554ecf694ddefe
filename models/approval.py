"""Votes on a plan: the groups that decide together, their seats, and how each seat voted on which text."""

from pendulum import DateTime
from sqlalchemy.orm import Mapped

from models.base import Base
from models.columns import BlankText, NumberKey, PersonId, PersonKey, PlanKey, TextKey


class ApprovalGroup(Base):
    """A group of the plan's approval, as version `policy` of the season's calendar defines it.

    `position` counts the successive rounds from 1. `rule` is all, any, quorum or share; `number` is the quorum, or the
    share in per cent.
    """

    __tablename__ = "approval_group"

    plan_id: Mapped[PlanKey]
    id: Mapped[TextKey]
    title: Mapped[str]
    position: Mapped[int]
    rule: Mapped[str]
    number: Mapped[int]
    veto: Mapped[bool]
    abstain: Mapped[str]
    policy: Mapped[int]


class ApprovalSeat(Base):
    """A person who may vote in a group: by a `role`, or because somebody gave them the seat in this round of the plan.

    `vacated_at` is when the seat was given up for another person's.
    """

    __tablename__ = "approval_seat"

    plan_id: Mapped[PlanKey]
    group_id: Mapped[TextKey]
    person_id: Mapped[PersonKey]
    round: Mapped[int]
    role: Mapped[BlankText]
    seated_by: Mapped[BlankText]
    vacated_at: Mapped[DateTime | None]


class Vote(Base):
    """The decision of a seat on one text in one round of the plan; one row, however often it is repeated.

    `policy` is the version of the season's calendar that held. `superseded_at` is when the seat voted anew; a condition
    counts as met from `met_at` on. `by` is who voted, who may do so `on_behalf_of` the seat's holder.
    """

    __tablename__ = "vote"

    plan_id: Mapped[PlanKey]
    round: Mapped[NumberKey]
    group_id: Mapped[TextKey]
    person_id: Mapped[PersonKey]
    digest: Mapped[TextKey]
    decision: Mapped[str]
    text: Mapped[BlankText]
    condition: Mapped[BlankText]
    by: Mapped[PersonId]
    on_behalf_of: Mapped[BlankText]
    policy: Mapped[int]
    at: Mapped[DateTime]
    met_at: Mapped[DateTime | None]
    superseded_at: Mapped[DateTime | None]
