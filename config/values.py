"""The values that a calendar file's texts become: days, times, zones, date rules and shifts, each or a sentence."""

import re
from typing import Annotated, Any, Literal

from pendulum import Date, Time
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from config.daterule import DateRule
from config.daterule_text import parse_rule, parse_shift
from config.wallclock import zone_named

ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)


def _read_rule(value: Any) -> DateRule:
    if isinstance(value, DateRule):
        return value
    return parse_rule(str(value))


def _read_day_rule(value: Any) -> DateRule:
    """A day, written as one or as a rule; neither a holiday nor a blackout moves it."""
    text = value.text if isinstance(value, DateRule) else str(value)
    if _is_day(text):
        return parse_rule(f"fixed:{text}")
    return parse_rule(text)


def _is_day(text: str) -> bool:
    try:
        Date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read_day(value: Any) -> Date:
    try:
        return Date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"“{value}” is not a date; write it as 2026-11-16") from None


def _read_time(value: Any) -> Time:
    text = str(value)
    if not _CLOCK.fullmatch(text):
        raise ValueError(f"“{value}” is not a time of day; write it as 17:00")
    return Time.fromisoformat(text)


def _read_shift(value: Any) -> int:
    if isinstance(value, int):
        return value
    return parse_shift(str(value))


Id = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]*$"),
]
AtLeastOne = Annotated[
    int,
    Field(ge=1),
]
AtLeastNone = Annotated[
    int,
    Field(ge=0),
]
Role = Literal[
    "owner",
    "manager",
    "approver",
    "partner",
    "product_ops",
    "finance",
    "executive",
    "system",
]
Rule = Annotated[
    DateRule,
    BeforeValidator(_read_rule),
    WithJsonSchema({"type": "string"}),
]
DayRule = Annotated[
    DateRule,
    BeforeValidator(_read_day_rule),
    WithJsonSchema({"type": "string"}),
]
Day = Annotated[
    Date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
TimeOfDay = Annotated[
    Time,
    BeforeValidator(_read_time),
    WithJsonSchema({"type": "string", "format": "time"}),
]
Shift = Annotated[
    int,
    BeforeValidator(_read_shift),
    WithJsonSchema({"type": "string", "pattern": r"^[+-] ?\d{1,3} ?bd$"}),
]
Zone = Annotated[
    str,
    AfterValidator(zone_named),
]


class FileRow(BaseModel):
    """What all parts of a calendar share: no unknown key, no change after loading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )
