"""Votes on a plan: the groups that decide together, their seats, and what each seat has said of which text."""

from pendulum import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ApprovalGroup(Base):
    """A group of the plan's approval, as the season's calendar version `policy` has it.

    `position` counts the successive rounds from 1; `rule` is all, any, quorum or share, `number` says of how many.
    """

    __tablename__ = "approval_group"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    position: Mapped[int]
    rule: Mapped[str]
    number: Mapped[int]
    veto: Mapped[bool]
    abstain: Mapped[str]
    policy: Mapped[int]


class ApprovalSeat(Base):
    """A person who may vote in a group: by a `role`, or because somebody gave them the seat in this round of the plan.

    A seat that was given up for another person's is `vacated_at`.
    """

    __tablename__ = "approval_seat"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    round: Mapped[int]
    role: Mapped[str] = mapped_column(default="")
    seated_by: Mapped[str] = mapped_column(default="")
    vacated_at: Mapped[DateTime | None]


class Vote(Base):
    """What a seat has said of one text in one round of the plan; one row, however often it is said.

    `policy` is the version of the season's calendar that held. What the seat has said since makes it `superseded_at`;
    a condition counts as met from `met_at` on. `by` is who said it, where somebody stands in `on_behalf_of` the seat.
    """

    __tablename__ = "vote"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    decision: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[str] = mapped_column(default="")
    policy: Mapped[int]
    at: Mapped[DateTime]
    met_at: Mapped[DateTime | None]
    superseded_at: Mapped[DateTime | None]
