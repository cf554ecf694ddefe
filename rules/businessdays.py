"""Business-day arithmetic (domain.md §2.2): a calendar is a weekend and a set of holidays, nothing else.

Days are dates without a zone; ranges of `between` are (a, b].
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pendulum import Date

Roll = Literal["following", "preceding", "modified_following", "none"]

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class BusinessDays:
    """The working days of one place; `name` is what explanations call it (US-CORP, DE-BE)."""

    name: str
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    holidays: Mapping[Date, str] = field(default_factory=dict)

    def includes(self, day: Date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def following(self, day: Date) -> Date:
        while not self.includes(day):
            day = day.add(days=1)
        return day

    def preceding(self, day: Date) -> Date:
        while not self.includes(day):
            day = day.subtract(days=1)
        return day

    def modified_following(self, day: Date) -> Date:
        later = self.following(day)
        return later if later.month == day.month else self.preceding(day)

    def roll(self, day: Date, how: Roll) -> Date:
        rolls: dict[Roll, Callable[[Date], Date]] = {
            "following": self.following,
            "preceding": self.preceding,
            "modified_following": self.modified_following,
            "none": lambda same: same,
        }
        return rolls[how](day)

    def add(self, day: Date, n: int) -> Date:
        """n business days strictly after (before, where negative) the day; +0 is the day or the next business day."""
        step, seek = (1, self.following) if n >= 0 else (-1, self.preceding)
        if n == 0:
            return seek(day)
        for _ in range(abs(n)):
            day = seek(day.add(days=step))
        return day

    def between(self, start: Date, end: Date) -> int:
        """How many business days lie in (start, end]; negative where end is before start."""
        if end < start:
            return -self.between(end, start)
        days = (end - start).days
        return sum(self.includes(start.add(days=n)) for n in range(1, days + 1))
