"""The order of operations of a date rule, and the words that explain it (docs/calendar.md, “Date rules”).

Offset → snap → holiday roll → blackout roll → holiday roll again; then a gate's own shift, rolled the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pendulum import Date

from config.daterule import MONTHS, WEEKDAYS, DateRule, Unit
from config.steps import months_on, periods_on, weekday_from
from rules.businessdays import BusinessDays
from rules.fiscal import WEEK_DAYS, FiscalYears, plus_days

MAX_LOOPS = 10
DAYS_OF_UNIT: Mapping[Unit, int] = {"d": 1, "w": WEEK_DAYS, "fw": WEEK_DAYS}


class Unresolvable(ValueError):
    """A rule has no date; the message says which and why."""


@dataclass(frozen=True)
class Window:
    """A blackout with its days, both included."""

    id: str
    title: str
    first: Date
    last: Date
    kinds: tuple[str, ...]

    @property
    def moves_gates(self) -> bool:
        return "no_gates" in self.kinds or "hard_freeze" in self.kinds

    @property
    def forbids_reviews(self) -> bool:
        return "no_reviews" in self.kinds or "hard_freeze" in self.kinds

    @property
    def label(self) -> str:
        """As explanations name it."""
        return f"{self.id} {day_month(self.first)}–{day_month(self.last)}"


def window_on(day: Date, windows: Iterable[Window]) -> Window | None:
    """The first of the windows in which the day lies."""
    for window in windows:
        if window.first <= day <= window.last:
            return window
    return None


@dataclass(frozen=True)
class Trail:
    """A date on its way through the order of operations, with what was done to it so far.

    `held_by` names the blackouts that moved it.
    """

    day: Date
    words: str
    held_by: tuple[str, ...] = ()

    def moved_to(self, day: Date, reason: str) -> "Trail":
        """The trail with another day and why; the same trail where the day is the same."""
        if day == self.day:
            return self
        return replace(self, day=day, words=f"{self.words}; {reason} → {short_day(day)}")

    def counted_to(self, day: Date, step: str) -> "Trail":
        """The trail that begins anew with a day that was counted to."""
        return Trail(day, f"{self.words} {step} = {short_day(day)}")

    def warned_of(self, window: Window) -> "Trail":
        return replace(self, words=f"{self.words}; in {window.label} → warn → {short_day(self.day)}")


@dataclass(frozen=True)
class DateMover:
    """What a date is moved by: the business days and blackouts that apply, and the company's fiscal years."""

    days: BusinessDays
    windows: tuple[Window, ...]
    years: FiscalYears

    @cached_property
    def moving_windows(self) -> list[Window]:
        return [window for window in self.windows if window.moves_gates]

    def follow_rule(self, trail: Trail, rule: DateRule) -> Trail:
        """The date of the rule that starts here; raises Unresolvable where it never leaves a blackout."""
        counted = self.count_rule(trail, rule)
        return self.roll_day(counted, rule)

    def count_rule(self, trail: Trail, rule: DateRule) -> Trail:
        """The date after offset and snap, before anything rolls it."""
        offset = self._offset_day(trail, rule)
        return self._snap_day(offset, rule)

    def roll_day(self, trail: Trail, rule: DateRule) -> Trail:
        """The date after holidays and blackouts have moved it; raises Unresolvable where it never leaves a blackout."""
        on_business_day = self._roll_holiday(trail, rule)
        return self._roll_blackouts(on_business_day, rule)

    def step_on(
        self,
        trail: Trail,
        number: int,
        unit: Unit,
    ) -> Trail:
        """The date so many units on, as a ritual comes again."""
        day = self._day_after(trail.day, number, unit)
        return trail.counted_to(day, f"+{number} {unit}")

    def shift_day(
        self,
        trail: Trail,
        number: int,
        rule: DateRule,
    ) -> Trail:
        """The date so many business days on (back, where negative), which blackouts roll like any other."""
        day = self.days.add(trail.day, number)
        shifted = trail.moved_to(day, f"shift {number:+d} bd ({self.days.name})")
        return self._roll_blackouts(shifted, rule)

    def _offset_day(self, trail: Trail, rule: DateRule) -> Trail:
        if rule.n is None:
            return trail
        unit = f"bd ({self.days.name})" if rule.unit == "bd" else rule.unit
        day = self._day_at_offset(trail.day, rule, rule.n)
        return trail.counted_to(day, f"{rule.sign}{rule.n} {unit}")

    def _day_at_offset(
        self,
        day: Date,
        rule: DateRule,
        number: int,
    ) -> Date:
        """No business days on is the next one, no business days back the last one."""
        goes_back = rule.sign == "-"
        if number == 0 and rule.unit == "bd":
            if goes_back:
                return self.days.preceding(day)
            return self.days.following(day)
        return self._day_after(day, -number if goes_back else number, rule.unit)

    def _day_after(
        self,
        day: Date,
        number: int,
        unit: Unit,
    ) -> Date:
        if unit == "bd":
            return self.days.add(day, number)
        if unit == "m":
            return months_on(day, number)
        if unit == "fp":
            return periods_on(self.years, day, number)
        return plus_days(day, DAYS_OF_UNIT[unit] * number)

    def _snap_day(self, trail: Trail, rule: DateRule) -> Trail:
        """To the next such weekday, where the rule names one."""
        if rule.snap is None:
            return trail
        day = weekday_from(trail.day, rule.snap)
        return trail.moved_to(day, f"snap {WEEKDAYS[rule.snap].title()}")

    def _roll_holiday(self, trail: Trail, rule: DateRule) -> Trail:
        day = self.days.roll(trail.day, rule.roll)
        return trail.moved_to(day, f"{self.days.reason_off(trail.day)} → {rule.roll}")

    def _roll_blackouts(self, trail: Trail, rule: DateRule) -> Trail:
        """Out of one blackout after the other; raises Unresolvable where that never ends."""
        if rule.on_blackout == "allow":
            return trail
        for _ in range(MAX_LOOPS + 1):  # once more, to see whether the last roll has led out
            window = window_on(trail.day, self.moving_windows)
            if window is None:
                return trail
            if rule.on_blackout == "warn":
                return trail.warned_of(window)
            trail = self._leave_blackout(trail, window, rule)
        raise Unresolvable(f"“{rule.text}” is still in a blackout after {MAX_LOOPS} rolls (UNRESOLVABLE)")

    def _leave_blackout(
        self,
        trail: Trail,
        window: Window,
        rule: DateRule,
    ) -> Trail:
        day = self._day_outside(window, rule)
        outside = trail.moved_to(day, f"in {window.label} → {rule.on_blackout}")
        return replace(outside, held_by=(*trail.held_by, window.title))

    def _day_outside(self, window: Window, rule: DateRule) -> Date:
        """The day after the blackout or before it, and from there the next business day where the rule rolls."""
        if rule.on_blackout == "roll_after":
            return self._day_after_window(window, rule)
        return self._day_before_window(window, rule)

    def _day_after_window(self, window: Window, rule: DateRule) -> Date:
        day = plus_days(window.last, 1)
        if rule.rolls:
            return self.days.following(day)
        return day

    def _day_before_window(self, window: Window, rule: DateRule) -> Date:
        day = plus_days(window.first, -1)
        if rule.rolls:
            return self.days.preceding(day)
        return day


def short_day(day: Date) -> str:
    """“Fri 30 Oct”; pendulum's `format` takes forty times as long, and a season asks for thousands."""
    weekday = WEEKDAYS[day.weekday()].title()
    return f"{weekday} {day_month(day)}"


def long_day(day: Date) -> str:
    """“Fri 30 Oct 2026”."""
    return f"{short_day(day)} {day.year}"


def day_month(day: Date) -> str:
    """“30 Oct”."""
    month = MONTHS[day.month - 1].title()
    return f"{day.day} {month}"
