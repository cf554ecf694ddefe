"""Scores: how far a value came from the baseline to the target, in two places, half-up (docs/asks-and-goals.md)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from operator import mul
from typing import Literal

Scoring = Literal["graded", "committed", "binary"]
SCORINGS: tuple[Scoring, ...] = ("graded", "committed", "binary")

_CENT = Decimal("0.01")
_NOTHING, _ALL = Decimal(0), Decimal(1)
ENOUGH = 4  # so many key results before a team's mean says anything


def rounded(value: Decimal) -> Decimal:
    """Two places, half-up."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def progress_share(actual: Decimal, baseline: Decimal, target: Decimal) -> Decimal:
    """The share of the way, 0 to 1, not rounded; a guardrail (target = baseline) is kept or not."""
    if target == baseline:
        return _ALL if actual >= target else _NOTHING
    share = (actual - baseline) / (target - baseline)
    return min(max(share, _NOTHING), _ALL)


def key_result_score(actual: Decimal, baseline: Decimal, target: Decimal, scoring: str = "graded") -> Decimal:
    """0.00 to 1.00; what was committed to, or is met or not, is 1 or 0 and nothing between."""
    share = progress_share(actual, baseline, target)
    if scoring != "graded" and share < _ALL:
        share = _NOTHING
    return rounded(share)


def mean_score(scores: Sequence[Decimal], weights: Sequence[Decimal] | None = None) -> Decimal:
    """An objective's score: the weighted mean of its key results', by default with equal weights.

    Raises ValueError where there are no scores, or weights that do not fit them.
    """
    if weights is None:
        weights = [_ALL] * len(scores)
    has_weights = len(weights) == len(scores) and sum(weights) > 0
    if not scores or not has_weights:
        raise ValueError("a mean needs scores, each with a weight")
    weighted = sum(map(mul, scores, weights), _NOTHING)
    total_weight = sum(weights, _NOTHING)
    return rounded(weighted / total_weight)


def attainment(scores: Sequence[Decimal]) -> Decimal:
    """The share of key results that were reached in full."""
    if not scores:
        return _NOTHING
    reached = [score for score in scores if score >= _ALL]
    return Decimal(len(reached)) / len(scores)


_BANDS = (
    (Decimal("0.95"), "too conservative"),
    (Decimal("0.81"), "slightly safe"),
    (Decimal("0.60"), "calibrated"),
    (Decimal("0.40"), "stretched"),
)


def calibration(graded: Sequence[Decimal]) -> str:
    """What a team's graded scores say of its targets; "" before there are four."""
    if len(graded) < ENOUGH:
        return ""
    if attainment(graded) == _ALL:
        return "too conservative"
    return _verdict_on(mean_score(graded))


def _verdict_on(average: Decimal) -> str:
    for least, verdict in _BANDS:
        if average >= least:
            return verdict
    return "review"
