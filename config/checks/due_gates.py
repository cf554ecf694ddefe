"""The gates of a calendar with their due days, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import Date

from config.calendar import BlackoutKind
from config.checks.finding import CalendarFinding, due_path
from config.checks.span import first_day_of_work
from config.explanation import Window, window_on
from config.gate import GateRow
from config.resolve import Dated, Resolver
from config.yaml_places import Path


@dataclass(frozen=True)
class DueGate:
    """A gate with its position in the file and the day on which it is due."""

    resolver: Resolver
    position: int
    gate: GateRow

    @property
    def id(self) -> str:
        return self.gate.id

    @property
    def day(self) -> Date:
        return self.resolver.due(self.id).day

    @property
    def due_path(self) -> Path:
        """Where its rule stands."""
        return due_path(self.position)

    @property
    def first_day(self) -> Date:
        """The first on which anybody can work for it."""
        return first_day_of_work(self.resolver, self.gate)

    @property
    def opening_day(self) -> Date:
        due = self.resolver.due(self.id)
        return self.resolver.opens(self.gate, due).day

    def finding(
        self,
        code: str,
        sentence: str,
        remedy: str,
    ) -> CalendarFinding:
        """What is to be said about its due day."""
        return CalendarFinding(
            path=self.due_path,
            code=code,
            sentence=sentence,
            remedy=remedy,
        )


def due_gates(resolver: Resolver) -> Iterator[DueGate]:
    for position, gate in enumerate(resolver.calendar.gates):
        yield DueGate(resolver, position, gate)


def dues_by_gate(resolver: Resolver) -> dict[str, Dated]:
    """When each gate is due; raises Unresolvable where one cannot be dated."""
    return {gate.id: resolver.due(gate.id) for gate in resolver.calendar.gates}


OTHERS = ("owner", "partner", "approver")
"""Who needs days for what they owe; Product Ops passes its own gates when they are ready."""


def gates_of_others(resolver: Resolver) -> Iterator[DueGate]:
    """The gates at which somebody other than Product Ops owes something."""
    for due_gate in due_gates(resolver):
        owes = due_gate.gate.owes
        if owes is not None and owes.by in OTHERS:
            yield due_gate


def moving_blackout(resolver: Resolver, day: Date) -> Window | None:
    """The blackout on this day that moves gates."""
    windows = [window for window in resolver.blackouts if window.moves_gates]
    return window_on(day, windows)


def windows_of_kind(resolver: Resolver, kind: BlackoutKind) -> list[Window]:
    return [window for window in resolver.blackouts if kind in window.kinds]
