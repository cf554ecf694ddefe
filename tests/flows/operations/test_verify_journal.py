"""The journal: whole after a season's acts, broken by one edited row, and closed to edits by the database itself."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from flows.operations.verify_journal import first_broken
from flows.plan.advance import advance
from models.database import reading, writing
from models.journal import Entry, Head
from tests.conftest import OPENED_AT, Opener

STARTS = ("search", "payments", "growth")
OWNERS = {"search": "ana", "payments": "bjo", "growth": "chi"}


@pytest.fixture
def told(engine: Engine, open_for: Opener) -> Engine:
    """A season with four entries."""
    open_for(engine)
    at = OPENED_AT.add(months=2)
    for unit in STARTS:
        with writing(engine) as session:
            advance(session, f"fy2027_op1_{unit}", "start", by=OWNERS[unit], at=at, seen=1)
    return engine


def tamper(engine: Engine, statement: str) -> None:
    """A hand at the database that first takes the guard away."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER entry_no_update"))
            connection.execute(text("DROP TRIGGER entry_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER entry_no_change ON entry"))
        connection.execute(text(statement))


def broken(engine: Engine) -> int | None:
    with reading(engine) as session:
        return first_broken(session)


def test_the_journal_is_whole_after_a_season_of_acts(told: Engine) -> None:
    assert broken(told) is None
    with reading(told) as session:
        assert [entry.act for entry in session.query(Entry).order_by(Entry.seq)] == [
            "publish",
            "start",
            "start",
            "start",
        ]


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE entry SET actor = 'eng' WHERE seq = 3", 3),
        ("UPDATE entry SET reason = 'because' WHERE seq = 1", 1),
        ("UPDATE entry SET facts = '{}' WHERE seq = 2", 2),
        ("DELETE FROM entry WHERE seq = 2", 2),
        ("DELETE FROM entry WHERE seq = 4", 4),
        ("UPDATE entry SET seq = seq + 10 WHERE seq = 4", 4),
    ],
)
def test_one_edited_or_missing_row_is_named(told: Engine, statement: str, number: int) -> None:
    tamper(told, statement)
    assert broken(told) == number


def test_a_cut_tail_shows_in_the_head(told: Engine) -> None:
    tamper(told, "DELETE FROM entry WHERE seq > 2")
    with reading(told) as session:
        assert session.get_one(Head, 1).seq == 4
    assert broken(told) == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE entry SET actor = 'eng' WHERE seq = 1", "DELETE FROM entry WHERE seq = 1"]
)
def test_the_database_refuses_to_change_an_entry(told: Engine, statement: str) -> None:
    with (
        pytest.raises(DBAPIError, match="The journal is append-only; write a new entry instead"),
        told.begin() as connection,
    ):
        connection.execute(text(statement))
    assert broken(told) is None
