"""Blackouts move gates, or only warn of them: every kind, their edges, chains of them, and slips that they absorb."""

from typing import Any

import pytest
from pendulum import Date

from config.explanation import Unresolvable
from tests.config.dates.season import RETAIL, blackout, chain, dated, day, due_days, gate, resolver

PEAK = {"blackouts": [blackout("2026-11-16", "2026-12-01")]}


@pytest.mark.parametrize(
    ("start", "after", "before"),
    [
        ("2026-11-13", "Fri 2026-11-13", "Fri 2026-11-13"),
        # A weekend is left for the Monday on which peak begins, and then peak is left.
        ("2026-11-14", "Wed 2026-12-02", "Fri 2026-11-13"),
        ("2026-11-15", "Wed 2026-12-02", "Fri 2026-11-13"),
        ("2026-11-16", "Wed 2026-12-02", "Fri 2026-11-13"),
        ("2026-11-20", "Wed 2026-12-02", "Fri 2026-11-13"),
        ("2026-11-26", "Wed 2026-12-02", "Fri 2026-11-13"),
        ("2026-12-01", "Wed 2026-12-02", "Fri 2026-11-13"),
        ("2026-12-02", "Wed 2026-12-02", "Wed 2026-12-02"),
    ],
)
def test_gate_leaves_a_blackout_forwards_or_backwards(start: str, after: str, before: str) -> None:
    assert day(f"fixed:{start}", **PEAK) == after
    assert day(f"fixed:{start} roll_after", **PEAK) == after
    assert day(f"fixed:{start} roll_before", **PEAK) == before


@pytest.mark.parametrize("start", ["2026-11-16", "2026-11-20", "2026-12-01"])
def test_warning_and_leave_keep_the_day(start: str) -> None:
    assert day(f"fixed:{start} warn", **PEAK)[4:] == start
    assert day(f"fixed:{start} allow", **PEAK)[4:] == start


@pytest.mark.parametrize(
    ("first", "last", "rule", "end"),
    [
        # Monday to Friday: out is a Saturday or a Sunday, and the holiday roll comes again.
        ("2026-08-10", "2026-08-14", "fixed:2026-08-12", "Mon 2026-08-17"),
        ("2026-08-10", "2026-08-14", "fixed:2026-08-12 roll_before", "Fri 2026-08-07"),
        ("2026-08-10", "2026-08-14", "fixed:2026-08-12 none", "Sat 2026-08-15"),
        ("2026-08-10", "2026-08-14", "fixed:2026-08-12 none roll_before", "Sun 2026-08-09"),
        # The way out is the blackout's, whatever the rule says of holidays: back would be into it.
        ("2026-08-10", "2026-08-14", "fixed:2026-08-12 preceding", "Mon 2026-08-17"),
        ("2026-08-10", "2026-08-14", "fixed:2026-08-12 preceding roll_before", "Fri 2026-08-07"),
        ("2026-10-26", "2026-10-30", "fixed:2026-10-28 modified_following", "Mon 2026-11-02"),
        # Labor Day lies behind or before it.
        ("2026-09-01", "2026-09-04", "fixed:2026-09-02", "Tue 2026-09-08"),
        ("2026-09-08", "2026-09-11", "fixed:2026-09-09 roll_before", "Fri 2026-09-04"),
        # A weekend before a blackout rolls back over it.
        ("2026-11-16", "2026-12-01", "fixed:2026-11-15 preceding", "Fri 2026-11-13"),
        # A blackout of weekend days only moves nobody.
        ("2026-08-15", "2026-08-16", "fixed:2026-08-15", "Mon 2026-08-17"),
        ("2026-08-15", "2026-08-16", "fixed:2026-08-14 + 1 d none", "Mon 2026-08-17"),
        # A single day.
        ("2026-08-12", "2026-08-12", "fixed:2026-08-12", "Thu 2026-08-13"),
        ("2026-08-12", "2026-08-12", "fixed:2026-08-12 roll_before", "Tue 2026-08-11"),
        ("2026-08-14", "2026-08-14", "fixed:2026-08-14", "Mon 2026-08-17"),
        ("2028-02-29", "2028-02-29", "fixed:2028-02-28 + 1 bd", "Wed 2028-03-01"),
        # Over the turn of the year.
        ("2026-12-24", "2027-01-03", "fixed:2026-12-24", "Mon 2027-01-04"),
        ("2026-12-24", "2027-01-03", "fixed:2026-12-26", "Mon 2027-01-04"),
        ("2026-12-24", "2027-01-03", "fixed:2027-01-01 roll_before", "Mon 2027-01-04"),
        ("2026-12-24", "2027-01-03", "fixed:2026-12-30 roll_before", "Wed 2026-12-23"),
        ("2026-12-24", "2027-01-03", "fy_start - 1 bd", "Mon 2027-01-04"),
        # Longer than the offset that leads into it, or starts within it.
        ("2026-11-16", "2026-12-01", "fixed:2026-11-13 + 1 bd", "Wed 2026-12-02"),
        ("2026-11-16", "2026-12-01", "fixed:2026-11-13 + 9 bd", "Wed 2026-12-02"),
        ("2026-11-16", "2026-12-01", "fixed:2026-11-13 + 11 bd", "Wed 2026-12-02"),
        ("2026-11-16", "2026-12-01", "fixed:2026-11-20 + 1 d", "Wed 2026-12-02"),
        ("2026-11-16", "2026-12-01", "fixed:2026-12-04 - 5 bd", "Wed 2026-12-02"),
    ],
)
def test_way_out_of_a_blackout(first: str, last: str, rule: str, end: str) -> None:
    assert day(rule, blackouts=[blackout(first, last)]) == end


