"""Reviews that do not fit into their window, counted for each approver."""

from pathlib import Path

import pytest

from tests.config.checks.files import changed, organisation, warned, wide

LINE = "c.yaml:36: REVIEW_LOAD"


def test_22_plans_do_not_fit_into_a_window_that_holds_18(tmp_path: Path) -> None:
    """The specification's own example, to the figure."""
    said = (
        f"{LINE} Vera has 22 plans at reviews, cap 2/day and 6/week, 31 Aug–18 Sep holds 18: 4 reviews do not fit, "
        "+5 bd to 25 Sep holds 24; or name another approver for some of them"
    )
    assert warned(changed(), wide(tmp_path, 22)) == [said]


def test_18_plans_fit(tmp_path: Path) -> None:
    assert warned(changed(), wide(tmp_path, 18)) == []


def test_one_plan_too_many_is_one_review(tmp_path: Path) -> None:
    [said] = warned(changed(), wide(tmp_path, 19))
    assert said.startswith(f"{LINE} Vera has 19 plans at reviews")
    assert "holds 18: 1 review does not fit, +5 bd to 25 Sep holds 24" in said


@pytest.mark.parametrize(
    ("limits", "holds"),
    [
        ("{reviews_per_week: 8}", None),  # 8 + 8 + 8, and Labor Day leaves four days at two a day
        ("{reviews_per_week: 7}", "cap 2/day and 7/week, 31 Aug–18 Sep holds 21: 1 review does not fit"),
        ("{reviews_per_day: 1}", "cap 1/day and 6/week, 31 Aug–18 Sep holds 14: 8 reviews do not fit"),
        ("{review_minutes: 480}", "cap 1/day and 6/week, 31 Aug–18 Sep holds 14: 8 reviews do not fit"),
    ],
)
def test_window_holds_what_the_caps_and_the_hours_of_a_day_allow(
    tmp_path: Path, limits: str, holds: str | None
) -> None:
    said = warned(changed(("tiers:", f"limits: {limits}\ntiers:")), wide(tmp_path, 22))
    assert [holds in one if holds else one for one in said] == ([True] if holds else [])


def test_days_that_forbid_reviews_are_taken_out_of_the_window(tmp_path: Path) -> None:
    text = changed(
        (
            "  - {id: peak",
            "  - {id: offsite, title: O, from: 2026-09-07, to: 2026-09-11, kinds: [no_reviews]}\n  - {id: peak",
        )
    )
    [said] = warned(text, wide(tmp_path, 13))
    assert said == (
        "c.yaml:37: REVIEW_LOAD Vera has 13 plans at reviews, cap 2/day and 6/week, 31 Aug–18 Sep holds 12: "
        "1 review does not fit, +5 bd to 25 Sep holds 18; or name another approver for some of them"
    )


def test_approver_reviews_on_working_days_of_her_own(tmp_path: Path) -> None:
    people = "id,name,title,manager_id,country\nceo,Cleo,CEO,,US\nvera,Vera,VP,ceo,IN\no1,One,PM,vera,US\n"
    teams = "- {id: shop, kind: org, title: AWS, product_manager: vera, approver: ceo}\n"
    teams += "- {id: t1, kind: team, title: T1, parent: shop, product_manager: o1}\n"
    text = changed(
        (
            "opens: gate:final + 1 bd\n    due: gate:final + 14 bd",
            "opens: fixed:2026-10-02\n    due: fixed:2026-10-02 allow",
        )
    )
    found = warned(text, organisation(tmp_path, people, teams))
    assert [said.split(",")[0] for said in found if "REVIEW_LOAD" in said] == [
        "c.yaml:36: REVIEW_LOAD Vera has 1 plan at reviews"
    ]


def test_gate_that_only_signs_what_was_reviewed_needs_no_days_for_reviews(tmp_path: Path) -> None:
    sign = """\
  - id: signoff
    title: Sign-off
    phase: op1
    due: gate:reviews + 2 bd
    after: [reviews]
    owner: product_ops
    owes: {by: approver, document: op1, settled_in: [approved]}
  - id: close
"""
    assert warned(changed(("  - id: close\n", sign)), wide(tmp_path, 18)) == []


def test_overlay_gives_its_unit_a_window_of_its_own(tmp_path: Path) -> None:
    text = changed(("tiers:", "overlays:\n  shop:\n    shift: {reviews: +5 bd}\ntiers:"))
    assert warned(text, wide(tmp_path, 22)) == []


def test_overlay_that_makes_the_window_too_short_is_named_on_its_own_line(tmp_path: Path) -> None:
    text = changed(
        ("tiers:", "overlays:\n  t1:\n    waive: {}\n  shop:\n    set_limits: {reviews_per_week: 1}\ntiers:")
    )
    found = warned(text, wide(tmp_path, 5))
    assert [said.split(" Vera")[0] for said in found] == ["c.yaml:67: REVIEW_LOAD"]


def test_window_in_a_blackout_for_reviews_has_no_day_for_them() -> None:
    text = changed(
        (
            "opens: gate:final + 1 bd\n    due: gate:final + 14 bd",
            "opens: fixed:2026-11-17 allow\n    due: fixed:2026-11-20 allow",
        )
    )
    assert warned(text) == [
        (
            "c.yaml:36: REVIEW_WINDOW reviews is open 17 Nov–20 Nov, and no day of it is free for reviews, "
            "open it earlier, or move it out of the blackout"
        )
    ]
