"""Warnings of what may be other than it looks: days of the moon, unions, names of years, tiers, soft edges."""

import pytest

from tests.config.checks.files import changed, looked_at, warned

ABU_DHABI = (
    ("country: US", "country: AE"),
    ("without: [Columbus Day, Veterans Day]", "without: []"),
    ("calendar_of_country: {US: US-CORP}", "calendar_of_country: {AE: US-CORP}"),
    ("due: fixed:2026-12-18", "due: fixed:2027-03-05"),
    (
        "documents:\n",
        (
            "  - {id: more, title: M, phase: op1, due: gate:close + 5 bd, owner: product_ops}\n"
            "  - {id: last, title: L, phase: op1, due: gate:more + 5 bd, owner: product_ops}\ndocuments:\n"
        ),
    ),
)
UNION = ("business_days: US-CORP", "business_days: BOTH")


def union(*parts: str) -> tuple[str, str]:
    return "calendars:\n", f"calendars:\n  BOTH: {{union: [{', '.join(parts)}]}}\n"


def test_date_that_hangs_on_the_moon_is_told_once_and_not_for_those_that_follow_it() -> None:
    assert warned(changed(*ABU_DHABI), code="ESTIMATED") == [
        (
            "c.yaml:46: ESTIMATED more is due Wed 17 Mar 2027 because of Eid al-Fitr (estimated) on Tue 9 Mar and "
            "Eid al-Fitr Holiday (estimated) on Wed 10 Mar and Eid al-Fitr Holiday (estimated) on Thu 11 Mar, "
            "look again when the day is known; without it more is due Fri 12 Mar"
        )
    ]


def test_feast_that_moves_no_gate_is_no_warning() -> None:
    later = ("due: gate:close + 5 bd", "due: gate:close + 1 bd")
    assert (
        warned(changed(*ABU_DHABI, later, ("due: gate:more + 5 bd", "due: gate:more + 0 bd")), code="ESTIMATED") == []
    )


def test_holiday_of_the_sun_on_the_same_day_as_an_estimated_one_stays() -> None:
    """15 August 2027 is India's Independence Day, whatever the moon says of the Prophet's Birthday."""
    text = changed(
        ("country: US", "country: IN"),
        ("without: [Columbus Day, Veterans Day]", "without: []\n    weekend: [fri, sat]"),
        ("calendar_of_country: {US: US-CORP}", "calendar_of_country: {IN: US-CORP}"),
        ("due: fixed:2026-12-18", "due: fixed:2027-08-12 + 1 bd"),
    )
    assert warned(text, code="ESTIMATED") == []


def test_union_costs_business_days_that_are_counted_and_named() -> None:
    assert warned(changed(UNION, union("US-CORP", "DE-BE", "GB-ENG")), code="UNION_COST") == [
        (
            "c.yaml:7: UNION_COST BOTH costs 1 bd against US-CORP from Mon 3 Aug 2026 to Fri 18 Dec 2026: "
            "Mon 31 Aug Late Summer Bank Holiday (GB-ENG), count in US-CORP where only its people work, or leave it"
        )
    ]


def test_only_six_days_of_a_costly_union_are_named() -> None:
    [said] = warned(changed(UNION, union("US-CORP", "US", "JP", "IN")), code="UNION_COST")
    assert said.count(";") == 5
    assert " and 7 more, count in US-CORP" in said


@pytest.mark.parametrize("changes", [(union("US-CORP", "DE-BE", "GB-ENG"),), (UNION, union("US-CORP", "US-CORP"))])
def test_union_that_nobody_counts_in_or_that_costs_nothing_is_no_warning(changes: tuple[tuple[str, str], ...]) -> None:
    assert warned(changed(*changes), code="UNION_COST") == []


def test_union_of_an_overlay_costs_too() -> None:
    text = changed(union("US-CORP", "GB-ENG"), ("tiers:", "overlays:\n  aws:\n    calendar: BOTH\ntiers:"))
    assert [said.split(" against")[0] for said in warned(text)] == ["c.yaml:7: UNION_COST BOTH costs 1 bd"]


def test_fewer_than_three_tiers_are_few() -> None:
    remedy = "add tiers, or leave it where fewer are meant"
    meant = "a goal lock is meant for 3: the company's, the business's, a team's"
    two = ("  - {id: s_team, title: S-Team, from: priority}\n", "")
    one = ("  - {id: quarterly, title: Quarterly, from: organisation}\n", "")
    assert warned(changed(two)) == [f"c.yaml:64: FEW_TIERS the calendar has 2 goal tiers; {meant}, {remedy}"]
    assert warned(changed(two, one)) == [f"c.yaml:64: FEW_TIERS the calendar has 1 goal tier; {meant}, {remedy}"]


@pytest.mark.parametrize(
    ("season", "year", "fits"),
    [
        ("FY2027", "{starts_on: 2027-01-01}", True),
        ("FY2026", "{starts_on: 2027-01-01}", False),
        ("FY2028", "{starts_on: 2027-07-01}", True),
        ("FY2027", "{starts_on: 2027-07-01}", False),
        ("FY2027", "{starts_on: 2027-07-01, label: start_year}", True),
        ("FY2027", "{starts_on: 2027-07-01, label: both}", True),
        ("Spring27", "{starts_on: 2027-07-01}", True),
    ],
)
def test_season_called_after_another_year_is_told(season: str, year: str, fits: bool) -> None:
    text = changed(("season: FY2027", f"season: {season}"), ("{starts_on: 2027-01-01}", year))
    assert [said.split()[1] for said in warned(text, code="SEASON_NAME")] == ([] if fits else ["SEASON_NAME"])


def test_season_name_says_both_years() -> None:
    assert warned(changed(("season: FY2027", "season: FY2026"))) == [
        (
            "c.yaml:1: SEASON_NAME the season is called FY2026, but plans for FY2027, 2027-01-01 to 2027-12-31, "
            "rename it, or mend fiscal_year"
        )
    ]


def test_soft_edge_out_of_order_is_a_warning_and_a_hard_one_a_mistake() -> None:
    def after(kind: str) -> str:
        edge = f"after: [draft, {{gate: close, kind: {kind}}}]"
        return changed(("after: [draft]\n    owner", f"{edge}\n    owner"), ("after: [reviews]\n", "after: []\n"))

    assert warned(after("soft")) == [
        (
            "c.yaml:28: SOFT_ORDER final is due 2026-08-28, not after close (2026-12-18), "
            "move one of the two, or leave it: the edge is soft"
        )
    ]
    found = looked_at(after("finish_to_finish"))
    assert ([mistake.code for mistake in found.mistakes], found.warnings) == (["ORDER_CONFLICT"], ())
