"""Key results and their check-ins: a metric with baseline, target and method, and its dated readings."""

from decimal import Decimal

from pendulum import Date, DateTime
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned
from models.exact import Exact


class KeyResult(Versioned, Base):
    """What shows that a goal is reached; a `kind` other than outcome (a milestone) is met or not, and no key result.

    `target` is the current one, `first_target` that of the goal's first version. `missed` counts check-ins missed in
    a row; `findings` are the codes that the last audit found.
    """

    __tablename__ = "key_result"

    id: Mapped[str] = mapped_column(primary_key=True)
    goal_id: Mapped[str] = mapped_column(ForeignKey("goal.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    kind: Mapped[str] = mapped_column(default="outcome")
    scoring: Mapped[str] = mapped_column(default="graded")
    guardrail: Mapped[bool] = mapped_column(default=False)
    metric: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    baseline: Mapped[Decimal | None] = mapped_column(Exact)
    target: Mapped[Decimal | None] = mapped_column(Exact)
    first_target: Mapped[Decimal | None] = mapped_column(Exact)
    least: Mapped[Decimal | None] = mapped_column(Exact)
    most: Mapped[Decimal | None] = mapped_column(Exact)
    method: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    cadence: Mapped[str] = mapped_column(default="")
    due_on: Mapped[Date | None]
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    forecast: Mapped[Decimal | None] = mapped_column(Exact)
    indicator: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(index=True)
    findings: Mapped[list[str]] = mapped_column(default=list)
    value: Mapped[Decimal | None] = mapped_column(Exact)
    rag: Mapped[str] = mapped_column(default="grey")
    computed_rag: Mapped[str] = mapped_column(default="grey")
    missed: Mapped[int] = mapped_column(default=0)
    stale: Mapped[bool] = mapped_column(default=False)
    active_on: Mapped[Date | None]
    final: Mapped[Decimal | None] = mapped_column(Exact)
    score: Mapped[Decimal | None] = mapped_column(Exact)
    first_score: Mapped[Decimal | None] = mapped_column(Exact)


class CheckIn(Versioned, Base):
    """One dated reading of a key result; both colours are kept, the computed and the chosen one."""

    __tablename__ = "check_in"

    id: Mapped[str] = mapped_column(primary_key=True)
    key_result_id: Mapped[str] = mapped_column(ForeignKey("key_result.id"), index=True)
    number: Mapped[int]
    due_at: Mapped[DateTime]
    state: Mapped[str] = mapped_column(index=True)
    value: Mapped[Decimal | None] = mapped_column(Exact)
    note: Mapped[str] = mapped_column(default="")
    rag: Mapped[str] = mapped_column(default="")
    computed_rag: Mapped[str] = mapped_column(default="")
    blindside: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[DateTime | None]
