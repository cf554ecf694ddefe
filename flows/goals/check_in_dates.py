"""When a key result is read: every so often from the start of the year or the lock, until its own last day."""

import re

from pendulum import Date, DateTime

from flows.ground import Ground
from models.key_result import KeyResult

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
    plain = cadence.strip().casefold()
    found = re.fullmatch(r"([1-9]\d?)\s*([dwm])", plain)
    return (int(found[1]), found[2]) if found else _WORDS.get(plain)


def next_due(ground: Ground, row: KeyResult, *, number: int) -> DateTime | None:
    """The season's due time of the business day on or after the n-th step; None after the key result's last day."""
    first, last = row.active_on or ground.season.starts_on, row.due_on or ground.season.ends_on
    n, unit = step_of(row.cadence) or DEFAULT
    day = _after(first, n * number, unit)
    if day > last:
        return None
    return ground.resolver.instant(ground.resolver.days.following(day), ground.calendar.due_time)


def _after(first: Date, n: int, unit: str) -> Date:
    steps = {"d": "days", "w": "weeks", "m": "months"}
    return first.add(**{steps[unit]: n})
