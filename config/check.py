"""Cross-checks of a calendar: each rule a small generator that yields (where, code, sentence, remedy)."""

from collections.abc import Callable, Collection, Iterator
from itertools import chain

from config.calendar import Calendar
from config.checks.approval import approvals
from config.checks.days import business_days
from config.checks.doubts import estimated, few_tiers, season_name, soft_order, union_costs
from config.checks.finding import Finding
from config.checks.fiscal import fiscal_year
from config.checks.lifecycle import ambiguous_moves, lifecycle
from config.checks.order import IMPOSSIBLE, blackouts, cycles, dates
from config.checks.overlays import Tree, overlays
from config.checks.people import days_off, home_calendars
from config.checks.references import (
    documents,
    duplicate_ids,
    gate_references,
    no_gates,
    owners,
    phases_and_documents,
)
from config.checks.reviews import no_review_days, review_load
from config.checks.voters import short_groups
from config.checks.windows import (
    frozen_windows,
    idle_blackouts,
    idle_grace,
    lost_offsets,
    moved_pins,
    quiet_dues,
    short_windows,
    stale_days,
    unmoved,
)
from config.holidays import INSTALLED, HolidayData
from config.organisation import Organisation
from config.resolve import Resolver
from config.roster import Roster

UNDATABLE = frozenset({"CYCLE", "UNKNOWN_GATE", "BAD_CALENDAR", "DUPLICATE_ID", "BAD_BLACKOUT"})
"""With one of these there is no use in asking for dates."""


def findings(calendar: Calendar, data: HolidayData = INSTALLED, tree: Tree | None = None) -> Iterator[Finding]:
    """All that is wrong; dates are looked at only where the references between gates hold.

    Where the organisation's tree is known, overlays are held against it.
    """
    resolver = Resolver(calendar, data)
    broken = [*chain.from_iterable(rule(calendar) for rule in RULES), *business_days(calendar, data)]
    broken += blackouts(resolver)
    yield from broken
    if UNDATABLE.isdisjoint(code for _, code, _, _ in broken):
        late = list(dates(resolver))
        yield from late
        if not late:
            yield from overlays(resolver, tree)


def warnings(
    calendar: Calendar,
    data: HolidayData = INSTALLED,
    organisation: Organisation | None = None,
    mistakes: Collection[str] = (),
) -> Iterator[Finding]:
    """What Product Ops should know before the season is opened, though it is no mistake.

    Of a calendar with these mistakes (codes) it tells what can be told without dates, and the rest if it has them.
    """
    resolver = Resolver(calendar, data)
    yield from chain.from_iterable(rule(calendar) for rule in WORDS)
    if not UNDATABLE.isdisjoint(mistakes) or not _is_dated(resolver):
        return
    yield from chain.from_iterable(rule(resolver) for rule in DATES)
    if organisation is not None:
        roster = Roster(organisation, resolver)
        yield from chain.from_iterable(rule(roster) for rule in PEOPLE)


def _is_dated(resolver: Resolver) -> bool:
    try:
        return bool(resolver.gates()) and resolver.rituals() is not None
    except (KeyError, *IMPOSSIBLE):
        return False


WORDS: tuple[Callable[[Calendar], Iterator[Finding]], ...] = (
    few_tiers,
    season_name,
    idle_grace,
    idle_blackouts,
    home_calendars,
)
DATES: tuple[Callable[[Resolver], Iterator[Finding]], ...] = (
    soft_order,
    union_costs,
    estimated,
    no_review_days,
    short_windows,
    frozen_windows,
    lost_offsets,
    unmoved,
    moved_pins,
    quiet_dues,
    stale_days,
)
PEOPLE: tuple[Callable[[Roster], Iterator[Finding]], ...] = (review_load, days_off, short_groups)

RULES: tuple[Callable[[Calendar], Iterator[Finding]], ...] = (
    no_gates,
    fiscal_year,
    duplicate_ids,
    gate_references,
    cycles,
    owners,
    phases_and_documents,
    documents,
    lifecycle,
    ambiguous_moves,
    approvals,
)
