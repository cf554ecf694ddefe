"""Warnings of due days that nobody may have meant: off days, days in a blackout, days of another season."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import Date

from config.calendar import Blackout, Calendar
from config.checks.due_gates import DueGate, due_gates, moving_blackout, windows_of_kind
from config.checks.finding import CalendarFinding, Findings
from config.checks.span import span_text
from config.daterule import DateRule
from config.explanation import Window, long_day, window_on
from config.resolve import Resolver


def unmoved_gates(resolver: Resolver) -> Findings:
    """IN_BLACKOUT and NO_WORKING_DAY: a gate stays where a rule of another kind would have moved it."""
    for gate in due_gates(resolver):
        yield from _in_blackout(gate)
        yield from _no_working_day(gate)


def _in_blackout(gate: DueGate) -> Findings:
    blackout = moving_blackout(gate.resolver, gate.day)
    if blackout is not None and gate.gate.due.on_blackout == "warn":
        yield _in_blackout_finding(blackout, gate)


def _in_blackout_finding(blackout: Window, gate: DueGate) -> CalendarFinding:
    span = span_text(blackout.first, blackout.last)
    return gate.finding(
        code="IN_BLACKOUT",
        sentence=f"{gate.id} is due {long_day(gate.day)}, in the blackout {blackout.id} ({span})",
        remedy="move it, or write allow if it is meant",
    )


def _no_working_day(gate: DueGate) -> Findings:
    if not gate.resolver.days.includes(gate.day):
        yield _no_working_day_finding(gate)


def _no_working_day_finding(gate: DueGate) -> CalendarFinding:
    reason = gate.resolver.days.reason_off(gate.day)
    return gate.finding(
        code="NO_WORKING_DAY",
        sentence=f"{gate.id} is due {long_day(gate.day)}, which is no business day ({reason})",
        remedy="let it roll, or write another day",
    )


def moved_pins(resolver: Resolver) -> Findings:
    """PIN_MOVED: a fixed day that is not the day that it comes to."""
    for gate in due_gates(resolver):
        pinned = _pinned_day(gate)
        if pinned is not None and gate.day != pinned:
            yield _moved_pin(gate, pinned)


def _pinned_day(gate: DueGate) -> Date | None:
    """The fixed day of the rule, where nothing is counted from it."""
    rule = gate.gate.due
    if _counts_on(rule) or gate.gate.shift:
        return None
    return rule.anchor.fixed


def _counts_on(rule: DateRule) -> bool:
    return rule.n is not None or rule.snap is not None


def _moved_pin(gate: DueGate, pinned: Date) -> CalendarFinding:
    reason = _pin_reason(gate.resolver, pinned)
    return gate.finding(
        code="PIN_MOVED",
        sentence=f"{gate.id} is fixed to {long_day(pinned)} ({reason}), so that it is due {long_day(gate.day)}",
        remedy="write the day that you mean",
    )


def _pin_reason(resolver: Resolver, pinned: Date) -> str:
    if resolver.days.includes(pinned):
        return "in a blackout"
    return resolver.days.reason_off(pinned)


def quiet_dues(resolver: Resolver) -> Findings:
    """QUIET_DUE: who owes something is not reminded on the day, and is told of being late only after the blackout."""
    quiet = windows_of_kind(resolver, "quiet")
    for gate in due_gates(resolver):
        blackout = window_on(gate.day, quiet)
        if blackout is not None and gate.gate.owes is not None:
            yield _quiet_due(gate, blackout)


def _quiet_due(gate: DueGate, blackout: Window) -> CalendarFinding:
    span = span_text(blackout.first, blackout.last)
    return gate.finding(
        code="QUIET_DUE",
        sentence=f"{gate.id} is due in the quiet blackout {blackout.id} ({span}), which holds its messages",
        remedy="move it out of the blackout, or add no_gates to that",
    )


@dataclass(frozen=True)
class _SeasonDays:
    """The first and the last day of a season's gates and rituals."""

    first: Date
    last: Date

    @property
    def as_text(self) -> str:
        return f"the season runs {long_day(self.first)} to {long_day(self.last)}"

    def includes(self, day: Date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, window: Window) -> bool:
        return window.first <= self.last and window.last >= self.first


def stale_days(resolver: Resolver) -> Findings:
    """STALE: blackouts and closed days before all gates or after them; they are often last year's."""
    season = _season_days(resolver)
    yield from _stale_blackouts(resolver, season)
    yield from _stale_closed_days(resolver, season)


def _stale_blackouts(resolver: Resolver, season: _SeasonDays) -> Findings:
    windows = zip(resolver.calendar.blackouts, resolver.blackouts, strict=True)
    for position, (blackout, window) in enumerate(windows):
        if _is_stale(blackout, window, season):
            yield _stale_blackout(position, window, season)


def _stale_closed_days(resolver: Resolver, season: _SeasonDays) -> Findings:
    for name, day in _closed_days(resolver.calendar):
        if not season.includes(day):
            yield _stale_closed_day(name, day, season)


def _closed_days(calendar: Calendar) -> Iterator[tuple[str, Date]]:
    """Every closed day, with the name of the calendar in which it is closed."""
    for name, company in calendar.calendars.items():
        for day in company.closed:
            yield name, day


def _season_days(resolver: Resolver) -> _SeasonDays:
    """From the first opening or due day of a gate to the last due day, those of rituals included."""
    gates = list(due_gates(resolver))
    first_days = [min(gate.opening_day, gate.day) for gate in gates]
    last_days = [gate.day for gate in gates]
    for _, occurrences in resolver.rituals:
        last_days += [dated.day for dated in occurrences]
    return _SeasonDays(min(first_days), max(last_days))


def _is_stale(
    blackout: Blackout,
    window: Window,
    season: _SeasonDays,
) -> bool:
    """A rule moves with the year, so that only a written day can be left over."""
    has_written_day = blackout.begins.pinned or blackout.ends.pinned
    return has_written_day and not season.overlaps(window)


def _stale_blackout(
    position: int,
    window: Window,
    season: _SeasonDays,
) -> CalendarFinding:
    days = f"{long_day(window.first)} to {long_day(window.last)}"
    return CalendarFinding(
        path=("blackouts", position),
        code="STALE",
        sentence=f"the blackout {window.id} is {days}; {season.as_text}",
        remedy="write it as a rule that moves with the year, or remove it",
    )


def _stale_closed_day(
    name: str,
    day: Date,
    season: _SeasonDays,
) -> CalendarFinding:
    return CalendarFinding(
        path=("calendars", name, "closed", day.isoformat()),
        code="STALE",
        sentence=f"{name} is closed on {long_day(day)}; {season.as_text}",
        remedy="write this season's day",
    )