@pytest.mark.parametrize(
    ("kinds", "end"),
    [
        (("no_gates",), "Thu 2026-08-13"),
        (("hard_freeze",), "Thu 2026-08-13"),
        (("quiet", "no_gates"), "Thu 2026-08-13"),
        (("quiet",), "Wed 2026-08-12"),
        (("no_reviews",), "Wed 2026-08-12"),
        (("no_reviews", "quiet"), "Wed 2026-08-12"),
    ],
)
def test_only_blackouts_that_forbid_gates_move_them(kinds: tuple[str, ...], end: str) -> None:
    assert day("fixed:2026-08-12", blackouts=[blackout("2026-08-12", "2026-08-12", kinds=kinds)]) == end


@pytest.mark.parametrize(
    ("windows", "rule", "end"),
    [
        # Adjoining, with only a weekend between, overlapping, one within the other.
        ((("08-10", "08-12"), ("08-13", "08-14")), "fixed:2026-08-11", "Mon 2026-08-17"),
        ((("08-10", "08-14"), ("08-17", "08-18")), "fixed:2026-08-11", "Wed 2026-08-19"),
        ((("08-10", "08-14"), ("08-17", "08-18")), "fixed:2026-08-17 roll_before", "Fri 2026-08-07"),
        ((("08-10", "08-14"), ("08-12", "08-20")), "fixed:2026-08-11", "Fri 2026-08-21"),
        ((("08-10", "08-28"), ("08-12", "08-13")), "fixed:2026-08-12", "Mon 2026-08-31"),
        ((("08-12", "08-13"), ("08-10", "08-28")), "fixed:2026-08-12 roll_before", "Fri 2026-08-07"),
        # A day between two is free.
        ((("08-10", "08-11"), ("08-13", "08-14")), "fixed:2026-08-11", "Wed 2026-08-12"),
    ],
)
def test_chain_of_blackouts_is_left_one_after_the_other(
    windows: tuple[tuple[str, str], ...], rule: str, end: str
) -> None:
    rows = [blackout(f"2026-{a}", f"2026-{b}", name=f"w{n}") for n, (a, b) in enumerate(windows)]
    assert day(rule, blackouts=rows) == end


def weeks(n: int) -> dict[str, Any]:
    """So many blackouts from Monday to Friday, one each week from 10 August 2026 on."""
    mondays = [Date(2026, 8, 10).add(weeks=week) for week in range(n)]
    return {"blackouts": [blackout(f"{one}", f"{one.add(days=4)}", name=f"w{one:%m%d}") for one in mondays]}


