"""The text of a date rule becomes a value (docs/calendar.md, “Date rules”).

    rule := anchor [± N unit] [snap DAY] [at HH:MM] [roll] [on_blackout]

Fiscal anchors mean the season's own year; `,fy-1` in their brackets means the year before it, `fw(24,fy-1) mon`.
`nth(mon,3,jun)` is looked for in the twelve months before the fiscal year, `nth(mon,3,jun,fy)` within it.
"""

from re import Match
from typing import cast, get_args

from pendulum import Date, Time

from config.daterule import (
    MONTHS,
    WEEKDAYS,
    Anchor,
    DateRule,
    FiscalPart,
    NthWeekday,
    OnBlackout,
    PartEdge,
    PartUnit,
    Sign,
    Unit,
)
from config.daterule_pattern import RULE_PATTERN, SHIFT_PATTERN
from rules.businessdays import Roll

_LAST_PART = {
    "w": (53, "weeks fw(1) to fw(53)"),
    "p": (12, "periods fp1 to fp12"),
    "q": (4, "quarters fq1 to fq4"),
}
"""How many parts of each unit a year has, and what they are called."""


def parse_rule(text: str) -> DateRule:
    """Raises ValueError with a sentence where the text is not a rule."""
    pieces = RULE_PATTERN.fullmatch(" ".join(text.split()))
    if pieces is None:
        raise ValueError(f"“{text}” is not a date rule")
    _check_unit(text, pieces)
    return DateRule(
        text=text,
        anchor=_parse_anchor(pieces),
        sign=_parse_sign(pieces["sign"]),
        n=_parse_number(pieces["n"]),
        unit=cast(Unit, pieces["unit"] or "bd"),
        snap=_parse_weekday(pieces["snap"]),
        at=_parse_time(pieces["time"]),
        roll=cast(Roll, pieces["roll"] or "following"),
        on_blackout=cast(OnBlackout, pieces["on_blackout"] or "roll_after"),
    )


def _check_unit(text: str, pieces: Match[str]) -> None:
    unit = pieces["unit"]
    known = get_args(Unit)
    if unit and unit not in known:
        raise ValueError(f"“{text}” counts in “{unit}”; the units are {', '.join(known)}")


def parse_shift(text: str) -> int:
    """`+5 bd` as 5; raises ValueError with a sentence for any other text."""
    pieces = SHIFT_PATTERN.fullmatch(text.strip())
    if pieces is None:
        raise ValueError(f"“{text}” is not a shift; write it in business days, as +5 bd or -2 bd")
    return _signed(pieces["sign"], pieces["n"])


def _signed(sign: str, number: str) -> int:
    if _parse_sign(sign) == "+":
        return int(number)
    return -int(number)


def _parse_sign(text: str | None) -> Sign:
    """Any dash is a minus; without a sign it is a plus."""
    if text in (None, "+"):
        return "+"
    return "-"


def _parse_number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text)


def _parse_weekday(text: str | None) -> int | None:
    if text is None:
        return None
    return WEEKDAYS.index(text)


def _parse_time(text: str | None) -> Time | None:
    if text is None:
        return None
    hour, minute = text.split(":")
    try:
        return Time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"“at {text}” is no time of day; write it as at 17:00") from None


def _parse_day(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None


def _parse_anchor(pieces: Match[str]) -> Anchor:
    text = pieces["anchor"]
    if pieces["gate"]:
        return Anchor(text, "gate", gate=pieces["gate"])
    if pieces["fixed"]:
        return Anchor(text, "fixed", fixed=_parse_day(pieces["fixed"]))
    if pieces["nth"]:
        return Anchor(text, "nth", nth=_parse_nth(pieces))
    if pieces["edge"]:
        return _parse_business_day(pieces)
    if pieces["span_unit"]:
        return _parse_span(pieces)
    return Anchor(text, "fy_start" if text == "fy_start" else "fy_end")


def _parse_business_day(pieces: Match[str]) -> Anchor:
    """The first or last business day of a fiscal part."""
    return Anchor(
        pieces["anchor"],
        "part",
        part=_parse_part(pieces, "bd"),
        edge=cast(PartEdge, pieces["edge"]),
    )


def _parse_nth(pieces: Match[str]) -> NthWeekday:
    return NthWeekday(
        weekday=WEEKDAYS.index(pieces["weekday"]),
        n=int(pieces["nth"]),
        month=MONTHS.index(pieces["month"]) + 1,
        within_fy=bool(pieces["within"]),
    )


def _parse_span(pieces: Match[str]) -> Anchor:
    text = pieces["anchor"]
    part = _parse_part(pieces, "span")
    weekday = pieces["weekday_of"]
    if weekday and part.unit != "w":
        raise ValueError(f"“{text}” names a weekday; only a fiscal week has one: fw(24) {weekday}")
    return Anchor(
        text,
        "part",
        part=part,
        edge=cast(PartEdge, pieces["side"] or "start"),
        weekday=_parse_weekday(weekday),
    )


def _parse_part(pieces: Match[str], name: str) -> FiscalPart:
    """The fiscal part of this name in the pattern; raises ValueError where no year has so many."""
    unit = pieces[f"{name}_unit"]
    number = int(pieces[f"{name}_n"] or pieces[f"{name}_in"])
    last, parts = _LAST_PART[unit]
    if not 1 <= number <= last:
        raise ValueError(f"“{pieces['anchor']}” names {number}; a year has the {parts}")
    year = pieces[f"{name}_year"]
    years_on = _signed(year[0], year[1:]) if year else 0
    return FiscalPart(cast(PartUnit, unit), number, years_on)
