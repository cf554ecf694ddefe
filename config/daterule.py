"""The text of a date rule becomes a value (domain.md §2.2).

    rule := anchor [± N unit] [snap DAY] [at HH:MM] [roll] [on_blackout]

`nth(mon,3,jun)` is looked for in the twelve months before the fiscal year, `nth(mon,3,jun,fy)` within it.
"""

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

import pendulum
from pendulum import Date, Time

from rules.businessdays import Roll

OnBlackout = Literal["roll_after", "roll_before", "warn", "allow"]
Unit = Literal["bd", "d", "w", "m"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ANCHOR = (
    r"fy_start|fy_end|gate:(?P<gate>[a-z][a-z0-9_]*)|fixed:(?P<fixed>\d{4}-\d{2}-\d{2})"
    r"|(?P<edge>first_bd|last_bd)\(fp(?P<period>\d{1,2})\)"
    rf"|nth\((?P<weekday>{'|'.join(WEEKDAYS)}),\s*(?P<nth>[1-5]),\s*(?P<month>{'|'.join(MONTHS)})(?P<within>,\s*fy)?\)"
)
_RULE = re.compile(
    rf"(?P<anchor>{_ANCHOR})"
    r"(?:\s*(?P<sign>[+\-−–])\s*(?P<n>\d{1,3})\s*(?P<unit>[a-z]+))?"
    rf"(?:\s+snap\s+(?P<snap>{'|'.join(WEEKDAYS)}))?"
    r"(?:\s+at\s+(?P<time>\d{2}:\d{2}))?"
    rf"(?:\s+(?P<roll>{'|'.join(get_args(Roll))}))?"
    rf"(?:\s+(?P<on_blackout>{'|'.join(get_args(OnBlackout))}))?"
)


@dataclass(frozen=True)
class NthWeekday:
    """The nth Monday (0) … Sunday (6) of a month (1-12); `within_fy` says in which twelve months to look."""

    weekday: int
    n: int
    month: int
    within_fy: bool

    def in_year(self, year: int) -> Date:
        first = pendulum.date(year, self.month, 1)
        return first.add(days=(self.weekday - first.weekday()) % 7 + 7 * (self.n - 1))


@dataclass(frozen=True)
class Anchor:
    """Where a rule starts from; `text` is how explanations name it."""

    text: str
    kind: Literal["fy_start", "fy_end", "gate", "fixed", "first_bd", "last_bd", "nth"]
    gate: str = ""
    fixed: Date | None = None
    period: int = 0
    nth: NthWeekday | None = None


@dataclass(frozen=True)
class DateRule:
    """A parsed rule; `n` is signed, and `sign` is kept because −0 bd goes back where +0 bd goes on."""

    text: str
    anchor: Anchor
    sign: Literal["+", "-"] = "+"
    n: int | None = None
    unit: Unit = "bd"
    snap: int | None = None
    at: Time | None = None
    roll: Roll = "following"
    on_blackout: OnBlackout = "roll_after"


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
        sign="+" if (found["sign"] or "+") == "+" else "-",
        n=None if found["n"] is None else int(found["n"]),
        unit=cast(Unit, unit),
        snap=WEEKDAYS.index(found["snap"]) if found["snap"] else None,
        at=_time(found["time"]) if found["time"] else None,
        roll=cast(Roll, found["roll"] or "following"),
        on_blackout=cast(OnBlackout, found["on_blackout"] or "roll_after"),
    )


def _time(text: str) -> Time:
    hour, minute = text.split(":")
    return Time(int(hour), int(minute))


def _anchor(found: "re.Match[str]") -> Anchor:
    text = found["anchor"]
    if found["gate"]:
        return Anchor(text, "gate", gate=found["gate"])
    if found["fixed"]:
        return Anchor(text, "fixed", fixed=Date.fromisoformat(found["fixed"]))
    if found["edge"]:
        period = int(found["period"])
        if not 1 <= period <= 12:
            raise ValueError(f"“{text}” names period {period}; a year has the periods fp1 to fp12")
        return Anchor(text, "first_bd" if found["edge"] == "first_bd" else "last_bd", period=period)
    if found["nth"]:
        weekday, month = WEEKDAYS.index(found["weekday"]), MONTHS.index(found["month"]) + 1
        return Anchor(text, "nth", nth=NthWeekday(weekday, int(found["nth"]), month, bool(found["within"])))
    return Anchor(text, "fy_start" if text == "fy_start" else "fy_end")
