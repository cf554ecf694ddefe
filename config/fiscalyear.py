"""The fiscal year as calendar files and the command line write it (docs/calendar.md, “fiscal_year”)."""

import re
from functools import cached_property
from typing import Annotated, Any, Literal, Self, get_args

from pendulum import Date
from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator

from config.daterule import MONTHS, WEEKDAYS
from config.hints import shown, wanted
from config.values import Day, Row
from rules.fiscal import EndRule, FiscalYear, FiscalYears, LabelRule, MonthlyYears, Pattern, WeeklyYears

MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _named(names: tuple[str, ...], first: int, what: str) -> Any:
    """A validator for a name of the list, in full or at least its three first letters, or its number from `first`."""

    def number(value: Any) -> int:
        text = str(value).strip().lower()
        for n, name in enumerate(names, start=first):
            if len(text) >= 3 and name.startswith(text):
                return n
        if text.isdecimal() and first <= int(text) < first + len(names):
            return int(text)
        raise ValueError(f"“{value}” is not a {what}; write one of {', '.join(name[:3] for name in names)}")

    return number


Month = Annotated[
    int,
    BeforeValidator(_named(MONTH_NAMES, 1, "month")),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["feb"]}),
]
Weekday = Annotated[
    int,
    BeforeValidator(_named(WEEKDAY_NAMES, 0, "weekday")),
    WithJsonSchema({"type": "string", "enum": list(WEEKDAYS)}),
]


class FiscalYearRow(Row):
    """The year that is planned for.

    Either `starts_on` says when it begins, or `year` which one of the years of this type it is.
    """

    type: Literal["monthly", "52_53"] = "monthly"
    begins: Day | None = Field(default=None, alias="starts_on")
    year: Annotated[int, Field(ge=1970, le=2200)] | None = None
    start_month: Month = 1
    start_day: Annotated[int, Field(ge=1, le=31)] = 1
    weekday: Weekday | None = None
    rule: EndRule | None = None
    month: Month | None = None
    pattern: Pattern = "445"
    label: LabelRule = "end_year"
    extra_week_in: Annotated[int, Field(ge=1, le=12)] = 12

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.begins is None) == (self.year is None):
            raise ValueError("the fiscal year needs either starts_on or year, and not both")
        if self.type == "52_53" and None in (self.weekday, self.rule, self.month):
            raise ValueError("a 52_53 year ends by weekday, rule and month; write weekday: sat, rule: last, month: sep")
        if self.type == "52_53" and self.begins is not None and self.chosen.first != self.begins:
            raise ValueError(f"no such year starts on {self.begins}; the one around it starts on {self.chosen.first}")
        return self

    @cached_property
    def years(self) -> FiscalYears:
        """All years of this type, the years before and after the season's among them."""
        if self.type == "52_53" and self.weekday is not None and self.rule is not None and self.month is not None:
            return WeeklyYears(self.weekday, self.rule, self.month, self.pattern, self.label, self.extra_week_in)
        if self.begins is not None:
            return MonthlyYears(self.begins.month, self.begins.day, self.label)
        return MonthlyYears(self.start_month, self.start_day, self.label)

    @cached_property
    def chosen(self) -> FiscalYear:
        """The season's own year."""
        return self.years.year_of(self.begins) if self.begins else self.years.year(self.year or 0)

    @property
    def starts_on(self) -> Date:
        return self.chosen.first

    @property
    def ends_on(self) -> Date:
        return self.chosen.last


PRESETS: dict[str, str] = {
    "calendar": "monthly(jan)",
    "salesforce": "monthly(feb)",
    "japan": "monthly(apr) start_year",
    "india": "monthly(apr) both",
    "microsoft": "monthly(jul)",
    "us_federal": "monthly(oct)",
    "nrf": "52_53(sat,nearest,jan) 454 start_year",
    "last_sat_sep": "52_53(sat,last,sep)",
}
"""Names for the years that are well known; the texts are what `parse_years` reads."""

_MONTHLY = re.compile(
    r"monthly|monthly\(([a-z]{3,9}|\d{1,2})(?:,(\d{1,2}))?\)"
    rf"|((?:{'|'.join(MONTHS)})[a-z]*|\d{{1,2}})(?:,(\d{{1,2}}))?"
)
_WEEKLY = re.compile(r"52_53\(([a-z]{3,9}),(last|nearest),([a-z]{3,9}|\d{1,2})\)")


def parse_years(text: str) -> FiscalYears:
    """`monthly(feb)`, `52_53(sat,last,sep) 445` or a preset's name, each with a label rule behind it where wanted.

    Raises ValueError with a sentence for any other text.
    """
    wanted, *words = re.sub(r"\s*,\s*", ",", text.lower()).split() or [""]
    kind, *given = PRESETS.get(wanted, wanted).split() or [""]
    row: dict[str, Any] = {"year": 2000}
    for word in (*given, *words):
        key = next((k for k, known in (("label", LabelRule), ("pattern", Pattern)) if word in get_args(known)), None)
        if key is None:
            raise ValueError(f"“{word}” is neither a label rule nor a week pattern; {_WRITE}")
        row[key] = word
    try:
        return FiscalYearRow.model_validate(row | _kind(kind)).years
    except ValidationError as error:
        raise ValueError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    if detail["type"] == "value_error":
        return f"{detail['ctx']['error']}"
    return f"{shown(detail['input'])} does not fit, {wanted(detail)}"


_WRITE = (
    f"write monthly(feb) or 52_53(sat,last,sep) 445, behind it {' or '.join(get_args(LabelRule))} where wanted, "
    f"or one of {', '.join(PRESETS)}"
)


def _kind(text: str) -> dict[str, Any]:
    if weekly := _WEEKLY.fullmatch(text):
        return {"type": "52_53", "weekday": weekly[1], "rule": weekly[2], "month": weekly[3]}
    if monthly := _MONTHLY.fullmatch(text):
        return {"start_month": monthly[1] or monthly[3] or "jan", "start_day": monthly[2] or monthly[4] or 1}
    raise ValueError(f"“{text}” is not a kind of fiscal year; {_WRITE}")
