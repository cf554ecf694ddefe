"""Cross-checks of a calendar: each rule a small generator that yields (where, code, sentence, remedy)."""

from collections.abc import Callable, Iterator
from itertools import chain

from config.calendar import Calendar
from config.checks.days import business_days
from config.checks.finding import Finding
from config.checks.lifecycle import ambiguous_moves, lifecycle
from config.checks.order import blackouts, cycles, dates
from config.checks.overlays import overlays
from config.checks.references import (
    documents,
    duplicate_ids,
    gate_references,
    no_gates,
    owners,
    phases_and_documents,
)
from config.holidays import INSTALLED, HolidayData
from config.resolve import Resolver

UNDATABLE = frozenset({"CYCLE", "UNKNOWN_GATE", "BAD_CALENDAR", "DUPLICATE_ID", "BAD_BLACKOUT"})
"""With one of these there is no use in asking for dates."""


def findings(calendar: Calendar, data: HolidayData = INSTALLED) -> Iterator[Finding]:
    """All that is wrong; dates are looked at only where the references between gates hold."""
    resolver = Resolver(calendar, data)
    broken = [*chain.from_iterable(rule(calendar) for rule in RULES), *business_days(calendar, data)]
    broken += blackouts(resolver)
    yield from broken
    if UNDATABLE.isdisjoint(code for _, code, _, _ in broken):
        late = list(dates(resolver))
        yield from late
        if not late:
            yield from overlays(resolver)


RULES: tuple[Callable[[Calendar], Iterator[Finding]], ...] = (
    no_gates,
    duplicate_ids,
    gate_references,
    cycles,
    owners,
    phases_and_documents,
    documents,
    lifecycle,
    ambiguous_moves,
)
