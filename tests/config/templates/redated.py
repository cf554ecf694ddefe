"""A template as it is, or moved to another year by its two lines alone, and its dates as text with the weekday."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest
from pendulum import Date

from config.read import parse_calendar
from config.resolve import Resolver
from tests.conftest import ROOT

FOLDER = ROOT / "config" / "templates"

FISCAL_YEARS: Mapping[str, str] = {
    "amazon_op": "{{starts_on: {n}-01-01}}",
    "four_phase": "{{starts_on: {n}-01-01}}",
    "july_union": "{{starts_on: {before}-07-01}}",
    "okr_quarterly": "{{start_month: feb, year: {n}}}",
    "product_ops_goals": "{{starts_on: {n}-01-01}}",
    "retail_445": (
        "{{type: 52_53, weekday: sat, rule: nearest, month: jan, pattern: 445, label: start_year, year: {n}}}"
    ),
    "revops": "{{starts_on: {n}-01-01}}",
}
"""For each template how its fiscal year is written; n is the number in the season's name."""


def text_of(template: str, season: str = "", *pairs: tuple[str, str]) -> str:
    """The template's text; where it is of another season, moved there. `pairs` are other changes, old and new."""
    text = (FOLDER / f"{template}.yaml").read_text(encoding="utf-8")
    if season and f"\nseason: {season}\n" not in text:
        n = int(season.removeprefix("FY"))
        year = FISCAL_YEARS[template].format(n=n, before=n - 1)
        text, seasons = re.subn(r"(?m)^season: \w+$", f"season: {season}", text)
        text, years = re.subn(r"(?m)^fiscal_year: \{[^}]*\}", f"fiscal_year: {year}", text)
        assert (seasons, years) == (1, 1)
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@lru_cache(maxsize=32)
def dated(template: str, season: str, *pairs: tuple[str, str]) -> Resolver:
    """Raises Mistaken where the template has mistakes in that year."""
    return Resolver(parse_calendar(text_of(template, season, *pairs), f"{template}.yaml"))


def day(of: Date) -> str:
    """“Thu 2026-10-01”, so that a case can be checked by eye."""
    return of.strftime("%a %Y-%m-%d")


def gate_days(dates: Resolver) -> dict[str, str]:
    """Each gate's day; with an arrow the window of one that says when it opens."""
    return {
        one.gate.id: f"{day(one.opens.day)} → {day(one.due.day)}" if one.gate.opens else day(one.due.day)
        for one in dates.gates()
    }


def ritual_days(dates: Resolver) -> dict[str, list[str]]:
    return {ritual.id: [f"{one.day:%Y-%m-%d}" for one in days] for ritual, days in dates.rituals}


def blackout_days(dates: Resolver) -> dict[str, str]:
    return {window.id: f"{day(window.first)} → {day(window.last)}" for window in dates.blackouts}


def period_days(dates: Resolver) -> dict[int, str]:
    periods = dates.calendar.fiscal_year.chosen.periods
    return {n: f"{span.first:%Y-%m-%d} → {span.last:%Y-%m-%d}" for n, span in enumerate(periods, start=1)}


def cases(table: Mapping[str, Mapping[Any, Any]]) -> list[Any]:
    """(season, thing, days) of a table of literal dates, one case each."""
    return [
        pytest.param(season, thing, days, id=f"{season}-{thing}")
        for season, row in table.items()
        for thing, days in row.items()
    ]
