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
    season = facts.season.row
    first = result.active_on or season.starts_on
    last = result.due_on or season.ends_on
    count, unit = step_of(result.cadence) or DEFAULT
    day = _later(first, count * number, unit)
    if day > last:
        return None
    business_day = facts.resolver.days.following(day)
    return facts.resolver.instant(business_day, facts.calendar.due_time)


def _later(first: Date, count: int, unit: str) -> Date:
    steps = {
        "d": "days",
        "w": "weeks",
        "m": "months",
    }
    return first.add(**{steps[unit]: count})


def owe_check_in(
    draft: Draft,
    result: KeyResult,
    *,
    number: int,
) -> None:
    """The n-th reading, if there is one to come; its key is natural, so nobody owes it twice."""
    due_at = next_due(draft.facts, result, number=number)
    if due_at is None:
        return
    check_in = CheckIn(
        id=f"{result.id}:c{number}",
        key_result_id=result.id,
        number=number,
        due_at=due_at,
        state=CHECK_IN.initial,
    )
    draft.add(check_in)
