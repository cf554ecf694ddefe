"""When a key result is read: every so often from the start of the year or the lock, until its own last day."""

import re

from pendulum import Date, DateTime

from flows.act.draft import Draft
from flows.act.facts import Facts
from models.key_result import CheckIn, KeyResult
from states.check_in import CHECK_IN

_WORDS = {
    **dict.fromkeys(("bi-weekly", "biweekly", "fortnightly", "every two weeks"), (2, "w")),
    **dict.fromkeys(("weekly", "every week"), (1, "w")),
    **dict.fromkeys(("monthly", "every month"), (1, "m")),
    **dict.fromkeys(("quarterly", "every quarter"), (3, "m")),
    **dict.fromkeys(("daily", "every day"), (1, "d")),
}
_STEPS = {
    "d": "days",
    "w": "weeks",
    "m": "months",
}
DEFAULT = (2, "w")  # where the key result does not say how often (docs/asks-and-goals.md)


def step_of(cadence: str) -> tuple[int, str] | None:
    """“2 w”, “1 m” or “monthly” as (n, unit); None where it says nothing of the kind."""
    words = cadence.strip().casefold()
    match = re.fullmatch(r"([1-9]\d?)\s*([dwm])", words)
    if match is None:
        return _WORDS.get(words)
    return int(match[1]), match[2]


def next_due(
    facts: Facts,
    result: KeyResult,
    *,
    number: int,
) -> DateTime | None:
    """The season's due time of the business day on or after the n-th step; None after the key result's last day."""
    day = _day_of_step(facts, result, number)
    last = result.due_on or facts.season.row.ends_on
    return None if day > last else _due_time_from(facts, day)


def _day_of_step(
    facts: Facts,
    result: KeyResult,
    number: int,
) -> Date:
    first = result.active_on or facts.season.row.starts_on
    count, unit = step_of(result.cadence) or DEFAULT
    return _later(first, count * number, unit)


def _due_time_from(facts: Facts, day: Date) -> DateTime:
    """The season's due time of this day, or of the first business day after it."""
    business_day = facts.resolver.days.following(day)
    return facts.resolver.instant(business_day, facts.calendar.due_time)


def _later(first: Date, count: int, unit: str) -> Date:
    step = {_STEPS[unit]: count}
    return first.add(**step)


def owe_check_in(
    draft: Draft,
    result: KeyResult,
    *,
    number: int,
) -> None:
    """The n-th reading, if there is one to come; its key is natural, so nobody owes it twice."""
    due_at = next_due(draft.facts, result, number=number)
    if due_at is not None:
        draft.add(_new_check_in(result, number, due_at))


def _new_check_in(
    result: KeyResult,
    number: int,
    due_at: DateTime,
) -> CheckIn:
    return CheckIn(
        id=f"{result.id}:c{number}",
        key_result_id=result.id,
        number=number,
        due_at=due_at,
        state=CHECK_IN.initial,
    )
