"""Decided gates are announced at least once, whoever decided them, and marked only as what was announced."""

import pendulum
import pytest
from sqlalchemy import Engine

from flows.automation.tick import tick_seasons
from flows.season.announce import mark_announced, unannounced
from flows.season.gates import decide_gate
from models.database import reading, writing
from models.gate import Gate
from tests.conftest import SEASON, Opener

MISSED = pendulum.datetime(2026, 8, 22)


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    """Three gates passed on their days, and OP1 draft was missed."""
    open_for(engine)
    for day in (pendulum.datetime(2026, 6, 16), pendulum.datetime(2026, 8, 1), MISSED):
        tick_seasons(engine, at=day)
    return engine


def told(engine: Engine) -> list[tuple[str, str]]:
    return [(one.gate_id, one.now) for one in unannounced(engine)]


ALL = [
    ("intake_open", "passed"),
    ("intake_close", "passed"),
    ("intake_response", "passed"),
    ("op1_draft", "missed"),
    ("op1_prereview_close", "passed"),
]


def test_decided_gates_come_in_the_order_of_their_decision_and_open_ones_do_not(season: Engine) -> None:
    assert told(season) == ALL


def test_what_is_not_marked_is_announced_again(season: Engine) -> None:
    """A crash between the event and the mark announces twice, never not at all."""
    assert told(season) == told(season) == ALL
    mark_announced(season, unannounced(season)[:2], at=MISSED)
    assert told(season) == ALL[2:]
    mark_announced(season, unannounced(season), at=MISSED)
    assert told(season) == []
    with reading(season) as session:
        assert session.get_one(Gate, (SEASON, "op1_draft")).announced_at == MISSED


def test_a_gate_decided_anew_between_the_event_and_the_mark_is_announced_again(season: Engine) -> None:
    announced = unannounced(season)
    with writing(season) as session:
        decide_gate(session, SEASON, "op1_draft", "waive", "Nobody writes drafts.", by="po", at=MISSED.add(hours=1))
    mark_announced(season, announced, at=MISSED.add(hours=2))
    assert told(season) == [("op1_draft", "waived")]


def test_a_gate_that_was_announced_as_missed_is_announced_again_when_people_decide_it(season: Engine) -> None:
    mark_announced(season, unannounced(season), at=MISSED)
    with writing(season) as session:
        at, until = MISSED.add(hours=1), MISSED.add(days=9)
        decide_gate(session, SEASON, "op1_draft", "except", "Two are ill.", by="po", at=at, until=until)
    assert told(season) == [("op1_draft", "passed_with_exceptions")]


def test_an_extended_gate_is_announced_when_it_is_missed_again(season: Engine) -> None:
    mark_announced(season, unannounced(season), at=MISSED)
    until = MISSED.add(days=2)
    with writing(season) as session:
        decide_gate(session, SEASON, "op1_draft", "extend", "Two are ill.", by="po", at=MISSED, until=until)
    assert told(season) == []
    tick_seasons(season, at=until)
    assert told(season) == [("op1_draft", "missed")]
