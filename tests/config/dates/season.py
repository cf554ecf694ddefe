"""A season as small as a date case needs: US-CORP, FY2027 by the calendar year, no blackouts, gates as asked for."""

from collections.abc import Mapping
from typing import Any

from config.calendar import Calendar
from config.check import calendar_mistakes
from config.daterule_text import parse_rule
from config.resolve import Dated, Resolver

FEBRUARY = {"fiscal_year": {"starts_on": "2027-02-01"}}
JULY = {"fiscal_year": {"starts_on": "2027-07-01"}}
RETAIL = {
    "fiscal_year": {
        "type": "52_53",
        "weekday": "sat",
        "rule": "nearest",
        "month": "jan",
        "label": "start_year",
        "year": 2027,
    }
}
RETAIL_53 = {"fiscal_year": RETAIL["fiscal_year"] | {"year": 2028}}
LEAP = {"fiscal_year": {"starts_on": "2028-02-29"}}

US_CORP = {
    "country": "US",
    "without": ["Columbus Day", "Veterans Day"],
    "add": {"Day after Thanksgiving": "nth(thu,4,nov) + 1 d", "Christmas Eve": "12-24"},
}
SMALL: Mapping[str, Any] = {
    "season": "FY2027",
    "title": "A season",
    "zone": "America/Los_Angeles",
    "fiscal_year": {"starts_on": "2027-01-01"},
    "business_days": "US-CORP",
    "calendars": {"US-CORP": US_CORP},
    "phases": [{"id": "op1", "title": "OP1"}],
    "gates": [],
    "lifecycle": {"states": ["open"], "initial": "open", "editable_in": ["open"], "approved_in": ["open"], "moves": []},
    "ladder": {"rungs": [{"step": 0, "tell": ["owner"]}]},
    "tiers": [{"id": "team", "title": "Team", "from": "initiative"}],
}


def gate(name: str, due: str, **parts: Any) -> dict[str, Any]:
    return {"id": name, "title": name, "phase": "op1", "owner": "product_ops", "due": due, **parts}


def chain(**rules: str) -> dict[str, Any]:
    """Gates by name, each with nothing but its rule."""
    return {"gates": [gate(name, due) for name, due in rules.items()]}


def blackout(first: str, last: str, *, name: str = "peak", kinds: tuple[str, ...] = ("no_gates",)) -> dict[str, Any]:
    return {"id": name, "title": name.title(), "from": first, "to": last, "kinds": kinds}


def season(**parts: Any) -> Calendar:
    return Calendar.model_validate({**SMALL, **parts})


def resolver(**parts: Any) -> Resolver:
    return Resolver(season(**parts))


def dated(rule: str, **parts: Any) -> Dated:
    """A rule by itself, in this season."""
    return resolver(**parts).resolve(parse_rule(rule))


def day(rule: str, **parts: Any) -> str:
    """“Mon 2027-01-04”, with the weekday, so that a case can be checked by eye."""
    return dated(rule, **parts).day.strftime("%a %Y-%m-%d")


def due_days(**parts: Any) -> dict[str, str]:
    dates = resolver(**parts)
    return {name: f"{dates.due(name).day:%Y-%m-%d}" for name in dates.by_id}


def wrong(**parts: Any) -> list[str]:
    """What the check says of this season: each code with its sentence."""
    return [f"{code} {sentence}" for _, code, sentence, _ in calendar_mistakes(season(**parts))]
