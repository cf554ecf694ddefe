"""Reviewers have days of their own; their clock stands while it is the owner's turn."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from flows.automation.tick import tick_seasons
from flows.plan.undo import undo_move
from flows.review.actions import add_action
from flows.review.attendance import attend
from models.database import writing
from models.obligation import Obligation
from tests.conftest import AMAZON, Opener
from tests.flows.conftest import AUGUST, Play

PLAN = "fy2027_op1_search"
LIMITED = AMAZON.read_text("utf-8").replace(
    "prereview_days: 5,", "prereview_days: 5, response_days: 2, resolution_days: 6,"
)
"""AUGUST is Mon 3 Aug 2026: an answer is due on Wed 5, a decision on Tue 11, each at 17:00 in Seattle."""


@pytest.fixture
def limited(engine: Engine, open_for: Opener) -> Iterator[Play]:
    open_for(engine, LIMITED)
    with writing(engine) as session:
        play = Play(session)
        play.submitted()
        yield play
        session.rollback()


def clock(play: Play, kind: str) -> tuple[str, str]:
    """On which day it is due, and how it stands."""
    row = play.session.get_one(Obligation, f"{PLAN}:{kind}")
    how = "paused" if row.paused_at else "runs" if row.is_open else "done"
    return row.due_at.in_timezone("America/Los_Angeles").to_date_string(), how


def to_review(play: Play) -> None:
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")


def test_an_approver_owes_an_answer_and_a_decision_and_the_gate_waits_for_neither(limited: Play) -> None:
    assert (clock(limited, "response"), clock(limited, "resolution")) == (
        ("2026-08-05", "runs"),
        ("2026-08-11", "runs"),
    )
    row = limited.session.get_one(Obligation, f"{PLAN}:response")
    assert (row.person_id, row.what, row.gate_id) == ("vp", "First answer to OP1 of Search", "")


def test_the_review_is_the_answer_and_what_comes_of_it_the_decision(limited: Play) -> None:
    to_review(limited)
    assert (clock(limited, "response")[1], clock(limited, "resolution")[1]) == ("done", "runs")
    limited.move("approve", by="vp")
    assert clock(limited, "resolution") == ("2026-08-11", "done")


def test_the_clock_stands_while_the_owner_writes_and_goes_on_where_it_stood(limited: Play) -> None:
    to_review(limited)
    limited.at = AUGUST.add(days=1)
    due: dict[str, Any] = {"owner_id": "ana", "due_at": AUGUST.add(days=60)}
    limited.act(add_action, "Say it shorter.", by="vp", **due)
    limited.move("return", by="vp")
    assert clock(limited, "resolution") == ("2026-08-11", "paused")
    limited.at = AUGUST.add(days=8)  # five business days later
    limited.move("request_prereview")
    limited.move("submit")
    assert clock(limited, "resolution") == ("2026-08-18", "runs")
    assert clock(limited, "response") == ("2026-08-13", "runs")


def test_who_takes_the_plan_back_stops_both_clocks(limited: Play) -> None:
    limited.move("withdraw")
    assert (clock(limited, "response")[1], clock(limited, "resolution")[1]) == ("paused", "paused")


def test_a_move_that_is_undone_takes_its_clocks_along(limited: Play) -> None:
    plan = limited.plan()
    undo_move(limited.session, PLAN, by="ana", at=limited.at, seen=plan.version, reason="The wrong button.")
    assert limited.session.get(Obligation, f"{PLAN}:response") is None


def test_an_approver_who_is_silent_is_reminded_and_escalated(engine: Engine, open_for: Opener) -> None:
    open_for(engine, LIMITED)
    with writing(engine) as session:
        Play(session).submitted()
    found = [one for day in range(2, 9) for one in tick_seasons(engine, at=AUGUST.add(days=day)).notices]
    told = [(one.key.rsplit(":", 3)[1], one.person_id) for one in found if one.key.startswith(f"{PLAN}:response")]
    assert told == [("0", "vp"), ("L1", "ceo"), ("L1", "vp"), ("L2", "ceo"), ("L2", "po"), ("L2", "vp")]


def test_a_calendar_without_limits_owes_neither(play: Play) -> None:
    play.submitted()
    assert play.session.get(Obligation, f"{PLAN}:response") is None
