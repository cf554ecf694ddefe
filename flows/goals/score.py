"""A goal's score from the final values of its key results, against the current targets and those of version 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.key_result import KeyResult
from rules.score import key_result_score, mean_score


@dataclass(frozen=True)
class Scored:
    """`current` against the targets as they are, `first` against those that were locked in January."""

    current: Decimal
    first: Decimal


def score_of_result(result: KeyResult) -> Scored | None:
    """None where a value, a baseline or a target is missing."""
    if result.final is None or result.baseline is None or result.target is None:
        return None
    first_target = result.first_target if result.first_target is not None else result.target
    current = key_result_score(
        result.final,
        result.baseline,
        result.target,
        result.scoring,
    )
    first = key_result_score(
        result.final,
        result.baseline,
        first_target,
        result.scoring,
    )
    return Scored(current, first)


def formula(results: Sequence[KeyResult]) -> Scored | None:
    """The mean of the key results, of milestones only where there is nothing else; None while one has no score."""
    outcomes = [result for result in results if result.kind == "outcome"]
    scores = [score_of_result(result) for result in outcomes or results]
    return _mean_of_all(scores)


def _mean_of_all(scores: Sequence[Scored | None]) -> Scored | None:
    known = [score for score in scores if score is not None]
    if not known or len(known) < len(scores):
        return None
    return _mean_of(known)


def _mean_of(scores: Sequence[Scored]) -> Scored:
    return Scored(
        current=mean_score([score.current for score in scores]),
        first=mean_score([score.first for score in scores]),
    )
