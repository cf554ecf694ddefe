"""The text of a date rule becomes a value (docs/calendar.md, “Date rules”).

    rule := anchor [± N unit] [snap DAY] [at HH:MM] [roll] [on_blackout]

Fiscal anchors mean the season's own year; `,fy-1` in their brackets means the year before it, `fw(24,fy-1) mon`.
`nth(mon,3,jun)` is looked for in the twelve months before the fiscal year, `nth(mon,3,jun,fy)` within it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast, get_args

from pendulum import Date, Time

from rules.businessdays import Roll
from rules.fiscal import FiscalYear, Span, plus

OnBlackout = Literal["roll_after", "roll_before", "warn", "allow"]
Unit = Literal["bd", "d", "w", "m", "fw", "fp"]
Edge = Literal["start", "end", "first_bd", "last_bd"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DAYS, _MINUS = "|".join(WEEKDAYS), r"\-−–"


def _part(name: str) -> str:
    """A piece of the fiscal year, fw(40), fp6 or fq(2,fy-1), as named groups of a pattern."""
    number = rf"(?:(?P<{name}_n>\d{{1,2}})|\((?P<{name}_in>\d{{1,2}})(?:,\s*fy(?P<{name}_year>[+{_MINUS}]\d|))?\))"
    return rf"f(?P<{name}_unit>[wpq]){number}"


_ANCHOR = (
    r"(?P<year>fy_start|fy_end)|gate:(?P<gate>[a-z][a-z0-9_]*)|fixed:(?P<fixed>\d{4}-\d{2}-\d{2})"
    rf"|(?P<edge>first_bd|last_bd)\({_part('bd')}\)"
    rf"|{_part('span')}(?:\.(?P<side>start|end)|\s+(?P<weekday_of>{_DAYS}))?"
    rf"|nth\((?P<weekday>{_DAYS}),\s*(?P<nth>[1-5]),\s*(?P<month>{'|'.join(MONTHS)})(?P<within>,\s*fy)?\)"
)
_RULE = re.compile(
    rf"(?P<anchor>{_ANCHOR})"
    rf"(?:\s*(?P<sign>[+{_MINUS}])\s*(?P<n>\d{{1,3}})\s*(?P<unit>[a-z]+))?"
    rf"(?:\s+snap\s+(?P<snap>{_DAYS}))?"
    r"(?:\s+at\s+(?P<time>\d{2}:\d{2}))?"
    rf"(?:\s+(?P<roll>{'|'.join(get_args(Roll))}))?"
    rf"(?:\s+(?P<on_blackout>{'|'.join(get_args(OnBlackout))}))?"
)
PATTERN = re.sub(r"\?P<\w+>", "?:", _RULE.pattern)
"""A rule as other programs' patterns write it, without names; that no year has 60 weeks only `parse_rule` knows."""
_SHIFT = re.compile(rf"(?P<sign>[+{_MINUS}])\s*(?P<n>\d{{1,3}})\s*bd")


@dataclass(frozen=True)
class NthWeekday:
    """The nth Monday (0) … Sunday (6) of a month (1-12); `within_fy` says in which twelve months to look."""

    weekday: int
    n: int
    month: int
    within_fy: bool

    def in_year(self, year: int) -> Date:
        first = Date(year, self.month, 1)
        return plus(first, (self.weekday - first.weekday()) % 7 + 7 * (self.n - 1))


@dataclass(frozen=True)
class FiscalPart:
    """A week, period or quarter (w, p, q) of the fiscal year `years_on` from the season's own."""

    unit: Literal["w", "p", "q"]
    n: int
    years_on: int = 0

    def span(self, year: FiscalYear) -> Span:
        """Its days; raises ValueError where the year has no such part."""
        parts: dict[str, Callable[[int], Span]] = {"w": year.week, "p": year.period, "q": year.quarter}
        return parts[self.unit](self.n)