def test_ten_blackouts_are_left_and_an_eleventh_is_unresolvable() -> None:
    # Ten weeks from 10 August end on Friday 16 October.
    assert day("fixed:2026-08-12", **weeks(10)) == "Mon 2026-10-19"
    with pytest.raises(Unresolvable) as refused:
        dated("fixed:2026-08-12", **weeks(11))
    assert str(refused.value) == "“fixed:2026-08-12” is still in a blackout after 10 rolls (UNRESOLVABLE)"


@pytest.mark.parametrize(
    ("first", "last", "parts", "days"),
    [
        ("nth(thu,4,nov) - 10 d", "nth(thu,4,nov) + 5 d", {}, ("2026-11-16", "2026-12-01")),
        ("nth(thu,4,nov,fy)", "nth(thu,4,nov,fy) + 1 d", {}, ("2027-11-25", "2027-11-26")),
        # Neither holidays nor weekends move the bounds of a blackout.
        ("fy_start", "fy_start + 2 d", {}, ("2027-01-01", "2027-01-03")),
        ("fixed:2026-12-26", "2026-12-27", {}, ("2026-12-26", "2026-12-27")),
        ("last_bd(fp12)", "fy_end", {}, ("2027-12-30", "2027-12-31")),
        ("fy_start - 5 bd", "fy_start", {}, ("2026-12-23", "2027-01-01")),
        ("fw(40,fy-1)", "fw(48,fy-1).end", RETAIL, ("2026-11-01", "2027-01-02")),
    ],
)
def test_bounds_of_a_blackout_may_be_rules(first: str, last: str, parts: dict[str, Any], days: tuple[str, str]) -> None:
    [window] = resolver(blackouts=[blackout(first, last)], **parts).blackouts
    assert (f"{window.first}", f"{window.last}") == days


def test_slip_is_absorbed_by_the_blackout_until_it_is_too_long() -> None:
    rules = {"draft": "gate:down + 15 bd", "review": "gate:draft + 10 bd"}
    moved = {
        start: due_days(**PEAK, **chain(down=f"fixed:{start}", **rules))
        for start in ("2026-10-30", "2026-11-06", "2026-11-09")
    }
    assert moved == {
        "2026-10-30": {"down": "2026-10-30", "draft": "2026-12-02", "review": "2026-12-16"},
        "2026-11-06": {"down": "2026-11-06", "draft": "2026-12-02", "review": "2026-12-16"},
        "2026-11-09": {"down": "2026-11-09", "draft": "2026-12-02", "review": "2026-12-16"},
    }
    late = due_days(**PEAK, **chain(down="fixed:2026-11-10", **rules))
    assert late == {"down": "2026-11-10", "draft": "2026-12-03", "review": "2026-12-17"}


@pytest.mark.parametrize(
    ("rule", "shift", "end"),
    [
        ("fixed:2026-11-06", "+5 bd", "2026-11-13"),
        ("fixed:2026-11-06", "+6 bd", "2026-12-02"),
        # The rule is done first: what peak has moved slips on from there.
        ("fixed:2026-11-20", "+1 bd", "2026-12-03"),
        # Back into peak, and out again on the same side.
        ("fixed:2026-12-02", "-1 bd", "2026-12-02"),
        ("fixed:2026-12-02 roll_before", "-1 bd", "2026-11-13"),
        ("fixed:2026-12-02 allow", "-1 bd", "2026-12-01"),
    ],
)
def test_slip_of_a_gate_is_moved_by_blackouts_too(rule: str, shift: str, end: str) -> None:
    assert due_days(**PEAK, gates=[gate("draft", rule, shift=shift)]) == {"draft": end}


def test_explanation_names_every_blackout_and_so_does_the_date() -> None:
    both = dated(
        "fixed:2026-11-20 + 1 w", blackouts=[*PEAK["blackouts"], blackout("2026-12-02", "2026-12-04", name="b")]
    )
    assert both.explanation == (
        "fixed:2026-11-20 Fri 20 Nov +1 w = Fri 27 Nov; Day after Thanksgiving → following → Mon 30 Nov; "
        "in peak 16 Nov–1 Dec → roll_after → Wed 2 Dec; in b 2 Dec–4 Dec → roll_after → Mon 7 Dec 2026"
    )
    assert both.held_by == ("Peak", "B")
