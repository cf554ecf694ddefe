"""Warnings of what may be meant otherwise: names of years, too few tiers, soft edges that are not kept."""

from config.calendar import Calendar
from config.checks.due_gates import dues_by_gate
from config.checks.finding import CalendarFinding, Findings, count_of, due_path
from config.checks.order import OutOfOrder, out_of_order
from config.resolve import Resolver
from rules.fiscal import FiscalYear

USUAL_TIERS = 3
LENGTH_OF_YEAR_NAME = len("FY2027")


def few_tiers(calendar: Calendar) -> Findings:
    """FEW_TIERS: goals are locked with three tiers (docs/calendar.md, “Warnings”)."""
    if len(calendar.tiers) < USUAL_TIERS:
        yield _few_tiers_finding(calendar)


def _few_tiers_finding(calendar: Calendar) -> CalendarFinding:
    tiers = count_of(len(calendar.tiers), "goal tier")
    purpose = f"a goal lock is meant for {USUAL_TIERS}: the company's, the business's, a team's"
    return CalendarFinding(
        path=("tiers",),
        code="FEW_TIERS",
        sentence=f"the calendar has {tiers}; {purpose}",
        remedy="add tiers, or leave it where fewer are meant",
    )


def season_name(calendar: Calendar) -> Findings:
    """SEASON_NAME: a season called after another year than it plans for."""
    year = calendar.fiscal_year.chosen
    name = calendar.season.upper()
    if _names_year(name) and name not in _right_names(year):
        yield _season_name_finding(year, calendar)


def _right_names(year: FiscalYear) -> tuple[str, str]:
    return (year.label[:LENGTH_OF_YEAR_NAME], f"FY{year.last.year}")


def _season_name_finding(
    year: FiscalYear,
    calendar: Calendar,
) -> CalendarFinding:
    planned = f"{year.label}, {year.first} to {year.last}"
    return CalendarFinding(
        path=("season",),
        code="SEASON_NAME",
        sentence=f"the season is called {calendar.season}, but plans for {planned}",
        remedy="rename it, or mend fiscal_year",
    )


def _names_year(name: str) -> bool:
    """Is it `FY` and four digits?"""
    digits = name.removeprefix("FY")
    return name.startswith("FY") and digits.isdecimal() and len(name) == LENGTH_OF_YEAR_NAME


def soft_order(resolver: Resolver) -> Findings:
    """SOFT_ORDER: a soft edge that the dates do not keep."""
    dated = dues_by_gate(resolver)
    for conflict in out_of_order(resolver.calendar, dated):
        if conflict.edge.kind == "soft":
            yield _soft_order_finding(conflict)


def _soft_order_finding(conflict: OutOfOrder) -> CalendarFinding:
    return CalendarFinding(
        path=due_path(conflict.position),
        code="SOFT_ORDER",
        sentence=conflict.sentence,
        remedy="move one of the two, or leave it: the edge is soft",
    )
