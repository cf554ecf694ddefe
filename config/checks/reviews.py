"""Warnings of reviews: whether those who read the plans have the days for it (docs/calendar.md, “Warnings”)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import Date

from config.calendar import Limits
from config.checks.finding import Finding
from config.checks.span import begins, each_day, span
from config.explanation import day_month, window_on
from config.gate import Gate
from config.resolve import Resolver
from config.roster import Roster
from rules.businessdays import BusinessDays

WORKING_MINUTES = 480
WEEKS_MORE = 12
"""So many weeks are tried before no longer window is proposed."""


@dataclass(frozen=True)
class ReviewWindow:
    """The days of a gate on which an approver of these working days may review."""

    resolver: Resolver
    gate: Gate
    days: BusinessDays

    @property
    def first(self) -> Date:
        return begins(self.resolver, self.gate)

    @property
    def last(self) -> Date:
        return self.resolver.due(self.gate.id).day

    def free(self, last: Date) -> list[Date]:
        """The days until then on which the company and the approver work and no blackout forbids reviews."""
        closed = [window for window in self.resolver.blackouts if window.forbids_reviews]
        days = each_day(self.first, last)
        works = (day for day in days if self.resolver.days.includes(day) and self.days.includes(day))
        return [day for day in works if window_on(day, closed) is None]

    def holds(self, last: Date) -> int:
        limits = self.resolver.calendar.limits
        weeks = Counter(day.isocalendar()[:2] for day in self.free(last))
        return sum(min(limits.reviews_per_week, n * a_day(limits)) for n in weeks.values())

    def longer(self, reviews: int) -> str:
        """By how many whole weeks the gate would have to be later, so that all reviews fit; "" where none is found."""
        for weeks in range(1, WEEKS_MORE + 1):
            last = self.resolver.days.add(self.last, 5 * weeks)
            if self.holds(last) >= reviews:
                return f"+{5 * weeks} bd to {day_month(last)} holds {self.holds(last)}; or "
        return ""


def a_day(limits: Limits) -> int:
    """How many reviews a day takes: no more than the cap, and no more than a working day has hours for."""
    return min(limits.reviews_per_day, max(WORKING_MINUTES // limits.review_minutes, 1))


def review_gates(resolver: Resolver) -> Iterator[tuple[int, Gate]]:
    """The first gate of each document by which approvers owe something; those after it only sign."""
    seen: set[str | None] = set()
    for n, gate in enumerate(resolver.calendar.gates):
        if gate.owes is not None and gate.owes.by == "approver" and gate.owes.document not in seen:
            seen.add(gate.owes.document)
            yield n, gate


def no_review_days(resolver: Resolver) -> Iterator[Finding]:
    """REVIEW_WINDOW: not one day of it is free."""
    for n, gate in review_gates(resolver):
        window = ReviewWindow(resolver, gate, resolver.days)
        if not window.free(window.last):
            sentence = f"{gate.id} is open {span(window.first, window.last)}, and no day of it is free for reviews"
            yield ("gates", n, "due"), "REVIEW_WINDOW", sentence, "open it earlier, or move it out of the blackout"


def review_load(roster: Roster) -> Iterator[Finding]:
    """REVIEW_LOAD: more plans than an approver's caps leave room for."""
    for n, gate in review_gates(roster.company):
        plans: dict[tuple[str, str], list[str]] = defaultdict(list)
        for due in roster.owing(gate):
            plans[roster.scopes.scope(due.unit), due.person].append(due.unit)
        for (scope, person), units in plans.items():
            where = ("overlays", scope) if scope else ("gates", n, "due")
            yield from ((where, *said) for said in _too_many(roster, gate.id, person, units))


def _too_many(roster: Roster, gate_id: str, person: str, units: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    resolver = roster.scopes.resolver(units[0])
    window = ReviewWindow(resolver, resolver.by_id[gate_id], roster.days(person))
    holds, limits = window.holds(window.last), resolver.calendar.limits
    if holds >= len(units):
        return
    left = len(units) - holds
    holding = f"{span(window.first, window.last)} holds {holds}"
    cap = f"cap {a_day(limits)}/day and {limits.reviews_per_week}/week"
    plans = "1 plan" if len(units) == 1 else f"{len(units)} plans"
    fits = "1 review does not fit" if left == 1 else f"{left} reviews do not fit"
    sentence = f"{roster.name(person)} has {plans} at {gate_id}, {cap}, {holding}: {fits}"
    yield "REVIEW_LOAD", sentence, f"{window.longer(len(units))}name another approver for some of them"
