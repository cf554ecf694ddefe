"""Checks of the fiscal year: no key that means nothing in a year of its type."""

from config.calendar import Calendar
from config.checks.finding import CalendarFinding, Findings
from config.fiscalyear import FiscalYearRow

KEYS_OF_OTHER_TYPE = {
    "monthly": ("weekday", "rule", "month", "pattern", "extra_week_in"),
    "52_53": ("start_month", "start_day"),
}
"""What only a year of the other type asks for."""

OTHER_TYPE = {"monthly": "52_53", "52_53": "monthly"}
KEYS_OF_START = ("start_month", "start_day")


def check_fiscal_year(calendar: Calendar) -> Findings:
    """IDLE_KEY: who writes such a key has another year in mind than the one that is dated."""
    yield from _keys_of_other_type(calendar)
    yield from _keys_beside_start(calendar)


def _keys_of_other_type(calendar: Calendar) -> Findings:
    year = calendar.fiscal_year
    for key in KEYS_OF_OTHER_TYPE[year.type]:
        if key in year.model_fields_set:
            yield _keys_of_other_type_finding(key, year)


def _keys_of_other_type_finding(
    key: str,
    year: FiscalYearRow,
) -> CalendarFinding:
    return CalendarFinding(
        path=("fiscal_year", key),
        code="IDLE_KEY",
        sentence=f"fiscal_year.{key} means nothing in a year of the type {year.type}",
        remedy=f"remove it, or write type: {OTHER_TYPE[year.type]}",
    )


def _keys_beside_start(calendar: Calendar) -> Findings:
    year = calendar.fiscal_year
    if year.type != "monthly" or year.begins is None:
        return
    for key in KEYS_OF_START:
        if key in year.model_fields_set:
            yield _keys_beside_start_finding(key, year)


def _keys_beside_start_finding(
    key: str,
    year: FiscalYearRow,
) -> CalendarFinding:
    return CalendarFinding(
        path=("fiscal_year", key),
        code="IDLE_KEY",
        sentence=f"fiscal_year.{key} means nothing beside starts_on: {year.begins}",
        remedy="remove one of the two",
    )