@dataclass(frozen=True)
class Anchor:
    """Where a rule starts from; `text` is how explanations name it, `edge` which day of a fiscal part is meant."""

    text: str
    kind: Literal["fy_start", "fy_end", "gate", "fixed", "part", "nth"]
    gate: str = ""
    fixed: Date | None = None
    part: FiscalPart | None = None
    edge: Edge = "start"
    weekday: int | None = None
    nth: NthWeekday | None = None


@dataclass(frozen=True)
class DateRule:
    """A parsed rule; `n` is signed by `sign`, which is kept because −0 bd goes back where +0 bd goes on."""

    text: str
    anchor: Anchor
    sign: Literal["+", "-"] = "+"
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


def parse_rule(text: str) -> DateRule:
    """Raises ValueError with a sentence where the text is not a rule."""
    found = _RULE.fullmatch(" ".join(text.split()))
    if found is None:
        raise ValueError(f"“{text}” is not a date rule")
    unit: str = found["unit"] or "bd"
    if unit not in get_args(Unit):
        raise ValueError(f"“{text}” counts in “{unit}”; the units are {', '.join(get_args(Unit))}")
    return DateRule(
        text=text,
        anchor=_anchor(found),
        sign=_sign(found["sign"]),
        n=None if found["n"] is None else int(found["n"]),
        unit=cast(Unit, unit),
        snap=WEEKDAYS.index(found["snap"]) if found["snap"] else None,
        at=_time(found["time"]) if found["time"] else None,
        roll=cast(Roll, found["roll"] or "following"),
        on_blackout=cast(OnBlackout, found["on_blackout"] or "roll_after"),
    )


def parse_shift(text: str) -> int:
    """`+5 bd` as 5; raises ValueError with a sentence for any other text."""
    found = _SHIFT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not a shift; write it in business days, as +5 bd or -2 bd")
    return int(found["n"]) * (1 if _sign(found["sign"]) == "+" else -1)


def _sign(text: str | None) -> Literal["+", "-"]:
    return "+" if (text or "+") == "+" else "-"


def _time(text: str) -> Time:
    hour, minute = text.split(":")
    try:
        return Time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"“at {text}” is no time of day; write it as at 17:00") from None


def _day(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None


def _anchor(found: "re.Match[str]") -> Anchor:
    text = found["anchor"]
    if found["gate"]:
        return Anchor(text, "gate", gate=found["gate"])
    if found["fixed"]:
        return Anchor(text, "fixed", fixed=_day(found["fixed"]))
    if found["edge"]:
        return Anchor(text, "part", part=_fiscal_part(found, "bd"), edge=cast(Edge, found["edge"]))
    if found["span_unit"]:
        return _span_anchor(found)
    if found["nth"]:
        weekday, month = WEEKDAYS.index(found["weekday"]), MONTHS.index(found["month"]) + 1
        return Anchor(text, "nth", nth=NthWeekday(weekday, int(found["nth"]), month, bool(found["within"])))
    return Anchor(text, "fy_start" if text == "fy_start" else "fy_end")


def _span_anchor(found: "re.Match[str]") -> Anchor:
    part, weekday = _fiscal_part(found, "span"), found["weekday_of"]
    if weekday and part.unit != "w":
        raise ValueError(f"“{found['anchor']}” names a weekday; only a fiscal week has one: fw(24) {weekday}")
    day = WEEKDAYS.index(weekday) if weekday else None
    return Anchor(found["anchor"], "part", part=part, edge=cast(Edge, found["side"] or "start"), weekday=day)


_MOST = {"w": (53, "weeks fw(1) to fw(53)"), "p": (12, "periods fp1 to fp12"), "q": (4, "quarters fq1 to fq4")}


def _fiscal_part(found: "re.Match[str]", name: str) -> FiscalPart:
    unit, n = found[f"{name}_unit"], int(found[f"{name}_n"] or found[f"{name}_in"])
    most, parts = _MOST[unit]
    if not 1 <= n <= most:
        raise ValueError(f"“{found['anchor']}” names {n}; a year has the {parts}")
    year = found[f"{name}_year"]
    years_on = int(year[1:]) * (1 if _sign(year[:1]) == "+" else -1) if year else 0
    return FiscalPart(cast(Literal["w", "p", "q"], unit), n, years_on)
