"""Date rules become dates, each with its explanation (docs/calendar.md, “Date rules”)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pendulum import Date, DateTime, Time

from config.anchor import anchor_day
from config.calendar import Blackout, Calendar, Ritual
from config.daterule import Anchor, DateRule
from config.explanation import DateMover, Trail, Unresolvable, Window, long_day, short_day
from config.gate import GateRow
from config.holidays import INSTALLED, HolidayData
from config.ritual import Occurrence, ritual_occurrences
from config.wallclock import instant_of_wall_clock, zone_title
from config.workdays import Workdays
from rules.businessdays import BusinessDays

MIDNIGHT = Time(0, 0)
YEARS_BEFORE, YEARS_AFTER = 2, 3
"""How far around the year in which the fiscal year starts holidays are looked up."""


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

    gate: GateRow
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
    def by_id(self) -> dict[str, GateRow]:
        return {gate.id: gate for gate in self.calendar.gates}

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years whose holidays are looked up."""
        start = self.calendar.fiscal_year.starts_on.year
        years = range(start - YEARS_BEFORE, start + YEARS_AFTER + 1)
        return tuple(years)

    @cached_property
    def workdays(self) -> Workdays:
        above = self.above
        if above is not None and above.calendar.calendars is self.calendar.calendars:
            return above.workdays
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
        above = self.above
        if above is not None and above.calendar.blackouts is self.calendar.blackouts:
            return above.blackouts
        return tuple(self._window_of(blackout) for blackout in self.calendar.blackouts)

    @cached_property
    def without_reviews(self) -> list[Window]:
        """The blackouts that forbid reviews."""
        return [window for window in self.blackouts if window.forbids_reviews]

    def _window_of(self, blackout: Blackout) -> Window:
        return Window(
            id=blackout.id,
            title=blackout.title,
            first=self.unmoved_day(blackout.begins),
            last=self.unmoved_day(blackout.ends),
            kinds=blackout.kinds,
        )

    def unmoved_day(self, rule: DateRule) -> Date:
        """The date of a rule that neither holidays nor blackouts move."""
        start = self._start_of(rule.anchor)
        mover = self._mover_past(())
        return mover.count_rule(start, rule).day

    @cached_property
    def _mover(self) -> DateMover:
        return self._mover_past(self.blackouts)

    def _mover_past(self, windows: tuple[Window, ...]) -> DateMover:
        years = self.calendar.fiscal_year.years
        return DateMover(self.days, windows, years)

    def gates(self) -> tuple[DatedGate, ...]:
        """All gates in the order of the file; raises Unresolvable."""
        return tuple(self.dated(gate.id) for gate in self.calendar.gates)

    def dated(self, gate_id: str) -> DatedGate:
        """The gate with its dates; raises Unresolvable."""
        gate = self.by_id[gate_id]
        due = self.due(gate_id)
        return DatedGate(
            gate=gate,
            opens=self.opens(gate, due),
            due=due,
            grace_ends_at=self._grace_end(gate, due),
        )

    def _grace_end(self, gate: GateRow, due: Dated) -> DateTime:
        time = self._time_of(gate.due)
        return self.instant_in(self._last_day(gate, due), time, self._zone_of(gate))

    def _last_day(self, gate: GateRow, due: Dated) -> Date:
        """The last on which the gate still passes as late."""
        if not gate.grace:
            return due.day
        return self.days.add(due.day, gate.grace)

    def _time_of(self, rule: DateRule) -> Time:
        return rule.at or self.calendar.due_time

    def _zone_of(self, gate: GateRow) -> str:
        return gate.zone or self.calendar.zone

    def opens(self, gate: GateRow, due: Dated) -> Dated:
        """Without a rule of its own a chained gate opens when the gate before it is due, any other at its day."""
        if gate.opens is not None:
            return self._opens_by_rule(gate, gate.opens, due)
        before = self._gate_before(gate)
        if before is not None and before.at < due.at:
            return before
        at = self.instant_in(due.day, MIDNIGHT, self._zone_of(gate))
        return Dated(due.day, at, due.explanation)

    def _gate_before(self, gate: GateRow) -> Dated | None:
        """When the gate is due from which this one's rule counts."""
        anchor = gate.due.anchor
        if anchor.kind == "gate":
            return self.due(anchor.gate)
        return None

    def _opens_by_rule(
        self,
        gate: GateRow,
        rule: DateRule,
        due: Dated,
    ) -> Dated:
        time = rule.at or MIDNIGHT
        opens = self._date_at(self._follow(rule), time, self._zone_of(gate))
        if opens.at > due.at:
            raise Unresolvable(f"{gate.id} opens {long_day(opens.day)}, after it is due ({long_day(due.day)})")
        return opens

    def due(self, gate_id: str) -> Dated:
        """When the gate is due; raises Unresolvable, and KeyError where the calendar has no such gate."""
        if gate_id not in self._due:
            self._due[gate_id] = self._find_due(self.by_id[gate_id])
        return self._due[gate_id]

    def _find_due(self, gate: GateRow) -> Dated:
        return self._inherited_due(gate) or self.due_by_rule(gate)

    def due_by_rule(self, gate: GateRow) -> Dated:
        """The same, reckoned from the gate's rule although it may be final above; raises Unresolvable."""
        rule = gate.due
        trail = self._follow(rule)
        if gate.shift:
            trail = self._mover.shift_day(trail, gate.shift, rule)
        return self._date_at(trail, self._time_of(rule), gate.zone)

    def _inherited_due(self, gate: GateRow) -> Dated | None:
        """The date from above, where nothing that it depends on is different here, or where it is final there."""
        above = self.above
        if above is None or gate.id not in above.by_id:
            return None
        if self._is_as_above(gate, above):
            return above.due(gate.id)
        return None

    def _is_as_above(self, gate: GateRow, above: "Resolver") -> bool:
        gate_above = above.by_id[gate.id]
        if gate.final and gate_above.final:
            return True
        return gate_above is gate and self._counts_as(above, gate.due)

    def _counts_as(self, above: "Resolver", rule: DateRule) -> bool:
        """Has the rule the same business days, blackouts and start here as above?"""
        if above.days is not self.days or above.blackouts is not self.blackouts:
            return False
        gate_before = rule.anchor.gate
        if not gate_before:
            return True
        return gate_before in above.by_id and self.due(gate_before) is above.due(gate_before)

    def resolve(self, rule: DateRule) -> Dated:
        """The rule's date at its wall-clock time in the season's zone; raises Unresolvable."""
        return self._date_at(self._follow(rule), self._time_of(rule), None)

    def _follow(self, rule: DateRule) -> Trail:
        start = self._start_of(rule.anchor)
        return self._mover.follow_rule(start, rule)

    def _date_at(
        self,
        trail: Trail,
        time: Time,
        zone: str | None,
    ) -> Dated:
        """The day of the trail at this time; the words name the zone only where it is not the season's."""
        at, change_of_clocks = instant_of_wall_clock(trail.day, time, zone or self.calendar.zone)
        words = f"{trail.words} {trail.day.year}"
        if zone and zone != self.calendar.zone:
            words += f"; {time:%H:%M} {zone_title(zone)}"
        return Dated(trail.day, at, words + change_of_clocks, trail.held_by)

    def instant(self, day: Date, time: Time) -> DateTime:
        """This wall-clock time of the season's zone in UTC; a skipped hour moves on, of two the later counts."""
        return self.instant_in(day, time, self.calendar.zone)

    def instant_in(
        self,
        day: Date,
        time: Time,
        zone: str,
    ) -> DateTime:
        """The same in another zone."""
        at, _ = instant_of_wall_clock(day, time, zone)
        return at

    def anchor_day(self, anchor: Anchor) -> Date:
        """The day from which a rule counts; raises Unresolvable."""
        return anchor_day(anchor, self.calendar.fiscal_year, self.days, self._due_day)

    def _due_day(self, gate_id: str) -> Date:
        return self.due(gate_id).day

    def _start_of(self, anchor: Anchor) -> Trail:
        """The day from which a rule counts, with its first words."""
        day = self.anchor_day(anchor)
        if anchor.text.endswith(short_day(day)):
            return Trail(day, anchor.text)
        return Trail(day, f"{anchor.text} {short_day(day)}")

    @cached_property
    def rituals(self) -> tuple[tuple[Ritual, tuple[Dated, ...]], ...]:
        """Each ritual with its days, rolled like those of gates; raises Unresolvable."""
        return tuple((ritual, self.occurrences(ritual)) for ritual in self.calendar.rituals)

    def occurrences(self, ritual: Ritual) -> tuple[Dated, ...]:
        """The days of one ritual, to its last; raises Unresolvable."""
        return tuple(self._each_occurrence(ritual))

    def _each_occurrence(self, ritual: Ritual) -> Iterator[Dated]:
        last_day = self.unmoved_day(ritual.last)
        for occurrence in ritual_occurrences(ritual):
            trail = self._count_occurrence(occurrence)
            if trail.day > last_day:
                return
            rule = occurrence.rule
            rolled = self._mover.roll_day(trail, rule)
            yield self._date_at(rolled, self._time_of(rule), None)

    def _count_occurrence(self, occurrence: Occurrence) -> Trail:
        """Its day before anything rolls it."""
        rule = occurrence.rule
        trail = self._mover.count_rule(self._start_of(rule.anchor), rule)
        if not occurrence.number:
            return trail
        return self._mover.step_on(trail, occurrence.number, occurrence.unit)
