"""Switches, instants, days and numbers as people type them on the command line."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import pendulum
from cyclopts import Parameter
from pendulum import Date, DateTime

from states.refusal import BadInput

Switch = Annotated[bool, Parameter(negative="")]
"""Typed or not; there is no --no-… of it."""

FIRST_YEAR = 1970
LAST_YEAR = 2200
MAX_DIGITS = 30
MAX_NUMBER = 10**15


def parse_instant(text: str) -> DateTime:
    """An instant with its offset or zone, in UTC.

    Raises BadInput where the text leaves open which instant is meant, or names a year that nobody plans for.
    """
    try:
        parsed = pendulum.parse(text, tz=None)  # None asks for a naive result
    except (ValueError, TypeError):
        parsed = None
    if not isinstance(parsed, DateTime) or parsed.tzinfo is None:
        raise BadInput(f"“{text}” is no instant; write it with its offset: 2026-09-11T16:00:00Z or …-07:00.")
    must_be_plausible_year(parsed.year, f"“{text}”")
    return parsed.in_timezone("UTC")


def must_be_plausible_year(year: int, text: str) -> None:
    """A year that nobody plans for is a slip of the pen, and at the ends of time there are no zones."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"{text} lies outside of {FIRST_YEAR} to {LAST_YEAR}; correct the year.")


def parse_day_or_instant(text: str, *, zone: str, hour: int = 17) -> DateTime:
    """A day, meant at this hour in the zone, or an instant with its offset; in UTC.

    Raises BadInput where the text is neither.
    """
    day = _day_or_none(text)
    if day is not None:
        must_be_plausible_year(day.year, f"“{text}”")
        return _at_hour(day, hour, zone)
    try:
        return parse_instant(text)
    except BadInput:
        message = f"“{text}” is no day; write it as 2026-09-11, or with time and offset: 2026-09-11T16:00:00Z."
        raise BadInput(message) from None


def _at_hour(day: Date, hour: int, zone: str) -> DateTime:
    local = pendulum.datetime(day.year, day.month, day.day, hour, tz=zone)
    return local.in_timezone("UTC")


def parse_day(text: str, *, example: str) -> Date:
    """A day; raises BadInput, with the example, where the text is none."""
    day = _day_or_none(text)
    if day is None:
        raise BadInput(f"“{text}” is no day; write it as {example}.")
    return day


def parse_optional_day(text: str | None, *, example: str) -> Date | None:
    """None where nothing was typed."""
    if not text:
        return None
    return parse_day(text, example=example)


def _day_or_none(text: str) -> Date | None:
    """None where it is written as something else, perhaps an instant."""
    try:
        return Date.fromisoformat(text)
    except ValueError:
        return None


def parse_number(text: str) -> Decimal:
    """A figure as people write it; raises BadInput for anything else."""
    number = _decimal_or_none(text)
    if number is None or not _is_usable_number(number):
        raise BadInput(f"“{text}” is no number; write it as 44 or 0.7.")
    return number


def _is_usable_number(number: Decimal) -> bool:
    if not number.is_finite() or abs(number) >= MAX_NUMBER:
        return False
    return len(format(number, "f")) <= MAX_DIGITS


def parse_optional_number(text: str | None) -> Decimal | None:
    """None where nothing was typed."""
    return None if text is None else parse_number(text)


def parse_score(text: str) -> Decimal:
    """A number from 0 to 1, rounded to two places; raises BadInput for anything else."""
    score = parse_number(text)
    if not 0 <= score <= 1:
        raise BadInput(f"“{text}” is no score; write one from 0 to 1, as 0.70.")
    return score.quantize(Decimal("0.01"))


def parse_money(text: str) -> Decimal:
    """An amount with two places at most; raises BadInput for anything else."""
    amount = _decimal_or_none(text)
    if amount is None:
        raise BadInput(f"“{text}” is no amount; write it as 1700000.00.")
    if not _is_usable_amount(amount):
        raise BadInput(f"“{text}” is no amount with two places below a million millions; write it as 1700000.00.")
    return amount


def _is_usable_amount(amount: Decimal) -> bool:
    if not amount.is_finite():
        return False
    return amount == amount.quantize(Decimal("0.01")) and amount < 10**12


def _decimal_or_none(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
