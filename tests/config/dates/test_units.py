"""A unit's own dates: overlays from the root of the organisation to its leaf, and what is final above it."""

from typing import Any

import pytest

from config.scopes import Scopes
from tests.config.dates.season import US_CORP, blackout, gate, resolver

SEASON: dict[str, Any] = {
    "calendars": {"US-CORP": US_CORP, "GERMANY": {"country": "DE-BE"}, "CAIRO": {"country": "EG"}},
    "gates": [
        gate("intake", "fixed:2026-07-24"),
        gate("draft", "gate:intake + 15 bd", waivable_by=["product_ops"]),
        gate("final", "gate:draft + 10 bd"),
        gate("lock", "last_bd(fp1)", final=True),
        gate("report", "gate:lock + 5 bd"),
    ],
}
COMPANY = {
    "intake": "2026-07-24",
    "draft": "2026-08-14",
    "final": "2026-08-28",
    "lock": "2027-01-29",
    "report": "2027-02-05",
}
IN_CAIRO = {"intake": "2026-07-26", "draft": "2026-08-16", "final": "2026-08-31", "report": "2027-02-04"}
# The company over AWS, over its database team, over a team of that one; and Retail beside AWS.
WAYS = {
    "aws": (("aws", "AWS"),),
    "database": (("aws", "AWS"), ("database", "Database")),
    "rds": (("aws", "AWS"), ("database", "Database"), ("rds", "RDS")),
    "retail": (("retail", "Retail"),),
}


def scopes(overlays: dict[str, Any], **parts: Any) -> Scopes:
    return Scopes(resolver(**{**SEASON, **parts}, overlays=overlays), WAYS)


def differs(overlays: dict[str, Any], unit: str, **parts: Any) -> dict[str, str]:
    """The dates of a unit that are not the company's; "" for a gate that it has not."""
    own = scopes(overlays, **parts).resolver(unit)
    dates = {name: f"{own.due(name).day}" for name in own.by_id} | {n: "" for n in COMPANY if n not in own.by_id}
    return {name: day for name, day in dates.items() if day != COMPANY.get(name)}


@pytest.mark.parametrize(
    ("overlay", "differing"),
    [
        ({}, {}),
        ({"shift": {"draft": "+5 bd"}}, {"draft": "2026-08-21", "final": "2026-09-04"}),
        ({"shift": {"draft": "-5 bd"}}, {"draft": "2026-08-07", "final": "2026-08-21"}),
        ({"shift": {"final": "+6 bd"}}, {"final": "2026-09-08"}),
        (
            {"shift": {"intake": "+1 bd", "final": "-1 bd"}},
            {"intake": "2026-07-27", "draft": "2026-08-17"},
        ),
        ({"replace_rule": {"draft": "fixed:2026-08-20"}}, {"draft": "2026-08-20", "final": "2026-09-03"}),
        ({"replace_rule": {"final": "gate:intake + 20 bd"}}, {"final": "2026-08-21"}),
        (
            {"replace_rule": {"draft": "fixed:2026-08-20"}, "shift": {"draft": "+1 bd"}},
            {"draft": "2026-08-21", "final": "2026-09-04"},
        ),
        ({"remove": ["report"]}, {"report": ""}),
        ({"remove": ["final"]}, {"final": ""}),
        ({"add": [gate("check", "gate:final + 2 bd")]}, {"check": "2026-09-01"}),
        # A waived gate keeps its date, and what hangs on it does too.
        ({"waive": {"draft": "Nothing to plan this year"}}, {}),
        ({"rename": {"draft": "Annual plan"}}, {}),
        ({"set_limits": {"reviews_per_day": 3}}, {}),
        # Berlin has no holiday on the way but works on Labor Day.
        ({"calendar": "GERMANY"}, {}),
        ({"calendar": "GERMANY", "shift": {"final": "+6 bd"}}, {"final": "2026-09-07"}),
        # In Cairo Thursday ends the week: Friday 24 July is not worked, and 23 July is Revolution Day.
        (
            {"calendar": "CAIRO"},
            {"intake": "2026-07-26", "draft": "2026-08-16", "final": "2026-08-31", "report": "2027-02-04"},
        ),
        (
            {"calendar": "EG"},
            {"intake": "2026-07-26", "draft": "2026-08-16", "final": "2026-08-31", "report": "2027-02-04"},
        ),
    ],
)
def test_overlay_of_a_unit_changes_its_dates_and_what_hangs_on_them(
    overlay: dict[str, Any], differing: dict[str, str]
) -> None:
    assert differs({"aws": overlay}, "aws") == differing
    assert differs({"aws": overlay}, "retail") == {}


