"""Exceptions on record: those named at a gate, requests for more time, overrides, and what a plan's last move did."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    IndexedPlanId,
    IndexedSeasonId,
    IndexedText,
    ObligationKey,
    PersonId,
    PlanKey,
    SeasonKey,
    TextKey,
)


class GateException(Base):
    """A gate passed although this is still owed: the obligation (`key`), the unit that owes it, and its new due day."""

    __tablename__ = "gate_exception"
    __table_args__ = (Index("ix_gate_exception_key", "key"),)

    season_id: Mapped[SeasonKey]
    gate_id: Mapped[TextKey]
    key: Mapped[ObligationKey]
    unit_id: Mapped[BlankText]
    due_at: Mapped[DateTime]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[DateTime]


class ExtensionRequest(Versioned, Base):
    """More time at a gate: until when, why, what will be true by then, and the instant by which to decide."""

    __tablename__ = "extension_request"

    id: Mapped[TextKey]
    season_id: Mapped[IndexedSeasonId]
    gate_id: Mapped[str]
    plan_id: Mapped[IndexedPlanId]
    asked_until: Mapped[DateTime]
    reason: Mapped[str]
    criteria: Mapped[list[str]]
    decide_by: Mapped[DateTime]
    state: Mapped[IndexedText]
    asked_by: Mapped[PersonId]
    asked_at: Mapped[DateTime]
    decided_by: Mapped[BlankText]
    decided_at: Mapped[DateTime | None]
    answer: Mapped[BlankText]


class Override(Versioned, Base):
    """Permission for a plan to pass a guard in one round, until an instant; two people must agree to it."""

    __tablename__ = "override"
    __table_args__ = (UniqueConstraint("plan_id", "guard", "number"),)

    id: Mapped[TextKey]
    season_id: Mapped[IndexedSeasonId]
    plan_id: Mapped[IndexedPlanId]
    guard: Mapped[str]
    number: Mapped[int]
    round: Mapped[int]
    reason: Mapped[str]
    until: Mapped[DateTime]
    state: Mapped[IndexedText]
    proposed_by: Mapped[PersonId]
    proposed_at: Mapped[DateTime]
    confirmed_by: Mapped[BlankText]
    confirmed_at: Mapped[DateTime | None]


class UndoRecord(Base):
    """What a plan's last move did to rows, so that it can be undone; `seq` is the number of its journal entry."""

    __tablename__ = "doing"

    plan_id: Mapped[PlanKey]
    seq: Mapped[int]
    changes: Mapped[list[dict[str, Any]]]
