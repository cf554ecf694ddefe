"""A date rule as a value: where it starts, what is counted, and how the day is moved (docs/calendar.md, “Date rules”).

Fiscal anchors mean the season's own year, or the one so many years on. An nth weekday is looked for in the twelve
months before the fiscal year, or within it.
"""

from dataclasses import dataclass
from typing import Literal

from pendulum import Date, Time

from config.steps import weekday_from
from rules.businessdays import Roll
from rules.fiscal import WEEK_DAYS, DaySpan, FiscalYear, plus_days

OnBlackout = Literal["roll_after", "roll_before", "warn", "allow"]
Unit = Literal["bd", "d", "w", "m", "fw", "fp"]
PartUnit = Literal["w", "p", "q"]
PartEdge = Literal["start", "end", "first_bd", "last_bd"]
AnchorKind = Literal["fy_start", "fy_end", "gate", "fixed", "part", "nth"]
Sign = Literal["+", "-"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)


@dataclass(frozen=True)
class NthWeekday:
    """The nth Monday (0) … Sunday (6) of a month (1-12); `within_fy` says in which twelve months to look."""

    weekday: int
    n: int
    month: int
    within_fy: bool

    def in_year(self, year: int) -> Date:
        """The day of that year; a day of the next month where this one has not so many."""
        first = weekday_from(Date(year, self.month, 1), self.weekday)
        weeks = self.n - 1
        return plus_days(first, WEEK_DAYS * weeks)


@dataclass(frozen=True)
class FiscalPart:
    """A week, period or quarter (w, p, q) of the fiscal year `years_on` from the season's own."""

    unit: PartUnit
    n: int
    years_on: int = 0

    def span(self, year: FiscalYear) -> DaySpan:
        """Its days; raises ValueError where the year has no such part."""
        parts = {
            "w": year.week,
            "p": year.period,
            "q": year.quarter,
        }
        return parts[self.unit](self.n)


@dataclass(frozen=True)
class Anchor:
    """Where a rule starts from; `text` is how explanations name it, `edge` which day of a fiscal part is meant."""

    text: str
    kind: AnchorKind
    gate: str = ""
    fixed: Date | None = None
    part: FiscalPart | None = None
    edge: PartEdge = "start"
    weekday: int | None = None
    nth: NthWeekday | None = None


@dataclass(frozen=True)
class DateRule:
    """A parsed rule; `n` is signed by `sign`, which is kept because −0 bd goes back where +0 bd goes on."""

    text: str
    anchor: Anchor
    sign: Sign = "+"
    n: int | None = None
    unit: Unit = "bd"
    snap: int | None = None
    at: Time | None = None
    roll: Roll = "following"
    on_blackout: OnBlackout = "roll_after"

    @property
    def pinned(self) -> bool:
        """Does it stand still whatever happens upstream?"""
        return self.anchor.kind == "fixed"

    @property
    def rolls(self) -> bool:
        """Does a day off move its day?"""
        return self.roll != "none"
