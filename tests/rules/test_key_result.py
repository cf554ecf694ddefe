"""The audit of key results: every example of the specification, and every code."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.key_result import (
    KeyResultDraft,
    audit_codes,
    is_sandbagged,
    metric_question,
    objective_findings,
    text_findings,
    too_many,
)

PLANS = (
    "Increase the percentage of enterprise accounts with a completed success plan from 44% to 80%, "
    "measured monthly via Gainsight completion report"
)
WHOLE = KeyResultDraft(PLANS, dated=True, owner="ana")


def said(text: str) -> KeyResultDraft:
    return KeyResultDraft(text, dated=True, owner="ana")


def test_a_line_that_says_everything_passes_and_fills_the_fields() -> None:
    whole = WHOLE.filled()
    assert audit_codes(WHOLE) == []
    assert (whole.baseline, whole.target, whole.cadence) == (Decimal(44), Decimal(80), "monthly")
    assert (whole.method, whole.source) == ("Gainsight completion report", "Gainsight completion report")


def test_a_line_with_from_and_to_passes_as_text_until_its_fields_are_filled() -> None:
    draft = KeyResultDraft("Increase 90-day retention from 68% to 80% by Q4", owner="ana")
    assert text_findings(draft) == []
    assert audit_codes(draft) == ["KR_NO_METHOD", "KR_NO_SOURCE", "KR_NO_CADENCE"]
    assert audit_codes(replace(draft, method="count", source="Amplitude", cadence="2 w")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Launch 3 features", ["KR_NO_BASELINE", "KR_ACTIVITY"]),
        ("Complete 5 user research sessions", ["KR_NO_BASELINE", "KR_ACTIVITY"]),
        ("Increase activation rate to 65%", ["KR_NO_BASELINE"]),
        ("Reduce ticket resolution time by 30%", ["KR_NO_BASELINE"]),
        ("Reduce churn by 5 percentage points", ["KR_NO_BASELINE"]),
        ("Achieve 90% QBR coverage across enterprise accounts", ["KR_NO_BASELINE"]),
        (PLANS, []),
    ],
)
def test_a_line_is_found_wanting_in_what_it_does_not_say(text: str, found: list[str]) -> None:
    assert text_findings(said(text)) == found


def test_an_activity_is_asked_for_the_metric_behind_it() -> None:
    asked = metric_question(said("Launch 3 features"))
    assert asked == "Which metric should the features move, from what to what?"


def test_an_activity_passes_only_with_a_metric_from_and_to() -> None:
    assert "KR_ACTIVITY" in text_findings(said("Ship top 3 missing features driving churn"))
    assert text_findings(said("Ship features that cut churn from 12% to 7%")) == []


def test_a_milestone_may_be_a_launch() -> None:
    assert audit_codes(replace(said("Ship top 3 missing features driving churn"), kind="milestone")) == []


@pytest.mark.parametrize(
    ("text", "baseline", "target"),
    [
        ("Reduce ticket resolution time by 30%", "20", "14"),
        ("Reduce churn by 5 percentage points", "12", "7"),
        ("Grow revenue by 25%", "8", "10"),
        ("Double weekly active teams", "40", "80"),
        ("Halve the build time", "30", "15"),
        ("Eliminate manual refunds", "300", "0"),
    ],
)
def test_a_relative_target_is_reckoned_once_the_baseline_is_given(text: str, baseline: str, target: str) -> None:
    whole = replace(said(text), baseline=Decimal(baseline)).filled()
    assert whole.target == Decimal(target)


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"text": "Increase retention"}, "KR_NO_METRIC"),
        ({"text": "Increase retention to 80%"}, "KR_NO_BASELINE"),
        ({"text": "Increase retention, currently 68%"}, "KR_NO_TARGET"),
        ({"method": ""}, "KR_NO_METHOD"),
        ({"source": ""}, "KR_NO_SOURCE"),
        ({"cadence": ""}, "KR_NO_CADENCE"),
        ({"dated": False}, "KR_NO_DATE"),
        ({"owner": ""}, "KR_NO_OWNER"),
        ({"text": "Increase retention from 80% to 80%"}, "KR_SAME"),
        ({"text": "Launch 3 features"}, "KR_ACTIVITY"),
    ],
)
def test_each_code_names_one_thing_that_is_missing(lacking: dict[str, object], code: str) -> None:
    fields = {"method": "a count", "source": "Amplitude", "cadence": "2 w"}
    whole = replace(said("Increase retention from 68% to 80%"), **fields)  # type: ignore[arg-type]
    assert audit_codes(whole) == []
    assert code in audit_codes(replace(whole, **lacking))  # type: ignore[arg-type]


def test_a_guardrail_may_keep_its_level() -> None:
    fields = {"method": "a count", "source": "Amplitude", "cadence": "2 w"}
    keep = replace(said("Keep availability from 99.9% to 99.9%"), **fields)  # type: ignore[arg-type]
    assert audit_codes(keep) == []


def test_a_target_within_five_percent_of_the_trend_is_sandbagged() -> None:
    forecasts = [replace(WHOLE, forecast=Decimal(value)) for value in ("76.2", "76.1", "84.2", "84.3")]
    assert [is_sandbagged(one) for one in forecasts] == [True, False, True, False]


@pytest.mark.parametrize(
    ("objective", "found"),
    [
        ("Make the product better in 2025", ["OBJ_VAGUE"]),
        ("Become the undisputed leader in support automation for mid-market SaaS", []),
        ("Win 3 new markets in Europe", ["OBJ_HAS_NUMBER"]),
    ],
)
def test_an_objective_is_warned_about(objective: str, found: list[str]) -> None:
    assert list(objective_findings(objective)) == found


def test_key_results_that_all_come_late_are_warned_about() -> None:
    assert list(objective_findings("Delight returning riders", ["lagging", "lagging"])) == ["LAGGING_ONLY"]
    assert list(objective_findings("Delight returning riders", ["lagging", "leading"])) == []


def test_more_than_three_objectives_or_nine_key_results_are_too_many() -> None:
    assert [too_many(*one) for one in ((3, 9), (4, 0), (1, 10))] == [False, True, True]
