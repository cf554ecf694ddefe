"""Checks of dates: a date for every gate, blackout and ritual."""

from config.calendar import Blackout, Ritual
from config.checks.finding import CalendarFinding, Findings, due_path
from config.checks.order import IMPOSSIBLE, OutOfOrder, hard_conflicts
from config.daterule import DateRule
from config.explanation import Window
from config.resolve import Dated, Resolver
from config.yaml_places import Path


def blackout_rules(resolver: Resolver) -> Findings:
    """BAD_BLACKOUT: a blackout that hangs on a gate, which blackouts move."""
    for position, blackout in enumerate(resolver.calendar.blackouts):
        path = ("blackouts", position)
        yield from _hangs_on_gate((*path, "from"), blackout, blackout.begins)
        yield from _hangs_on_gate((*path, "to"), blackout, blackout.ends)


def _hangs_on_gate(
    path: Path,
    blackout: Blackout,
    rule: DateRule,
) -> Findings:
    if rule.anchor.kind == "gate":
        yield _hangs_on_gate_finding(path, blackout, rule)


def _hangs_on_gate_finding(
    path: Path,
    blackout: Blackout,
    rule: DateRule,
) -> CalendarFinding:
    return CalendarFinding(
        path=path,
        code="BAD_BLACKOUT",
        sentence=f"the blackout {blackout.id} hangs on the gate {rule.anchor.gate}, which blackouts move",
        remedy="write a date, or a rule without a gate",
    )


def check_dates(resolver: Resolver) -> Findings:
    """Every gate and ritual has a date, and no gate is due before one that it comes after."""
    try:
        yield from _reversed_blackouts(resolver)
    except IMPOSSIBLE as error:
        yield CalendarFinding(
            path=("blackouts",),
            code="UNRESOLVED",
            sentence=f"a blackout has no days: {error}",
            remedy="change its rule",
        )
        return
    dated: dict[str, Dated] = {}
    yield from _date_gates(resolver, dated)
    yield from _order_conflicts(resolver, dated)
    yield from _check_rituals(resolver)


def _order_conflicts(resolver: Resolver, dated: dict[str, Dated]) -> Findings:
    for conflict in hard_conflicts(resolver.calendar, dated):
        yield _order_conflict(conflict)


def _order_conflict(conflict: OutOfOrder) -> CalendarFinding:
    return CalendarFinding(
        path=due_path(conflict.position),
        code="ORDER_CONFLICT",
        sentence=conflict.sentence,
        remedy="move one of the two",
    )


def _reversed_blackouts(resolver: Resolver) -> Findings:
    for position, window in enumerate(resolver.blackouts):
        if window.last < window.first:
            yield _reversed_blackouts_finding(position, window)


def _reversed_blackouts_finding(
    position: int,
    window: Window,
) -> CalendarFinding:
    return CalendarFinding(
        path=("blackouts", position, "to"),
        code="BAD_BLACKOUT",
        sentence=f"the blackout {window.id} ends {window.last}, before it begins ({window.first})",
        remedy="exchange the two days",
    )


def _date_gates(resolver: Resolver, dated: dict[str, Dated]) -> Findings:
    """Fills `dated` with the due day of every gate that has one; the others are mistakes."""
    for position, gate in enumerate(resolver.calendar.gates):
        try:
            due = resolver.due(gate.id)
            resolver.opens(gate, due)
        except IMPOSSIBLE as error:
            yield CalendarFinding(
                path=due_path(position),
                code="UNRESOLVED",
                sentence=f"{gate.id} has no date: {error}",
                remedy="change its rule",
            )
        else:
            dated[gate.id] = due


def _check_rituals(resolver: Resolver) -> Findings:
    for position, ritual in enumerate(resolver.calendar.rituals):
        yield from _check_ritual(position, ritual, resolver)


def _check_ritual(
    position: int,
    ritual: Ritual,
    resolver: Resolver,
) -> Findings:
    path = ("rituals", position)
    try:
        days = resolver.occurrences(ritual)
    except IMPOSSIBLE as error:
        yield _undated_ritual(path, ritual, error)
        return
    if not days:
        yield _empty_ritual(path, ritual)


def _undated_ritual(
    path: Path,
    ritual: Ritual,
    error: Exception,
) -> CalendarFinding:
    return CalendarFinding(
        path=(*path, "from"),
        code="UNRESOLVED",
        sentence=f"{ritual.id} has no days: {error}",
        remedy="change its rules",
    )


def _empty_ritual(path: Path, ritual: Ritual) -> CalendarFinding:
    return CalendarFinding(
        path=(*path, "until"),
        code="EMPTY_RITUAL",
        sentence=f"{ritual.id} never takes place",
        remedy="begin it earlier",
    )
