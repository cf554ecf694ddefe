"""The fiscal year as calendar files write it (docs/calendar.md, “fiscal_year”)."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self, get_args

from pendulum import Date
from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from config.daterule import MONTHS, WEEKDAYS
from config.hints import shown_value, value_hint
from config.values import Day, FileRow
from rules.fiscal import (
    EndRule,
    FiscalYear,
    FiscalYears,
    LabelRule,
    MonthlyYears,
    Pattern,
    WeeklyYears,
)

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
WEEKDAY_NAMES = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
SHORTEST_NAME = 3


def _name_reader(
    names: tuple[str, ...],
    first: int,
    noun: str,
) -> Callable[[Any], int]:
    """A validator for a name of the list, in full or at least its three first letters, or its number from `first`."""
    number_of_name = {name: number for number, name in enumerate(names, start=first)}
    short_names = ", ".join(name[:SHORTEST_NAME] for name in names)

    def read_name(value: Any) -> int:
        text = str(value).strip().lower()
        number = _number_of(text, number_of_name)
        if number is None:
            raise ValueError(f"“{value}” is not a {noun}; write one of {short_names}")
        return number

    return read_name


def _number_of(
    text: str,
    number_of_name: Mapping[str, int],
) -> int | None:
    if len(text) >= SHORTEST_NAME:
        for name, number in number_of_name.items():
            if name.startswith(text):
                return number
    is_number = text.isdecimal() and int(text) in number_of_name.values()
    if is_number:
        return int(text)
    return None


Month = Annotated[
    int,
    BeforeValidator(_name_reader(MONTH_NAMES, 1, "month")),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["feb"]}),
]
Weekday = Annotated[
    int,
    BeforeValidator(_name_reader(WEEKDAY_NAMES, 0, "weekday")),
    WithJsonSchema({"type": "string", "enum": list(WEEKDAYS)}),
]


class FiscalYearRow(FileRow):
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
    def _check_start(self) -> Self:
        if (self.begins is None) == (self.year is None):
            raise ValueError("the fiscal year needs either starts_on or year, and not both")
        if self.type == "52_53":
            self._check_whole_weeks()
        return self

    def _check_whole_weeks(self) -> None:
        if None in (self.weekday, self.rule, self.month):
            raise ValueError("a 52_53 year ends by weekday, rule and month; write weekday: sat, rule: last, month: sep")
        self._check_first_day()

    def _check_first_day(self) -> None:
        first = self.chosen.first
        if self.begins is not None and first != self.begins:
            raise ValueError(f"no such year starts on {self.begins}; the one around it starts on {first}")

    @cached_property
    def years(self) -> FiscalYears:
        """All years of this type, the years before and after the season's among them."""
        weekly = self._weekly_years()
        if weekly is None:
            return self._monthly_years()
        return weekly

    def _weekly_years(self) -> WeeklyYears | None:
        if self.type != "52_53":
            return None
        if self.weekday is None or self.rule is None or self.month is None:
            return None
        return WeeklyYears(
            weekday=self.weekday,
            rule=self.rule,
            month=self.month,
            pattern=self.pattern,
            label=self.label,
            extra_week_in=self.extra_week_in,
        )

    def _monthly_years(self) -> MonthlyYears:
        if self.begins is not None:
            return MonthlyYears(self.begins.month, self.begins.day, self.label)
        return MonthlyYears(self.start_month, self.start_day, self.label)

    @cached_property
    def chosen(self) -> FiscalYear:
        """The season's own year."""
        if self.begins is not None:
            return self.years.year_of(self.begins)
        return self.years.year(self.year or 0)

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

_MONTH_NAME = rf"(?:{'|'.join(MONTHS)})[a-z]*"
_MONTHLY = re.compile(
    r"monthly|monthly\(([a-z]{3,9}|\d{1,2})(?:,(\d{1,2}))?\)"
    rf"|({_MONTH_NAME}|\d{{1,2}})(?:,(\d{{1,2}}))?"
)
_WEEKLY = re.compile(r"52_53\(([a-z]{3,9}),(last|nearest),([a-z]{3,9}|\d{1,2})\)")
_COMMA = re.compile(r"\s*,\s*")
_WRITE = (
    f"write monthly(feb) or 52_53(sat,last,sep) 445, behind it {' or '.join(get_args(LabelRule))} where wanted, "
    f"or one of {', '.join(PRESETS)}"
)
ANY_YEAR = 2000


def parse_years(text: str) -> FiscalYears:
    """`monthly(feb)`, `52_53(sat,last,sep) 445` or a preset's name, each with a label rule behind it where wanted.

    Raises ValueError with a sentence for any other text.
    """
    row = _parse_row(text)
    try:
        return FiscalYearRow.model_validate(row).years
    except ValidationError as error:
        raise ValueError(_first_mistake(error)) from None


def _parse_row(text: str) -> dict[str, Any]:
    """What a calendar file would say of these years; the words of the text overrule those of a preset."""
    kind, *words = _words_of(text)
    row: dict[str, Any] = {"year": ANY_YEAR}
    for word in words:
        row[_key_of(word)] = word
    return row | _parse_kind(kind)


def _words_of(text: str) -> list[str]:
    """The words, with those that it stands for in place of a preset's name."""
    words = _COMMA.sub(",", text.lower()).split()
    if not words:
        return [""]
    return _without_preset(words)


def _without_preset(words: list[str]) -> list[str]:
    first, *others = words
    preset = PRESETS.get(first, first)
    return [*preset.split(), *others]


def _key_of(word: str) -> str:
    if word in get_args(LabelRule):
        return "label"
    if word in get_args(Pattern):
        return "pattern"
    raise ValueError(f"“{word}” is neither a label rule nor a week pattern; {_WRITE}")


def _parse_kind(text: str) -> dict[str, Any]:
    weekly = _WEEKLY.fullmatch(text)
    if weekly is not None:
        weekday, rule, month = weekly.groups()
        return {"type": "52_53", "weekday": weekday, "rule": rule, "month": month}
    return _parse_monthly(text)


def _parse_monthly(text: str) -> dict[str, Any]:
    monthly = _MONTHLY.fullmatch(text)
    if monthly is None:
        raise ValueError(f"“{text}” is not a kind of fiscal year; {_WRITE}")
    month_in_brackets, day_in_brackets, month, day = monthly.groups()
    return {
        "start_month": month_in_brackets or month or "jan",
        "start_day": day_in_brackets or day or 1,
    }


def _first_mistake(error: ValidationError) -> str:
    detail = error.errors(include_url=False)[0]
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    return f"{shown_value(detail['input'])} does not fit, {value_hint(detail)}"
