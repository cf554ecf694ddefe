"""What a timeline is drawn from: gates of a season or of a file, and the calendar's version before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pendulum import Date, DateTime

from config.explanation import Window
from config.resolve import DatedGate
from rules.businessdays import BusinessDays

if TYPE_CHECKING:
    from flows.views.gate_lines import GateLine


class Titled(Protocol):
    """A phase, be it of a season or of a file."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class TimelineGate:
    """A gate with all that the picture says of it; in a file every gate is still scheduled."""

    id: str
    title: str
    phase: str
    state: str
    opens_at: DateTime
    due_at: DateTime
    due_on: Date
    grace_ends_at: DateTime
    late_by: int = 0
    done: int = 0
    total: int = 0
    explanation: str = ""
    reason: str = ""

    @property
    def has_window(self) -> bool:
        """Is it open for some time before it is due?"""
        return self.opens_at < self.due_at

    @property
    def has_grace(self) -> bool:
        return self.grace_ends_at > self.due_at

    @classmethod
    def of_line(cls, line: "GateLine") -> "TimelineGate":
        """A gate of a season."""
        values = {field.name: getattr(line, field.name) for field in fields(cls)}
        return cls(**values)

    @classmethod
    def of_dated(cls, dated: DatedGate) -> "TimelineGate":
        """A gate of a calendar file."""
        gate = dated.gate
        due = dated.due
        return cls(
            id=gate.id,
            title=gate.title,
            phase=gate.phase,
            state="scheduled",
            opens_at=dated.opens.at,
            due_at=due.at,
            due_on=due.day,
            grace_ends_at=dated.grace_ends_at,
            explanation=due.explanation,
        )


@dataclass(frozen=True)
class Before:
    """The calendar's previous version; a move is counted in these business days."""

    gates: tuple[TimelineGate, ...]
    phases: tuple[Titled, ...]
    days: BusinessDays

    @cached_property
    def by_id(self) -> Mapping[str, TimelineGate]:
        return {gate.id: gate for gate in self.gates}


@dataclass(frozen=True)
class Picture:
    """All that is drawn; without `before` nothing is said about changes."""

    gates: Sequence[TimelineGate]
    phases: Sequence[Titled]
    blackouts: Sequence[Window]
    at: DateTime
    zone: str
    before: Before | None = None
