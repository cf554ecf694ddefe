"""Scores, to the figures of docs/asks-and-goals.md, “Scores”."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.score import attainment, calibration, key_result_score, mean_score


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "reached"),
    [
        ("44", "80", "69.2", "0.70"),
        ("68", "80", "76.4", "0.70"),
        ("8", "5", "6", "0.67"),
        ("32", "45", "42", "0.77"),
        ("0", "500", "400", "0.80"),
        ("44", "80", "40", "0.00"),
        ("8", "5", "4", "1.00"),
    ],
)
def test_a_graded_score_is_the_share_of_the_way_in_two_places_half_up(
    baseline: str, target: str, actual: str, reached: str
) -> None:
    assert key_result_score(Decimal(actual), Decimal(baseline), Decimal(target)) == Decimal(reached)


def test_half_a_cent_is_rounded_up() -> None:
    assert key_result_score(Decimal("0.125"), Decimal(0), Decimal(1)) == Decimal("0.13")


@pytest.mark.parametrize("scoring", ["committed", "binary"])
def test_what_was_committed_to_is_met_or_missed(scoring: str) -> None:
    assert [key_result_score(Decimal(v), Decimal(44), Decimal(80), scoring) for v in (79, 80, 81)] == [
        Decimal("0.00"),
        Decimal("1.00"),
        Decimal("1.00"),
    ]


def test_a_level_that_is_to_be_kept_is_kept_or_not() -> None:
    assert [key_result_score(Decimal(v), Decimal(95), Decimal(95)) for v in (94, 95, 96)] == [
        Decimal(0),
        Decimal(1),
        Decimal(1),
    ]


def test_an_objective_is_the_mean_of_its_key_results_and_weights_count() -> None:
    scores = [Decimal("0.70"), Decimal("0.67"), Decimal("0.77")]
    assert mean_score(scores) == Decimal("0.71")
    assert mean_score([Decimal(1), Decimal(0)], [Decimal(3), Decimal(1)]) == Decimal("0.75")


@pytest.mark.parametrize(
    ("scores", "weights"), [([], None), ([Decimal(1)], [Decimal(1), Decimal(1)]), ([Decimal(1)], [Decimal(0)])]
)
def test_a_mean_of_nothing_is_none(scores: list[Decimal], weights: list[Decimal] | None) -> None:
    with pytest.raises(ValueError, match="a mean needs scores"):
        mean_score(scores, weights)


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (["1", "1", "1", "1"], "too conservative"),
        (["0.95", "0.95", "0.95", "0.95"], "too conservative"),
        (["0.94", "0.94", "0.94", "0.94"], "slightly safe"),
        (["0.81", "0.81", "0.81", "0.81"], "slightly safe"),
        (["0.80", "0.80", "0.80", "0.80"], "calibrated"),
        (["0.60", "0.60", "0.60", "0.60"], "calibrated"),
        (["0.59", "0.59", "0.59", "0.59"], "stretched"),
        (["0.40", "0.40", "0.40", "0.40"], "stretched"),
        (["0.39", "0.39", "0.39", "0.39"], "review"),
        (["0.70", "0.70", "0.70"], ""),
    ],
)
def test_calibration_says_something_from_four_key_results_on(scores: list[str], said: str) -> None:
    assert calibration([Decimal(one) for one in scores]) == said


def test_attainment_counts_what_was_reached_in_full() -> None:
    assert attainment([Decimal("1.00"), Decimal("0.99"), Decimal("1.00"), Decimal(0)]) == Decimal("0.5")


figures = st.decimals(min_value=-1000, max_value=1000, places=2)


@given(actual=figures, baseline=figures, target=figures)
def test_a_score_lies_between_nothing_and_all_and_the_target_is_all(
    actual: Decimal, baseline: Decimal, target: Decimal
) -> None:
    assert 0 <= key_result_score(actual, baseline, target) <= 1
    assert key_result_score(target, baseline, target) == 1
