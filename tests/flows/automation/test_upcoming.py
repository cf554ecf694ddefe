"""The next instant at which anything may fall due: where a virtual clock jumps to."""

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, update

from flows.automation.tick import tick_seasons
from flows.automation.upcoming import next_due
from models.base import FOREVER
from models.database import writing
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from tests.conftest import OPENED_AT, SEASON, Opener

SECOND = pendulum.duration(seconds=1)
NOON = pendulum.datetime(2026, 7, 1, 12)


@pytest.fixture
def quiet(engine: Engine, open_for: Opener) -> Engine:
    """A season in which nothing is to come: every gate decided, everything settled, nothing to send."""
    open_for(engine)
    with writing(engine) as session:
        session.execute(update(Gate).values(state="passed"))
        session.execute(update(Obligation).values(settled_at=OPENED_AT))
    return engine


def test_nothing_to_come_is_forever(quiet: Engine) -> None:
    assert next_due(quiet, after=OPENED_AT) == FOREVER


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("scheduled", [NOON, NOON.add(hours=1), NOON.add(hours=2), FOREVER]),
        ("open", [NOON.add(hours=1), NOON.add(hours=1), NOON.add(hours=2), FOREVER]),
        ("missed", [FOREVER] * 4),
        ("waived", [FOREVER] * 4),
    ],
)
def test_a_gate_is_to_come_when_it_opens_is_due_and_ends_its_grace(
    quiet: Engine, state: str, expected: list[DateTime]
) -> None:
    with writing(quiet) as session:
        gate = session.get_one(Gate, (SEASON, "op1_draft"))
        gate.state, gate.opens_at = state, NOON
        gate.due_at, gate.grace_ends_at = NOON.add(hours=1), NOON.add(hours=2)
    moments = (NOON - SECOND, NOON, NOON.add(hours=1), NOON.add(hours=2))
    assert [next_due(quiet, after=moment) for moment in moments] == expected


def test_an_obligation_is_to_come_while_it_is_owed(quiet: Engine) -> None:
    key = "fy2027_op1_search:op1_draft"
    with writing(quiet) as session:
        row = session.get_one(Obligation, key)
        row.settled_at, row.next_at = None, NOON
    assert (next_due(quiet, after=NOON - SECOND), next_due(quiet, after=NOON)) == (NOON, FOREVER)
    with writing(quiet) as session:
        session.get_one(Obligation, key).dropped_at = OPENED_AT
    assert next_due(quiet, after=NOON - SECOND) == FOREVER


def test_a_notice_is_to_come_while_it_waits(quiet: Engine) -> None:
    told = {"key": "n", "season_id": SEASON, "kind": "intake", "person_id": "ana", "subject": "S", "body": "B"}
    with writing(quiet) as session:
        session.add(Notice(**told, created_at=OPENED_AT, send_at=NOON))
    assert next_due(quiet, after=NOON - SECOND) == NOON
    with writing(quiet) as session:
        session.get_one(Notice, "n").state = "sent"
    assert next_due(quiet, after=NOON - SECOND) == FOREVER


def test_looking_for_it_changes_nothing_and_a_tick_moves_it_on(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    first = pendulum.datetime(2026, 6, 15, 7)
    assert [next_due(engine, after=OPENED_AT) for _ in range(2)] == [first, first]
    tick_seasons(engine, at=first)
    assert next_due(engine, after=first) > first
