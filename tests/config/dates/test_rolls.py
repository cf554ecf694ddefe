"""Snap and holiday roll: which day a rule ends on where its own is a weekend or a holiday."""

import pytest

from tests.config.dates.season import chain, dated, day, due_days


@pytest.mark.parametrize(
    ("start", "following", "preceding", "modified"),
    [
        # An ordinary day stays where it is.
        ("2026-08-14", "Fri 2026-08-14", "Fri 2026-08-14", "Fri 2026-08-14"),
        ("2026-08-15", "Mon 2026-08-17", "Fri 2026-08-14", "Mon 2026-08-17"),
        ("2026-08-16", "Mon 2026-08-17", "Fri 2026-08-14", "Mon 2026-08-17"),
        # Saturday 31 October: the next business day is in another month.
        ("2026-10-31", "Mon 2026-11-02", "Fri 2026-10-30", "Fri 2026-10-30"),
        ("2026-11-01", "Mon 2026-11-02", "Fri 2026-10-30", "Mon 2026-11-02"),
        ("2027-02-28", "Mon 2027-03-01", "Fri 2027-02-26", "Fri 2027-02-26"),
        ("2028-04-30", "Mon 2028-05-01", "Fri 2028-04-28", "Fri 2028-04-28"),
        # Memorial Day is the last day of May 2027.
        ("2027-05-31", "Tue 2027-06-01", "Fri 2027-05-28", "Fri 2027-05-28"),
        ("2026-09-07", "Tue 2026-09-08", "Fri 2026-09-04", "Tue 2026-09-08"),
        ("2026-07-03", "Mon 2026-07-06", "Thu 2026-07-02", "Mon 2026-07-06"),
        ("2026-07-04", "Mon 2026-07-06", "Thu 2026-07-02", "Mon 2026-07-06"),
        ("2027-07-04", "Tue 2027-07-06", "Fri 2027-07-02", "Tue 2027-07-06"),
        ("2026-11-26", "Mon 2026-11-30", "Wed 2026-11-25", "Mon 2026-11-30"),
        ("2026-11-28", "Mon 2026-11-30", "Wed 2026-11-25", "Mon 2026-11-30"),
        ("2026-12-24", "Mon 2026-12-28", "Wed 2026-12-23", "Mon 2026-12-28"),
        # The turn of the year is the turn of a month too.
        ("2027-01-01", "Mon 2027-01-04", "Thu 2026-12-31", "Mon 2027-01-04"),
        ("2027-12-31", "Mon 2028-01-03", "Thu 2027-12-30", "Thu 2027-12-30"),
        ("2028-01-01", "Mon 2028-01-03", "Thu 2027-12-30", "Mon 2028-01-03"),
    ],
)
def test_roll_of_each_kind(start: str, following: str, preceding: str, modified: str) -> None:
    rule = f"fixed:{start}"
    assert day(rule) == following
    assert day(f"{rule} following") == following
    assert day(f"{rule} preceding") == preceding
    assert day(f"{rule} modified_following") == modified
    assert day(f"{rule} none")[4:] == start


@pytest.mark.parametrize(
    ("snap", "end"),
    [
        # From Wednesday 12 August 2026: on the day itself or the next such weekday, never back.
        ("wed", "Wed 2026-08-12"),
        ("thu", "Thu 2026-08-13"),
        ("fri", "Fri 2026-08-14"),
        ("sat", "Sat 2026-08-15"),
        ("sun", "Sun 2026-08-16"),
        ("mon", "Mon 2026-08-17"),
        ("tue", "Tue 2026-08-18"),
    ],
)
def test_snap_goes_on_to_its_weekday(snap: str, end: str) -> None:
    assert day(f"fixed:2026-08-12 snap {snap} none") == end


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        # Offset first, then snap, then the roll.
        ("fixed:2026-08-12 snap sat", "Mon 2026-08-17"),
        ("fixed:2026-08-12 snap sat preceding", "Fri 2026-08-14"),
        ("fixed:2026-08-26 + 1 w snap mon", "Tue 2026-09-08"),
        ("fixed:2026-08-26 + 1 w snap mon preceding", "Fri 2026-09-04"),
        ("fixed:2026-08-26 + 1 w snap mon none", "Mon 2026-09-07"),
        ("fixed:2026-10-27 + 3 d snap sat modified_following", "Fri 2026-10-30"),
        ("fixed:2026-12-18 + 2 bd snap thu", "Mon 2026-12-28"),
        ("fixed:2026-12-18 + 2 bd snap fri", "Mon 2026-12-28"),
        ("fixed:2026-12-18 + 10 bd snap fri", "Fri 2027-01-08"),
        ("fixed:2026-06-26 snap fri", "Fri 2026-06-26"),
        ("fixed:2026-06-27 snap fri", "Mon 2026-07-06"),
        ("fixed:2026-06-27 snap fri preceding", "Thu 2026-07-02"),
        ("fixed:2028-02-26 snap tue", "Tue 2028-02-29"),
        ("fixed:2026-12-29 snap sat", "Mon 2027-01-04"),
        ("fy_start snap mon", "Mon 2027-01-04"),
        ("fy_start snap fri", "Mon 2027-01-04"),
        ("fy_start - 1 d snap fri preceding", "Thu 2026-12-31"),
    ],
)
def test_order_is_offset_then_snap_then_roll(rule: str, end: str) -> None:
    assert day(rule) == end


def test_explanation_names_each_step_that_moved_the_day() -> None:
    assert dated("fixed:2026-08-26 + 1 w snap mon").explanation == (
        "fixed:2026-08-26 Wed 26 Aug +1 w = Wed 2 Sep; snap Mon → Mon 7 Sep; Labor Day → following → Tue 8 Sep 2026"
    )


def test_explanation_is_silent_about_steps_that_did_not() -> None:
    assert dated("fixed:2026-08-14 snap fri at 12:00 preceding roll_before").explanation == (
        "fixed:2026-08-14 Fri 14 Aug 2026"
    )


def test_next_gate_counts_from_the_rolled_day() -> None:
    dates = due_days(
        **chain(
            eve="fixed:2026-12-24",
            after="gate:eve + 1 bd",
            before="gate:eve - 1 bd",
            week="gate:eve + 1 w",
        )
    )
    assert dates == {"eve": "2026-12-28", "after": "2026-12-29", "before": "2026-12-23", "week": "2027-01-04"}
