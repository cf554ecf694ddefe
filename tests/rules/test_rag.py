"""Colours, to the figures of docs/asks-and-goals.md, “Colours”."""

from decimal import Decimal

import pendulum
import pytest

from rules.rag import elapsed_share, rag_colour
from rules.score import progress_share

FIRST, LAST = pendulum.date(2027, 1, 1), pendulum.date(2027, 12, 31)


@pytest.mark.parametrize(
    ("month", "day", "value", "pace"),
    [(3, 31, 50, "0.676"), (6, 30, 55, "0.616"), (9, 30, 62, "0.668")],
)
def test_a_key_result_from_44_to_80_is_amber_all_year(month: int, day: int, value: int, pace: str) -> None:
    gone, share = (
        elapsed_share(FIRST, LAST, pendulum.date(2027, month, day)),
        progress_share(Decimal(value), Decimal(44), Decimal(80)),
    )
    assert (round(share / gone, 3), rag_colour(share, gone)) == (Decimal(pace), "amber")


@pytest.mark.parametrize(
    ("share", "colour"), [("0.35", "green"), ("0.34", "amber"), ("0.25", "amber"), ("0.24", "red")]
)
def test_the_boundaries_of_a_graded_one_at_half_time(share: str, colour: str) -> None:
    assert rag_colour(Decimal(share), Decimal("0.5")) == colour


@pytest.mark.parametrize("scoring", ["committed", "binary"])
@pytest.mark.parametrize(
    ("share", "colour"), [("0.475", "green"), ("0.474", "amber"), ("0.375", "amber"), ("0.37", "red")]
)
def test_what_was_committed_to_is_held_to_more(scoring: str, share: str, colour: str) -> None:
    assert rag_colour(Decimal(share), Decimal("0.5"), scoring=scoring) == colour


def test_too_early_or_stale_is_grey() -> None:
    assert [rag_colour(Decimal(1), Decimal(gone)) for gone in ("0.09", "0.10")] == ["grey", "green"]
    assert rag_colour(Decimal(1), Decimal("0.9"), stale=True) == "grey"


def test_what_nobody_has_read_by_half_time_is_red() -> None:
    assert [rag_colour(None, Decimal(gone)) for gone in ("0.49", "0.50")] == ["grey", "red"]
    assert rag_colour(None, Decimal("0.50"), stale=True) == "red"


def test_elapsed_counts_today_and_stays_within_the_year() -> None:
    days = [pendulum.date(2026, 12, 31), FIRST, pendulum.date(2027, 3, 31), LAST, pendulum.date(2028, 1, 1)]
    assert [round(elapsed_share(FIRST, LAST, day), 4) for day in days] == [
        Decimal(0),
        Decimal("0.0027"),
        Decimal("0.2466"),
        Decimal(1),
        Decimal(1),
    ]
