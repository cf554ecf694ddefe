"""Key results and their check-ins: a metric with baseline, target and method, and its dated readings."""

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.columns import (
    BlankText,
    ExactNumber,
    Flag,
    IndexedGoalId,
    IndexedPersonId,
    IndexedText,
    TextKey,
    TextList,
    ZeroCount,
)


class KeyResult(Versioned, Base):
    """What shows that a goal is reached; a `kind` other than outcome (a milestone) is met or not, and no key result.

    `target` is the current one, `first_target` that of the goal's first version. `missed` counts check-ins missed in
    a row; `findings` are the codes that the last audit found.
    """

    __tablename__ = "key_result"

    id: Mapped[TextKey]
    goal_id: Mapped[IndexedGoalId]
    position: Mapped[int]
    text: Mapped[str]
    kind: Mapped[str] = mapped_column(default="outcome")
    scoring: Mapped[str] = mapped_column(default="graded")
    guardrail: Mapped[Flag]
    metric: Mapped[BlankText]
    unit: Mapped[BlankText]
    baseline: Mapped[ExactNumber | None]
    target: Mapped[ExactNumber | None]
    first_target: Mapped[ExactNumber | None]
    least: Mapped[ExactNumber | None]
    most: Mapped[ExactNumber | None]
    method: Mapped[BlankText]
    source: Mapped[BlankText]
    cadence: Mapped[BlankText]
    due_on: Mapped[Date | None]
    owner_id: Mapped[IndexedPersonId]
    forecast: Mapped[ExactNumber | None]
    indicator: Mapped[BlankText]
    state: Mapped[IndexedText]
    findings: Mapped[TextList]
    value: Mapped[ExactNumber | None]
    rag: Mapped[str] = mapped_column(default="grey")
    computed_rag: Mapped[str] = mapped_column(default="grey")
    missed: Mapped[ZeroCount]
    stale: Mapped[Flag]
    active_on: Mapped[Date | None]
    final: Mapped[ExactNumber | None]
    score: Mapped[ExactNumber | None]
    first_score: Mapped[ExactNumber | None]


class CheckIn(Versioned, Base):
    """One dated reading of a key result; both colours are kept, the computed and the chosen one."""

    __tablename__ = "check_in"

    id: Mapped[TextKey]
    key_result_id: Mapped[str] = mapped_column(ForeignKey("key_result.id"), index=True)
    number: Mapped[int]
    due_at: Mapped[DateTime]
    state: Mapped[IndexedText]
    value: Mapped[ExactNumber | None]
    note: Mapped[BlankText]
    rag: Mapped[BlankText]
    computed_rag: Mapped[BlankText]
    blindside: Mapped[Flag]
    by: Mapped[BlankText]
    at: Mapped[DateTime | None]
