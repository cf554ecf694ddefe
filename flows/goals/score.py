"""A goal's score from the final values of its key results, against the current targets and those of version 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.key_result import KeyResult
from rules.score import mean, score


@dataclass(frozen=True)
class Scored:
    """`current` against the targets as they are, `first` against those that were locked in January."""

    current: Decimal
    first: Decimal


def of_key_result(row: KeyResult) -> Scored | None:
    """None where a value, a baseline or a target is missing."""
    if row.final is None or row.baseline is None or row.target is None:
        return None
    first = row.first_target if row.first_target is not None else row.target
    same = (row.final, row.baseline)
    return Scored(score(*same, row.target, row.scoring), score(*same, first, row.scoring))


def formula(rows: Sequence[KeyResult]) -> Scored | None:
    """The mean of the key results, of milestones only where there is nothing else; None while one has no score."""
    counted = [row for row in rows if row.kind == "outcome"] or list(rows)
    scores = [of_key_result(row) for row in counted]
    if not scores or any(one is None for one in scores):
        return None
    found = [one for one in scores if one is not None]
    return Scored(mean([one.current for one in found]), mean([one.first for one in found]))