@pytest.mark.parametrize(
    ("overlays", "unit", "differing"),
    [
        # A unit lives by the overlays of those above it.
        ({"aws": {"shift": {"final": "+5 bd"}}}, "rds", {"final": "2026-09-04"}),
        # Slips add up from the root to the leaf.
        (
            {"aws": {"shift": {"final": "+5 bd"}}, "database": {"shift": {"final": "+1 bd"}}},
            "database",
            {"final": "2026-09-08"},
        ),
        (
            {"aws": {"shift": {"final": "+5 bd"}}, "database": {"shift": {"final": "-5 bd"}}},
            "rds",
            {},
        ),
        (
            {"aws": {"shift": {"final": "+5 bd"}}, "database": {"shift": {"final": "+1 bd"}}},
            "aws",
            {"final": "2026-09-04"},
        ),
        # The leaf's rule wins, and with it goes the slip above.
        (
            {"aws": {"shift": {"final": "+5 bd"}}, "rds": {"replace_rule": {"final": "fixed:2026-09-15"}}},
            "rds",
            {"final": "2026-09-15"},
        ),
        # What a unit adds, those below it have and may move.
        (
            {"aws": {"add": [gate("check", "gate:final + 2 bd")]}, "rds": {"shift": {"check": "+1 bd"}}},
            "rds",
            {"check": "2026-09-02"},
        ),
        ({"aws": {"remove": ["report"]}}, "rds", {"report": ""}),
        # The business days of the leaf win.
        ({"aws": {"calendar": "CAIRO"}, "rds": {"calendar": "US-CORP"}}, "rds", {}),
    ],
)
def test_overlays_are_laid_from_the_root_to_the_leaf(
    overlays: dict[str, Any], unit: str, differing: dict[str, str]
) -> None:
    assert differs(overlays, unit) == differing


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ({"shift": {"lock": "+1 bd"}}, "lock is fixed by Company; AWS may not change its date."),
        ({"replace_rule": {"lock": "fixed:2027-02-01"}}, "lock is fixed by Company; AWS may not change its date."),
        ({"remove": ["lock"]}, "lock is fixed by Company; AWS may not change its date."),
        ({"waive": {"lock": "Nothing to lock here"}}, "lock is fixed by Company; AWS may not change its date."),
        ({"shift": {"ghost": "+1 bd"}}, "AWS changes the gate “ghost”, which this calendar has not for it."),
        ({"add": [gate("draft", "fy_start")]}, "AWS adds the gate “draft”, which is there already."),
        ({"waive": {"draft": "No"}}, "AWS waives draft without a reason of at least 10 characters."),
        ({"waive": {"final": "Nothing to finish here"}}, "final cannot be waived; AWS has to pass it."),
    ],
)
def test_what_an_overlay_may_not_do_is_left_undone_and_said(overlay: dict[str, Any], said: str) -> None:
    laid = scopes({"aws": overlay}).unit_calendar("aws")
    assert said in [conflict.sentence for conflict in laid.conflicts]
    assert laid.waived == {}
    assert differs({"aws": overlay}, "aws") == {}


def test_final_date_stands_in_the_days_of_every_unit() -> None:
    """31 January 2027 is a Sunday, on which Cairo works; the lock stays on the company's Friday."""
    assert differs({"aws": {"calendar": "CAIRO"}}, "aws").get("lock") is None


def test_what_a_unit_makes_final_none_below_it_moves_even_by_what_comes_before() -> None:
    overlays = {
        "aws": {"final": ["final"], "shift": {"final": "+1 bd"}},
        "rds": {"shift": {"draft": "+5 bd"}, "calendar": "CAIRO"},
    }
    assert differs(overlays, "aws") == {"final": "2026-08-31"}
    assert differs(overlays, "rds")["final"] == "2026-08-31"
    assert differs(overlays, "rds")["draft"] == "2026-08-23"
    moved = scopes({**overlays, "rds": {"shift": {"final": "+1 bd"}}}).unit_calendar("rds")
    assert [conflict.sentence for conflict in moved.conflicts] == [
        "final is fixed by AWS; RDS may not change its date."
    ]


def test_overlay_is_moved_by_the_companys_blackouts() -> None:
    freeze = {"blackouts": [blackout("2026-08-17", "2026-08-21")]}
    assert differs({"aws": {"shift": {"draft": "+1 bd"}}}, "aws", **freeze) == {
        "draft": "2026-08-24",
        "final": "2026-09-08",
    }


def test_waived_gate_says_why_and_for_whom() -> None:
    laid = scopes({"aws": {"waive": {"draft": "Nothing to plan this year"}}})
    assert {unit: dict(laid.unit_calendar(unit).waived) for unit in WAYS} == {
        "aws": {"draft": "Nothing to plan this year"},
        "database": {"draft": "Nothing to plan this year"},
        "rds": {"draft": "Nothing to plan this year"},
        "retail": {},
    }


def test_units_without_an_overlay_of_their_own_share_the_one_above() -> None:
    both = scopes({"aws": {"shift": {"draft": "+5 bd"}}})
    assert {unit: both.scope(unit) for unit in WAYS} == {"aws": "aws", "database": "aws", "rds": "aws", "retail": ""}
    assert both.resolver("rds") is both.resolver("aws")
    assert both.resolver("retail") is both.company
