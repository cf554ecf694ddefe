"""Date rules become dates, each with its explanation (docs/calendar.md, “Date rules”)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pendulum import Date, DateTime, Time

from config.anchor import anchored
from config.calendar import Blackout, Calendar, Ritual
from config.daterule import Anchor, DateRule
from config.explanation import Trail, Unresolvable, Ways, Window, long, short
from config.gate import Gate
from config.holidays import INSTALLED, HolidayData
from config.ritual import recurring
from config.wallclock import wall, zone_title
from config.workdays import Workdays
from rules.businessdays import BusinessDays

MIDNIGHT = Time(0, 0)


@dataclass(frozen=True)
class Dated:
    """A date with the reason for it: `day` is local to the zone it is due in, `at` the same instant in UTC.

    `held_by` names the blackouts that moved it.
    """

    day: Date
    at: DateTime
    explanation: str
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatedGate:
    """A gate of the calendar with its dates; `opens` and `due` are instants, `grace_ends_at` is UTC."""

    gate: Gate
    opens: Dated
    due: Dated
    grace_ends_at: DateTime


@dataclass
class Resolver:
    """Dates one calendar; asks nothing of the outside but the holiday table.

    `above` is the resolver of the calendar over which this one was laid: what is the same there is not reckoned
    again, and its final dates hold here.
    """

    calendar: Calendar
    data: HolidayData = INSTALLED
    above: "Resolver | None" = None
    _due: dict[str, Dated] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Gate]:
        return {gate.id: gate for gate in self.calendar.gates}

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years whose holidays are looked up."""
        start = self.calendar.fiscal_year.starts_on.year
        return tuple(range(start - 2, start + 4))

    @cached_property
    def workdays(self) -> Workdays:
        if self.above is not None and self.above.calendar.calendars is self.calendar.calendars:
            return self.above.workdays
        return Workdays(self.calendar.calendars, self.years, self.data)

    @cached_property
    def days(self) -> BusinessDays:
        """The business days that gates are counted in."""
        return self.business_days(self.calendar.business_days)

    def business_days(self, name: str) -> BusinessDays:
        """The calendar's own company days by that name, else a country's; raises ValueError where it is neither."""
        return self.workdays.named(name)

    @cached_property
    def blackouts(self) -> tuple[Window, ...]:
        """The blackouts with their days; raises Unresolvable where one has none."""
        if self.above is not None and self.above.calendar.blackouts is self.calendar.blackouts:
            return self.above.blackouts
        return tuple(self._window(blackout) for blackout in self.calendar.blackouts)

    def _window(self, blackout: Blackout) -> Window:
        first, last = (self._unmoved(rule).day for rule in (blackout.begins, blackout.ends))
        return Window(blackout.id, blackout.title, first, last, blackout.kinds)

    def _unmoved(self, rule: DateRule) -> Trail:
        """The date of a rule that neither holidays nor blackouts move."""
        return Ways(self.days, (), self.calendar.fiscal_year.years).counted(self._start(rule.anchor), rule)

    @cached_property
    def _ways(self) -> Ways:
        return Ways(self.days, self.blackouts, self.calendar.fiscal_year.years)

    def gates(self) -> tuple[DatedGate, ...]:
        """All gates in the order of the file; raises Unresolvable."""
        return tuple(self.dated(gate.id) for gate in self.calendar.gates)

    def dated(self, gate_id: str) -> DatedGate:
        gate, due = self.by_id[gate_id], self.due(gate_id)
        last = self.days.add(due.day, gate.grace) if gate.grace else due.day
        zone = gate.zone or self.calendar.zone
        return DatedGate(gate, self.opens(gate, due), due, wall(last, self._time(gate.due), zone)[0])

    def _time(self, rule: DateRule) -> Time:
        return rule.at or self.calendar.due_time

    def opens(self, gate: Gate, due: Dated) -> Dated:
        """Without a rule of its own a chained gate opens when the gate before it is due, any other at its day."""
        zone = gate.zone or self.calendar.zone
        if gate.opens is not None:
            opens = self.resolve(gate.opens, start_of_day=True, zone=zone)
            if opens.at > due.at:
                raise Unresolvable(f"{gate.id} opens {long(opens.day)}, after it is due ({long(due.day)})")
            return opens
        anchor = gate.due.anchor
        if anchor.kind == "gate" and self.due(anchor.gate).at < due.at:
            return self.due(anchor.gate)
        return Dated(due.day, wall(due.day, MIDNIGHT, zone)[0], due.explanation)

    def due(self, gate_id: str) -> Dated:
        if gate_id not in self._due:
            gate = self.by_id[gate_id]
            self._due[gate_id] = self._inherited(gate) or self.resolve(gate.due, shift=gate.shift, zone=gate.zone)
        return self._due[gate_id]

    def _inherited(self, gate: Gate) -> Dated | None:
        """The date from above, where nothing that it depends on is different here, or where it is final there."""
        above = self.above
        if above is None or gate.id not in above.by_id:
            return None
        if gate.final and above.by_id[gate.id].final:
            return above.due(gate.id)
        same = above.by_id[gate.id] is gate and above.days is self.days and above.blackouts is self.blackouts
        anchor = gate.due.anchor.gate
        same = same and (not anchor or (anchor in above.by_id and self.due(anchor) is above.due(anchor)))
        return above.due(gate.id) if same else None

    def resolve(self, rule: DateRule, *, start_of_day: bool = False, shift: int = 0, zone: str | None = None) -> Dated:
        """The rule's date at its wall-clock time in the zone (the season's where none is said); raises Unresolvable."""
        trail = self._ways.follow(self._start(rule.anchor), rule)
        if shift:
            trail = self._ways.shifted(trail, shift, rule)
        return self._at(trail, rule.at or (MIDNIGHT if start_of_day else self.calendar.due_time), zone)

    def _at(self, trail: Trail, time: Time, zone: str | None) -> Dated:
        at, clocks = wall(trail.day, time, zone or self.calendar.zone)
        elsewhere = f"; {time:%H:%M} {zone_title(zone)}" if zone and zone != self.calendar.zone else ""
        return Dated(trail.day, at, f"{trail.words} {trail.day.year}{elsewhere}{clocks}", trail.held_by)

    def instant(self, day: Date, time: Time) -> DateTime:
        """This wall-clock time of the season's zone in UTC; a skipped hour moves on, of two the later counts."""
        return self.instant_in(day, time, self.calendar.zone)

    def instant_in(self, day: Date, time: Time, zone: str) -> DateTime:
        """The same in another zone."""
        return wall(day, time, zone)[0]

    def _start(self, anchor: Anchor) -> Trail:
        year, text = self.calendar.fiscal_year, anchor.text
        day = anchored(anchor, year, self.days, lambda gate_id: self.due(gate_id).day)
        return Trail(day, text if text.endswith(short(day)) else f"{text} {short(day)}")

    def rituals(self) -> tuple[tuple[Ritual, tuple[Dated, ...]], ...]:
        """Each ritual with its days, rolled like those of gates; raises Unresolvable."""
        return tuple((ritual, self.occurrences(ritual)) for ritual in self.calendar.rituals)

    def occurrences(self, ritual: Ritual) -> tuple[Dated, ...]:
        return tuple(self._occurrences(ritual))

    def _occurrences(self, ritual: Ritual) -> Iterator[Dated]:
        last = self._unmoved(ritual.last).day
        for rule, n, unit in recurring(ritual):
            start = self._start(rule.anchor)
            raw = self._ways.counted(start, rule)
            on = self._ways.stepped(raw, n, unit) if n else raw
            if on.day > last:
                return
            yield self._at(self._ways.rolled(on, rule), rule.at or self.calendar.due_time, None)
