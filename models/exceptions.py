"""Exceptions on record: named ones at a gate, requests for more time, overrides of two people, and what a move did."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned


class GateException(Base):
    """A gate passed without this: what is still owed (`key`), by whom of which unit, and its new due day."""

    __tablename__ = "gate_exception"

    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), primary_key=True)
    gate_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("obligation.key"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(default="")
    due_at: Mapped[DateTime]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]


class ExtensionRequest(Versioned, Base):
    """More time at a gate: until when, why, what will be true by then, and the instant by which to decide."""

    __tablename__ = "extension_request"

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), index=True)
    gate_id: Mapped[str]
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    asked_until: Mapped[DateTime]
    reason: Mapped[str]
    criteria: Mapped[list[str]]
    decide_by: Mapped[DateTime]
    state: Mapped[str] = mapped_column(index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[DateTime]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[DateTime | None]
    answer: Mapped[str] = mapped_column(default="")


class Override(Versioned, Base):
    """Leave for a plan to pass a guard in one round until an instant; it takes two people."""

    __tablename__ = "override"
    __table_args__ = (UniqueConstraint("plan_id", "guard", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    season_id: Mapped[str] = mapped_column(ForeignKey("season.id"), index=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    guard: Mapped[str]
    number: Mapped[int]
    round: Mapped[int]
    reason: Mapped[str]
    until: Mapped[DateTime]
    state: Mapped[str] = mapped_column(index=True)
    proposed_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[DateTime]
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[DateTime | None]


class Doing(Base):
    """What a plan's last move did to rows, so that it can be undone: `seq` is the move's entry in the journal."""

    __tablename__ = "doing"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    seq: Mapped[int]
    changes: Mapped[list[dict[str, Any]]]
