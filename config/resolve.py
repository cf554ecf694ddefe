"""Date rules become dates, each with its explanation (domain.md §2.2)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pendulum
from pendulum import Date, DateTime, Time

from config.calendar import Blackout, Calendar, Gate
from config.daterule import Anchor, DateRule, NthWeekday
from config.holidays import country_days, overlay
from rules.businessdays import BusinessDays

MAX_LOOPS = 10
_STEPS: Mapping[str, str] = {"d": "days", "w": "weeks", "m": "months"}


class Unresolvable(ValueError):
    """A rule has no date; the message says which and why."""


@dataclass(frozen=True)
class Dated:
    """A date with the reason for it: `day` is local to the season's zone, `at` the same instant in UTC."""

    day: Date
    at: DateTime
    explanation: str


@dataclass(frozen=True)
class DatedGate:
    """A gate of the calendar with its dates; `opens` and `due` are instants, `grace_ends_at` is UTC."""

    gate: Gate
    opens: Dated
    due: Dated
    grace_ends_at: DateTime


@dataclass(frozen=True)
class _Trail:
    """A date on its way through the order of operations, with what was done to it so far."""

    day: Date
    words: str


@dataclass
class Resolver:
    """Dates one calendar; asks nothing of the outside but the holiday table."""

    calendar: Calendar
    _due: dict[str, Dated] = field(default_factory=dict)

    @cached_property
    def years(self) -> tuple[int, ...]:
        start = self.calendar.fiscal_year.starts_on.year
        return tuple(range(start - 2, start + 4))

    @cached_property
    def days(self) -> BusinessDays:
        return self.business_days(self.calendar.business_days)

    def business_days(self, name: str) -> BusinessDays:
        """The calendar's own company days by that name, else a country's; raises ValueError where it is neither."""
        company = self.calendar.calendars.get(name)
        if company is None:
            return country_days(name, self.years)
        base = country_days(company.country, self.years)
        return overlay(base, name, without=company.without, add=company.add, years=self.years)

    def gates(self) -> tuple[DatedGate, ...]:
        """All gates in the order of the file; raises Unresolvable."""
        return tuple(self._gate(gate) for gate in self.calendar.gates)

    def _gate(self, gate: Gate) -> DatedGate:
        due = self.due(gate.id)
        last = self.days.add(due.day, gate.grace) if gate.grace else due.day
        local = due.at.in_timezone(self.calendar.zone)
        return DatedGate(gate, self.opens(gate, due), due, self.instant(last, local.time()))

    def opens(self, gate: Gate, due: Dated) -> Dated:
        """Without a rule of its own a chained gate opens when the gate before it is due, any other at its day."""
        if gate.opens is not None:
            opens = self.resolve(gate.opens, start_of_day=True)
            if opens.at > due.at:
                raise Unresolvable(f"{gate.id} opens {_long(opens.day)}, after it is due ({_long(due.day)})")
            return opens
        anchor = gate.due.anchor
        if anchor.kind == "gate" and self.due(anchor.gate).at < due.at:
            return self.due(anchor.gate)
        return replace(due, at=self.instant(due.day, Time(0, 0)))

    def due(self, gate_id: str) -> Dated:
        if gate_id not in self._due:
            self._due[gate_id] = self.resolve(self.calendar.gate(gate_id).due)
        return self._due[gate_id]

    def resolve(self, rule: DateRule, *, start_of_day: bool = False) -> Dated:
        """Order: offset → snap → holiday roll → blackout roll → holiday roll again, until nothing moves."""
        start, name = self._anchored(rule.anchor)
        steps: tuple[Callable[[_Trail, DateRule], _Trail], ...] = (self._offset, self._snap, self._roll, self._blackout)
        trail = _Trail(start, name if name.endswith(_short(start)) else f"{name} {_short(start)}")
        for step in steps:
            trail = step(trail, rule)
        time = rule.at or (Time(0, 0) if start_of_day else self.calendar.due_time)
        at = self.instant(trail.day, time)
        return Dated(trail.day, at, f"{trail.words} {trail.day.year}{self._clock_change(trail.day, time, at)}")

    def instant(self, day: Date, time: Time) -> DateTime:
        """This wall-clock time of the season's zone in UTC; a skipped hour moves on, of two the later counts."""
        local = pendulum.datetime(day.year, day.month, day.day, time.hour, time.minute, tz=self.calendar.zone, fold=1)
        return local.in_timezone("UTC")

    def _clock_change(self, day: Date, time: Time, at: DateTime) -> str:
        """What a change of the clocks does to this wall-clock time; "" on all other days."""
        local = at.in_timezone(self.calendar.zone)
        if (local.hour, local.minute) != (time.hour, time.minute):
            return f"; {time:%H:%M} does not exist that day → {local:%H:%M} {local.format('Z')}"
        first = pendulum.datetime(day.year, day.month, day.day, time.hour, time.minute, tz=self.calendar.zone, fold=0)
        if first.in_timezone("UTC") != at:
            return f"; {time:%H:%M} comes twice that day → the later, {local.format('Z')}"
        return ""

    def _anchored(self, anchor: Anchor) -> tuple[Date, str]:
        year = self.calendar.fiscal_year
        if anchor.kind == "gate":
            return self.due(anchor.gate).day, anchor.text
        if anchor.kind == "fixed" and anchor.fixed is not None:
            return anchor.fixed, anchor.text
        if anchor.kind == "nth" and anchor.nth is not None:
            first = year.starts_on if anchor.nth.within_fy else year.starts_on.subtract(years=1)
            return self._nth(anchor, anchor.nth, first), anchor.text
        if anchor.kind == "first_bd":
            return self.days.following(year.starts_on.add(months=anchor.period - 1)), anchor.text
        if anchor.kind == "last_bd":
            return self.days.preceding(year.starts_on.add(months=anchor.period).subtract(days=1)), anchor.text
        return {"fy_start": year.starts_on, "fy_end": year.ends_on}[anchor.kind], anchor.text

    def _nth(self, anchor: Anchor, nth: NthWeekday, first: Date) -> Date:
        """The day in the twelve months from `first`; a fifth Monday that the month has not is nobody's date."""
        day = next(day for day in (nth.in_year(first.year), nth.in_year(first.year + 1)) if day >= first)
        if day.month != nth.month:
            raise Unresolvable(f"{anchor.text} is no day of {first.year} or {first.year + 1}: the month has only four")
        return day

    def _offset(self, trail: _Trail, rule: DateRule) -> _Trail:
        if rule.n is None:
            return trail
        n = rule.n if rule.sign == "+" else -rule.n
        if rule.unit == "bd":
            back = rule.sign == "-" and n == 0
            day = self.days.preceding(trail.day) if back else self.days.add(trail.day, n)
            words = f"{rule.sign}{rule.n} bd ({self.days.name})"
        else:
            day = trail.day.add(**{_STEPS[rule.unit]: n})
            words = f"{rule.sign}{rule.n} {rule.unit}"
        return _Trail(day, f"{trail.words} {words} = {_short(day)}")

    def _snap(self, trail: _Trail, rule: DateRule) -> _Trail:
        if rule.snap is None:
            return trail
        day = trail.day.add(days=(rule.snap - trail.day.weekday()) % 7)
        return _moved(trail, day, f"snap {_short(day)[:3]}")

    def _roll(self, trail: _Trail, rule: DateRule) -> _Trail:
        day = self.days.roll(trail.day, rule.roll)
        why = self.days.holidays.get(trail.day, "weekend")
        return _moved(trail, day, f"{why} → {rule.roll}")

    def _blackout(self, trail: _Trail, rule: DateRule) -> _Trail:
        if rule.on_blackout == "allow":
            return trail
        for _ in range(MAX_LOOPS):
            hit = blackout_on(trail.day, (b for b in self.calendar.blackouts if b.moves_gates))
            if hit is None:
                return trail
            where = f"in {hit.id} {_day_month(hit.first)}–{_day_month(hit.last)}"
            if rule.on_blackout == "warn":
                return replace(trail, words=f"{trail.words}; {where} → warn → {_short(trail.day)}")
            out = hit.last.add(days=1) if rule.on_blackout == "roll_after" else hit.first.subtract(days=1)
            working = self.days.following(out) if rule.on_blackout == "roll_after" else self.days.preceding(out)
            day = out if rule.roll == "none" else working
            trail = _moved(trail, day, f"{where} → {rule.on_blackout}")
        raise Unresolvable(f"“{rule.text}” is still in a blackout after {MAX_LOOPS} rolls (UNRESOLVABLE)")


def blackout_on(day: Date, blackouts: Iterable[Blackout]) -> Blackout | None:
    return next((blackout for blackout in blackouts if blackout.first <= day <= blackout.last), None)


def _moved(trail: _Trail, day: Date, why: str) -> _Trail:
    return trail if day == trail.day else _Trail(day, f"{trail.words}; {why} → {_short(day)}")


def _short(day: Date) -> str:
    return day.format("ddd D MMM", locale="en")


def _long(day: Date) -> str:
    return f"{_short(day)} {day.year}"


def _day_month(day: Date) -> str:
    return day.format("D MMM", locale="en")
