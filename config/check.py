"""Cross-checks of a calendar: each rule is a small generator of findings."""

from collections.abc import Callable, Collection, Iterable

from config.calendar import Calendar
from config.checks.approval import check_approvals
from config.checks.dates import blackout_rules, check_dates
from config.checks.days import check_business_days
from config.checks.due_days import moved_pins, quiet_dues, stale_days, unmoved_gates
from config.checks.finding import Findings
from config.checks.fiscal import check_fiscal_year
from config.checks.lifecycle import ambiguous_moves, check_lifecycle
from config.checks.moon_feasts import estimated_days
from config.checks.order import IMPOSSIBLE, gate_cycles
from config.checks.overlays import overlay_findings
from config.checks.people import days_off, home_calendars
from config.checks.references import (
    check_documents,
    duplicate_ids,
    gate_owners,
    gate_references,
    no_gates,
    phases_and_documents,
)
from config.checks.reviews import no_review_days, review_load
from config.checks.season_doubts import few_tiers, season_name, soft_order
from config.checks.unions import union_costs
from config.checks.voters import short_groups
from config.checks.windows import (
    frozen_windows,
    idle_blackouts,
    idle_grace,
    lost_offsets,
    short_windows,
)
from config.holidays import INSTALLED, HolidayData
from config.organisation import Organisation
from config.resolve import Resolver
from config.roster import CompanyRoster
from config.scopes import UnitPaths

UNDATABLE = frozenset({"CYCLE", "UNKNOWN_GATE", "BAD_CALENDAR", "DUPLICATE_ID", "BAD_BLACKOUT"})
"""With one of these there is no use in asking for dates."""

MISTAKES_OF_TEXT: tuple[Callable[[Calendar], Findings], ...] = (
    no_gates,
    check_fiscal_year,
    duplicate_ids,
    gate_references,
    gate_cycles,
    gate_owners,
    phases_and_documents,
    check_documents,
    check_lifecycle,
    ambiguous_moves,
    check_approvals,
)
WARNINGS_OF_TEXT: tuple[Callable[[Calendar], Findings], ...] = (
    few_tiers,
    season_name,
    idle_grace,
    idle_blackouts,
    home_calendars,
)
WARNINGS_OF_DATES: tuple[Callable[[Resolver], Findings], ...] = (
    soft_order,
    union_costs,
    estimated_days,
    no_review_days,
    short_windows,
    frozen_windows,
    lost_offsets,
    unmoved_gates,
    moved_pins,
    quiet_dues,
    stale_days,
)
WARNINGS_OF_PEOPLE: tuple[Callable[[CompanyRoster], Findings], ...] = (
    review_load,
    days_off,
    short_groups,
)


def calendar_mistakes(
    calendar: Calendar,
    data: HolidayData = INSTALLED,
    tree: UnitPaths | None = None,
) -> Findings:
    """All that is wrong; dates are looked at only where the references between gates hold.

    Where the organisation's tree is known, overlays are held against it.
    """
    resolver = Resolver(calendar, data)
    in_text = list(_mistakes_of_text(resolver))
    yield from in_text
    if not _can_be_dated(finding.code for finding in in_text):
        return
    in_dates = list(check_dates(resolver))
    yield from in_dates
    if not in_dates:
        yield from overlay_findings(resolver, tree)


def _mistakes_of_text(resolver: Resolver) -> Findings:
    for rule in MISTAKES_OF_TEXT:
        yield from rule(resolver.calendar)
    yield from check_business_days(resolver.calendar, resolver.data)
    yield from blackout_rules(resolver)


def calendar_warnings(
    calendar: Calendar,
    data: HolidayData = INSTALLED,
    organisation: Organisation | None = None,
    mistakes: Collection[str] = (),
) -> Findings:
    """What Product Ops should know before the season is opened, though it is no mistake.

    Of a calendar with these mistakes (codes) it tells what can be told without dates, and the rest if it has them.
    """
    for rule in WARNINGS_OF_TEXT:
        yield from rule(calendar)
    resolver = Resolver(calendar, data)
    if not _can_be_dated(mistakes) or not _is_dated(resolver):
        return
    for rule_of_dates in WARNINGS_OF_DATES:
        yield from rule_of_dates(resolver)
    if organisation is not None:
        roster = CompanyRoster(organisation, resolver)
        for rule_of_people in WARNINGS_OF_PEOPLE:
            yield from rule_of_people(roster)


def _can_be_dated(codes: Iterable[str]) -> bool:
    return UNDATABLE.isdisjoint(codes)


def _is_dated(resolver: Resolver) -> bool:
    try:
        gates, _rituals = resolver.gates(), resolver.rituals
    except (KeyError, *IMPOSSIBLE):
        return False
    return bool(gates)
