"""The days on which an approver may review the plans of a gate."""

from collections import Counter
from dataclasses import dataclass

from pendulum import Date

from config.calendar import Limits
from config.checks.span import each_day, first_day_of_work, span_text
from config.explanation import window_on
from config.gate import GateRow
from config.resolve import Resolver
from rules.businessdays import BusinessDays

WORKING_MINUTES = 480
WEEKS_MORE = 12
"""So many weeks are tried before no longer window is proposed."""
DAYS_A_WEEK = 5


@dataclass(frozen=True)
class ReviewWindow:
    """The days of a gate on which an approver of these working days may review."""

    resolver: Resolver
    gate: GateRow
    days: BusinessDays

    @property
    def first_day(self) -> Date:
        return first_day_of_work(self.resolver, self.gate)

    @property
    def last_day(self) -> Date:
        return self.resolver.due(self.gate.id).day

    @property
    def limits(self) -> Limits:
        return self.resolver.calendar.limits

    @property
    def as_text(self) -> str:
        return span_text(self.first_day, self.last_day)

    def free_days(self, last: Date) -> list[Date]:
        """The days until then on which the company and the approver work and no blackout forbids reviews."""
        forbidding = self.resolver.without_reviews
        return [day for day in self._working_days(last) if window_on(day, forbidding) is None]

    def _working_days(self, last: Date) -> list[Date]:
        days = each_day(self.first_day, last)
        return [day for day in days if self._is_working(day)]

    def _is_working(self, day: Date) -> bool:
        company_works = self.resolver.days.includes(day)
        return company_works and self.days.includes(day)

    def capacity(self, last: Date) -> int:
        """How many reviews fit into the days until then, by the caps of a day and a week."""
        days_by_week = Counter(day.isocalendar()[:2] for day in self.free_days(last))
        return sum(map(self._capacity_of_week, days_by_week.values()))

    def _capacity_of_week(self, days: int) -> int:
        """How many fit into so many free days of one week."""
        by_day = days * reviews_a_day(self.limits)
        return min(self.limits.reviews_per_week, by_day)

    def days_more(self, reviews: int) -> tuple[int, Date] | None:
        """By how many days of whole weeks the gate would have to be later so that all fit, and its day then."""
        for weeks in range(1, WEEKS_MORE + 1):
            more = DAYS_A_WEEK * weeks
            last = self.resolver.days.add(self.last_day, more)
            if self.capacity(last) >= reviews:
                return more, last
        return None


def reviews_a_day(limits: Limits) -> int:
    """No more than the cap, and no more than a working day has hours for."""
    fitting = WORKING_MINUTES // limits.review_minutes
    return min(limits.reviews_per_day, max(fitting, 1))
