"""A page is shown from one read of the season: nothing is asked of the database twice, and nothing is written."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from tests.app.pages.visit import APPROVER, PAYMENTS, Visitor, in_partner_review, season_in

PAGES = ("/", f"/plan/{PAYMENTS}", "/feed/season.ics", "/feed/me.ics", "/metrics")
READS = ("SELECT", "WITH")
AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")
WHOLE_SEASON = "calendar_version.digest"
"""What is read of a season with its row alone, and by nothing else."""


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """Every statement that reaches the database, with its values."""
    statements: list[str] = []

    def watch(connection: object, *_rest: object) -> None:
        connection.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # sqlite3's own

    event.listen(Engine, "checkout", watch)
    yield statements
    event.remove(Engine, "checkout", watch)


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    db = season_in(tmp_path)
    in_partner_review(db)
    return Visitor(db, APPROVER)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_database_nothing_twice_and_writes_nothing(
    visitor: Visitor, sent: list[str], page: str
) -> None:
    visitor.get(page)  # the first visitor's calendar is read
    sent.clear()
    assert visitor.get(page).status_code == 200
    asked_twice = [statement for statement, times in Counter(sent).items() if times > 1]
    assert [statement for statement in asked_twice if statement.startswith(READS)] == []
    assert [statement for statement in sent if not statement.startswith(READS + AROUND)] == []


@pytest.mark.parametrize("page", PAGES[:4])
def test_a_page_reads_its_season_once(visitor: Visitor, sent: list[str], page: str) -> None:
    visitor.get(page)
    sent.clear()
    visitor.get(page)
    assert len([statement for statement in sent if WHOLE_SEASON in statement and "FROM season" in statement]) == 1
