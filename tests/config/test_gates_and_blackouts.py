"""Blackouts that move a gate, one after the other or not at all, as the specification has them."""

import pytest
from pendulum import Date

from config.explanation import Unresolvable
from config.resolve import Resolver
from tests.config.test_resolve import amazon, day_and_why, due_days, resolved, window


def test_slip_of_the_tunnel_down_is_absorbed_by_peak() -> None:
    slipped = amazon(lambda text: text.replace("gate:s_team_review_close + 10 bd", "gate:s_team_review_close + 15 bd"))
    moved = {"tunnel_down": "2026-11-06", "op1_actions_due": "2026-11-13"}
    assert due_days(slipped) == due_days(amazon()) | moved
    why = "gate:tunnel_down Fri 6 Nov +15 bd (US-CORP) = Tue 1 Dec; in peak 16 Nov–1 Dec → roll_after → Wed 2 Dec 2026"
    assert Resolver(slipped).due("op2_draft").explanation == why


@pytest.mark.parametrize(
    ("rule", "day", "why"),
    [
        (
            "fixed:2026-11-20",
            "2026-12-02",
            "fixed:2026-11-20 Fri 20 Nov; in peak 16 Nov–1 Dec → roll_after → Wed 2 Dec 2026",
        ),
        (
            "fixed:2026-11-20 roll_before",
            "2026-11-13",
            "fixed:2026-11-20 Fri 20 Nov; in peak 16 Nov–1 Dec → roll_before → Fri 13 Nov 2026",
        ),
        (
            "fixed:2026-12-28 roll_before",
            "2026-12-23",
            "fixed:2026-12-28 Mon 28 Dec; in year_end 24 Dec–3 Jan → roll_before → Wed 23 Dec 2026",
        ),
        ("fixed:2026-11-20 allow", "2026-11-20", "fixed:2026-11-20 Fri 20 Nov 2026"),
        (
            "fixed:2026-12-26",
            "2027-01-04",
            (
                "fixed:2026-12-26 Sat 26 Dec; weekend → following → Mon 28 Dec; "
                "in year_end 24 Dec–3 Jan → roll_after → Mon 4 Jan 2027"
            ),
        ),
        ("fixed:2026-12-02", "2026-12-02", "fixed:2026-12-02 Wed 2 Dec 2026"),
        ("fixed:2026-11-13", "2026-11-13", "fixed:2026-11-13 Fri 13 Nov 2026"),
    ],
)
def test_blackout_moves_a_gate_as_told(rule: str, day: str, why: str) -> None:
    assert day_and_why(rule) == (day, why)


def test_warned_blackout_leaves_the_day_and_says_so() -> None:
    why = "fixed:2026-11-20 Fri 20 Nov; in peak 16 Nov–1 Dec → warn → Fri 20 Nov 2026"
    assert day_and_why("fixed:2026-11-20 warn") == ("2026-11-20", why)


def test_blackout_of_one_day_moves_a_gate_by_one() -> None:
    one_day = window("audit", Date(2026, 8, 12), Date(2026, 8, 12))
    why = "fixed:2026-08-12 Wed 12 Aug; in audit 12 Aug–12 Aug → roll_after → Thu 13 Aug 2026"
    assert day_and_why("fixed:2026-08-12", blackouts=(one_day,)) == ("2026-08-13", why)


@pytest.mark.parametrize(
    ("kind", "day"),
    [("no_gates", "2026-08-13"), ("hard_freeze", "2026-08-13"), ("quiet", "2026-08-12"), ("no_reviews", "2026-08-12")],
)
def test_only_blackouts_that_forbid_gates_move_them(kind: str, day: str) -> None:
    one_day = window("audit", Date(2026, 8, 12), Date(2026, 8, 12), kinds=(kind,))
    assert resolved("fixed:2026-08-12", blackouts=(one_day,)).day.isoformat() == day


def test_adjoining_blackouts_are_left_one_after_the_other() -> None:
    two = (
        window("freeze", Date(2026, 8, 10), Date(2026, 8, 14)),
        window("audit", Date(2026, 8, 17), Date(2026, 8, 18)),
    )
    why = (
        "fixed:2026-08-12 Wed 12 Aug; in freeze 10 Aug–14 Aug → roll_after → Mon 17 Aug; "
        "in audit 17 Aug–18 Aug → roll_after → Wed 19 Aug 2026"
    )
    assert day_and_why("fixed:2026-08-12", blackouts=two) == ("2026-08-19", why)


def test_date_that_never_leaves_its_blackouts_is_unresolvable() -> None:
    monday = Date(2026, 8, 10)
    weeks = tuple(window(f"week_{n}", monday.add(weeks=n), monday.add(weeks=n, days=4)) for n in range(12))
    with pytest.raises(Unresolvable) as refused:
        resolved("fixed:2026-08-12", blackouts=weeks)
    assert str(refused.value) == "“fixed:2026-08-12” is still in a blackout after 10 rolls (UNRESOLVABLE)"
