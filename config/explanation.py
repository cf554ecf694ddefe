"""The order of operations of a date rule, and the words that explain it (docs/calendar.md, “Date rules”).

Offset → snap → holiday roll → blackout roll → holiday roll again; then a gate's own shift, rolled the same way.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pendulum import Date

from config.daterule import MONTHS, WEEKDAYS, DateRule, Unit
from rules.businessdays import BusinessDays
from rules.fiscal import WEEK, FiscalYears, plus

MAX_LOOPS = 10


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


def window_on(day: Date, windows: Iterable[Window]) -> Window | None:
    return next((window for window in windows if window.first <= day <= window.last), None)


@dataclass(frozen=True)
class Trail:
    """A date on its way through the order of operations, with what was done to it so far.

    `held_by` names the blackouts that moved it.
    """

    day: Date
    words: str
    held_by: tuple[str, ...] = ()

    def to(self, day: Date, why: str) -> "Trail":
        return self if day == self.day else replace(self, day=day, words=f"{self.words}; {why} → {short(day)}")


@dataclass(frozen=True)
class Ways:
    """What a date is moved by: the business days and blackouts that apply, and the company's fiscal years."""

    days: BusinessDays
    windows: tuple[Window, ...]
    years: FiscalYears

    def follow(self, trail: Trail, rule: DateRule) -> Trail:
        """The date of the rule that starts here; raises Unresolvable where it never leaves a blackout."""
        return self.rolled(self.counted(trail, rule), rule)

    def counted(self, trail: Trail, rule: DateRule) -> Trail:
        """The date after offset and snap, before anything rolls it."""
        return self._snap(self._offset(trail, rule), rule)

    def rolled(self, trail: Trail, rule: DateRule) -> Trail:
        """The date after holidays and blackouts have moved it; raises Unresolvable where it never leaves a blackout."""
        return self._blackout(self._roll(trail, rule), rule)

    def stepped(self, trail: Trail, n: int, unit: Unit) -> Trail:
        """The date n units on, as a ritual comes again."""
        day = self._stepped(trail.day, n, unit)
        return Trail(day, f"{trail.words} +{n} {unit} = {short(day)}")

    def shifted(self, trail: Trail, n: int, rule: DateRule) -> Trail:
        """The date n business days on (back, where negative), which blackouts roll like any other."""
        moved = trail.to(self.days.add(trail.day, n), f"shift {n:+d} bd ({self.days.name})")
        return self._blackout(moved, rule)

    def _offset(self, trail: Trail, rule: DateRule) -> Trail:
        if rule.n is None:
            return trail
        back = rule.sign == "-"
        if rule.n == 0 and rule.unit == "bd":
            day = self.days.preceding(trail.day) if back else self.days.following(trail.day)
        else:
            day = self._stepped(trail.day, -rule.n if back else rule.n, rule.unit)
        unit = f"bd ({self.days.name})" if rule.unit == "bd" else rule.unit
        return Trail(day, f"{trail.words} {rule.sign}{rule.n} {unit} = {short(day)}")

    def _stepped(self, day: Date, n: int, unit: Unit) -> Date:
        steps: Mapping[Unit, Callable[[], Date]] = {
            "bd": lambda: self.days.add(day, n),
            "d": lambda: plus(day, n),
            "w": lambda: plus(day, WEEK * n),
            "fw": lambda: plus(day, WEEK * n),
            "m": lambda: months_on(day, n),
            "fp": lambda: periods_on(self.years, day, n),
        }
        return steps[unit]()

    def _snap(self, trail: Trail, rule: DateRule) -> Trail:
        if rule.snap is None:
            return trail
        return trail.to(
            plus(trail.day, (rule.snap - trail.day.weekday()) % WEEK), f"snap {_titled(WEEKDAYS, rule.snap)}"
        )

    def _roll(self, trail: Trail, rule: DateRule) -> Trail:
        why = self.days.holidays.get(trail.day, "weekend")
        return trail.to(self.days.roll(trail.day, rule.roll), f"{why} → {rule.roll}")

    def _blackout(self, trail: Trail, rule: DateRule) -> Trail:
        if rule.on_blackout == "allow":
            return trail
        for _ in range(MAX_LOOPS + 1):  # once more, to see whether the last roll has led out
            hit = window_on(trail.day, (window for window in self.windows if window.moves_gates))
            if hit is None:
                return trail
            where = f"in {hit.id} {day_month(hit.first)}–{day_month(hit.last)}"
            if rule.on_blackout == "warn":
                return replace(trail, words=f"{trail.words}; {where} → warn → {short(trail.day)}")
            out = plus(hit.last, 1) if rule.on_blackout == "roll_after" else plus(hit.first, -1)
            working = self.days.following(out) if rule.on_blackout == "roll_after" else self.days.preceding(out)
            trail = trail.to(out if rule.roll == "none" else working, f"{where} → {rule.on_blackout}")
            trail = replace(trail, held_by=(*trail.held_by, hit.title))
        raise Unresolvable(f"“{rule.text}” is still in a blackout after {MAX_LOOPS} rolls (UNRESOLVABLE)")


def months_on(day: Date, n: int) -> Date:
    """The same day so many months on; the month's last where it has no such day."""
    month = day.month - 1 + n
    year, month = day.year + month // 12, month % 12 + 1
    return Date(year, month, min(day.day, monthrange(year, month)[1]))


def periods_on(years: FiscalYears, day: Date, n: int) -> Date:
    """As far into the fiscal period n later as the day is into its own; that one's last day where it is shorter."""
    year = years.year_of(day)
    period = year.place(day).period
    number = year.number + (period - 1 + n) // 12
    target = years.year(number).period((period - 1 + n) % 12 + 1)
    gone = day.toordinal() - year.period(period).first.toordinal()
    return min(plus(target.first, gone), target.last)


def short(day: Date) -> str:
    """“Fri 30 Oct”; pendulum's `format` takes forty times as long, and a season asks for thousands."""
    return f"{_titled(WEEKDAYS, day.weekday())} {day_month(day)}"


def long(day: Date) -> str:
    return f"{short(day)} {day.year}"


def day_month(day: Date) -> str:
    return f"{day.day} {_titled(MONTHS, day.month - 1)}"


def _titled(names: tuple[str, ...], n: int) -> str:
    return names[n].title()
