"""Checks of the plan's life-cycle: states that exist and are reached, guards that exist, one move for each trigger."""

from collections.abc import Iterable
from dataclasses import dataclass

from config.calendar import Calendar
from config.checks.finding import CalendarFinding, Findings, quoted_names
from config.document import LifecycleRow, MoveRow
from config.yaml_places import Path
from states.plan import PLAN_GUARDS


def check_lifecycle(calendar: Calendar) -> Findings:
    """The life-cycle's own names, then those that its moves use, then states that no move leads to."""
    lifecycle = calendar.lifecycle
    yield from _strange_states(lifecycle)
    for position, move in enumerate(lifecycle.moves):
        yield from _MoveNames(position, move, calendar).all_findings()
    yield from _strange_guards(("lifecycle", "waivable"), "waivable", lifecycle.waivable)
    yield from _unreached_states(lifecycle)


@dataclass(frozen=True)
class _MoveNames:
    """A move, and the calendar in which the states and documents that it names must stand."""

    position: int
    move: MoveRow
    calendar: Calendar

    @property
    def path(self) -> Path:
        return "lifecycle", "moves", self.position

    def all_findings(self) -> Findings:
        yield from self.strange_states()
        yield from self.strange_documents()
        yield from self.strange_guards()

    def strange_guards(self) -> Findings:
        path = (*self.path, "guards")
        return _strange_guards(
            path,
            self.move.trigger,
            self.move.guards,
        )

    def strange_states(self) -> Findings:
        strange = self.states - set(self.calendar.lifecycle.states)
        if strange:
            yield self.strange_states_finding(strange)

    @property
    def states(self) -> set[str]:
        return {*self.move.source, self.move.target}

    def strange_states_finding(self, strange: set[str]) -> CalendarFinding:
        names = quoted_names(strange)
        return CalendarFinding(
            path=self.path,
            code="UNKNOWN_STATE",
            sentence=f"the move {self.move.trigger} uses {names}, which is no state of the life-cycle",
            remedy="correct the name or add the state",
        )

    def strange_documents(self) -> Findings:
        known = {document.id for document in self.calendar.documents}
        strange = set(self.move.documents) - known
        if strange:
            yield self.strange_documents_finding(strange)

    def strange_documents_finding(self, strange: set[str]) -> CalendarFinding:
        return CalendarFinding(
            path=self.path,
            code="UNKNOWN_DOCUMENT",
            sentence=f"{self.move.trigger} is for {quoted_names(strange)}, no document here",
            remedy="correct it",
        )


def _strange_states(lifecycle: LifecycleRow) -> Findings:
    states_by_key = {
        "initial": (lifecycle.initial,),
        "editable_in": lifecycle.editable_in,
        "approved_in": lifecycle.approved_in,
    }
    for key, states in states_by_key.items():
        strange = set(states) - set(lifecycle.states)
        if strange:
            yield _strange_states_finding(key, strange)


def _strange_states_finding(key: str, strange: set[str]) -> CalendarFinding:
    return CalendarFinding(
        path=("lifecycle", key),
        code="UNKNOWN_STATE",
        sentence=f"{quoted_names(strange)} is no state of the life-cycle",
        remedy="add it",
    )


def _strange_guards(
    path: Path,
    user: str,
    names: Iterable[str],
) -> Findings:
    for name in names:
        if name not in PLAN_GUARDS:
            yield _strange_guards_finding(path, user, name)


def _strange_guards_finding(
    path: Path,
    user: str,
    name: str,
) -> CalendarFinding:
    return CalendarFinding(
        path=path,
        code="UNKNOWN_GUARD",
        sentence=f"{user} names the guard “{name}”, which does not exist",
        remedy=f"use one of {', '.join(PLAN_GUARDS)}",
    )


def _unreached_states(lifecycle: LifecycleRow) -> Findings:
    reached = _reached_states(lifecycle)
    for state in lifecycle.states:
        if state not in reached:
            yield _unreached_states_finding(state)


def _reached_states(lifecycle: LifecycleRow) -> set[str]:
    targets = {move.target for move in lifecycle.moves}
    return targets | {lifecycle.initial}


def _unreached_states_finding(state: str) -> CalendarFinding:
    return CalendarFinding(
        path=("lifecycle", "states"),
        code="UNREACHED",
        sentence=f"no move leads to the state {state}",
        remedy="add one or remove it",
    )


def ambiguous_moves(calendar: Calendar) -> Findings:
    """AMBIGUOUS_MOVE: a trigger leaves a state by two rows."""
    seen: set[tuple[str, str]] = set()
    for position, move in enumerate(calendar.lifecycle.moves):
        for state in move.source:
            if (move.trigger, state) in seen:
                yield _second_move(position, move, state)
            seen.add((move.trigger, state))


def _second_move(
    position: int,
    move: MoveRow,
    state: str,
) -> CalendarFinding:
    return CalendarFinding(
        path=("lifecycle", "moves", position),
        code="AMBIGUOUS_MOVE",
        sentence=f"{move.trigger} leaves {state} twice",
        remedy="keep one of the two rows",
    )
