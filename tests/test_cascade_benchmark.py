"""What W3 compares has the same goals: ours, and those written by hand."""

from benchmarks.cascade import measured


def test_the_floor_leaves_the_goals_that_our_cascade_leaves() -> None:
    figures = measured(plans=3, rounds=1)
    assert figures["goals"] == 42
