"""Checks of the fiscal year: no key that means nothing in a year of its type."""

from collections.abc import Iterator

from config.calendar import Calendar
from config.checks.finding import Finding

IDLE = {
    "monthly": ("weekday", "rule", "month", "pattern", "extra_week_in"),
    "52_53": ("start_month", "start_day"),
}
"""What only a year of the other type asks for."""


def fiscal_year(calendar: Calendar) -> Iterator[Finding]:
    """IDLE_KEY: who writes such a key has another year in mind than the one that is dated."""
    row = calendar.fiscal_year
    for key in IDLE[row.type]:
        if key in row.model_fields_set:
            other = next(kind for kind in IDLE if kind != row.type)
            sentence = f"fiscal_year.{key} means nothing in a year of the type {row.type}"
            yield ("fiscal_year", key), "IDLE_KEY", sentence, f"remove it, or write type: {other}"
    for key in ("start_month", "start_day"):
        if row.type == "monthly" and row.begins is not None and key in row.model_fields_set:
            sentence = f"fiscal_year.{key} means nothing beside starts_on: {row.begins}"
            yield ("fiscal_year", key), "IDLE_KEY", sentence, "remove one of the two"
