"""A backup holds what the database held, on either engine, and a restore sends nothing by itself."""

from pathlib import Path
from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices, hold_reason
from flows.delivery.hold import release_outbox
from flows.operations.backup import back_up, read_backup, restore
from flows.operations.copy import digests
from models.database import open_engine, reading, writing
from models.migrate import upgrade_schema
from models.notice import Notice
from models.plan import Plan
from states.refusal import BadInput, Refused
from tests.conftest import SEASON, Opener
from tests.flows.conftest import Play
from tests.ready_made import ReadyMade

AT = pendulum.datetime(2026, 8, 7, 16)
_UNLOCK = {
    "sqlite": ("DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_delete"),
    "postgresql": ("DROP TRIGGER entry_no_change ON entry",),
}


@pytest.fixture
def season(engine: Engine, open_for: Opener, ready_made: ReadyMade) -> Engine:
    """A season in which something happened, and something waits to be sent."""

    def played(engine: Engine) -> None:
        open_for(engine, then=submitted)
        tick_seasons(engine, at=AT)

    ready_made.play_or_copy(engine, __name__, played)
    return engine


def submitted(session: Session) -> None:
    Play(session).submitted()


def held(engine: Engine) -> dict[str, str]:
    """What is in every table but the outbox's hold, which only the restored one has."""
    with engine.connect() as connection:
        return {name: told for name, told in digests(connection).items() if name != "outbox_hold"}


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An empty database on each engine."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/elsewhere.db")
    else:
        make = request.getfixturevalue("new_postgresql")
        engine = open_engine(make())
    yield engine
    engine.dispose()


def test_what_is_restored_on_either_engine_is_what_was_backed_up(
    season: Engine, elsewhere: Engine, tmp_path: Path
) -> None:
    told = back_up(season, tmp_path / "b.db", at=AT)
    done = restore(tmp_path / "b.db", elsewhere, at=AT.add(days=2), anchor=told.seq + 29)
    assert (held(elsewhere), done.missing, done.backup) == (held(season), 29, told)
    with writing(elsewhere) as session:
        Play(session).move("start", by="bjo", name="op1_payments")
    assert tick_seasons(elsewhere, at=AT.add(days=5)).put > 0


def test_a_restored_database_sends_nothing_until_it_is_released(season: Engine, tmp_path: Path) -> None:
    back_up(season, tmp_path / "b.db", at=AT)
    copy = open_engine(f"sqlite:///{tmp_path}/copy.db")
    restore(tmp_path / "b.db", copy, at=AT)
    target = f"file://{tmp_path}/out"
    done = deliver_notices(copy, at=AT, target=target)
    assert (done.sent, done.held[:40]) == (0, "It was restored from a backup of 2026-08")
    with writing(copy) as session, pytest.raises(Refused, match="Product Ops"):
        release_outbox(session, SEASON, by="ana", at=AT)
    with writing(copy) as session:
        freed = release_outbox(session, SEASON, by="po", at=AT, sent_before=AT)
    with reading(copy) as session:
        assert hold_reason(session) == ""
        before = session.scalars(select(Notice.state).where(Notice.send_at < AT)).all()
    assert (freed.taken_as_sent > 0, set(before) <= {"sent", "cancelled"}) == (True, True)
    assert deliver_notices(copy, at=AT, target=target).sent > 0
    copy.dispose()


def test_a_backup_takes_the_place_of_nothing(season: Engine, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("mine")
    with pytest.raises(BadInput, match="is there already; a backup never takes the place of another"):
        back_up(season, tmp_path / "b.db", at=AT)
    assert (tmp_path / "b.db").read_text() == "mine"


def test_a_restore_overwrites_nothing(season: Engine, tmp_path: Path) -> None:
    back_up(season, tmp_path / "b.db", at=AT)
    before = held(season)
    with pytest.raises(BadInput, match="The database is not empty"):
        restore(tmp_path / "b.db", season, at=AT)
    assert held(season) == before


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE plan SET approver_id = 'ana' WHERE id = 'fy2027_op1_search'", "The rows of plan are not"),
        ("DELETE FROM notice", "The rows of notice are not"),
    ],
)
def test_a_backup_that_somebody_changed_is_not_restored(season: Engine, tmp_path: Path, harm: str, said: str) -> None:
    back_up(season, tmp_path / "b.db", at=AT)
    file = open_engine(f"sqlite:///{tmp_path}/b.db")
    with file.begin() as connection:
        connection.execute(text(harm))
    file.dispose()
    copy = open_engine(f"sqlite:///{tmp_path}/copy.db")
    with pytest.raises(BadInput, match=said):
        restore(tmp_path / "b.db", copy, at=AT)
    with reading(copy) as session:
        assert session.scalars(select(Plan.id)).all() == []
    copy.dispose()


def test_what_is_damaged_is_backed_up_and_said_to_be(season: Engine, tmp_path: Path) -> None:
    with season.begin() as connection:
        for statement in _UNLOCK[season.dialect.name]:
            connection.execute(text(statement))
        connection.execute(text("UPDATE entry SET reason = 'another' WHERE seq = 2"))
    assert back_up(season, tmp_path / "b.db", at=AT).broken == 2


def test_another_database_is_no_backup(season: Engine, tmp_path: Path) -> None:
    other = open_engine(f"sqlite:///{tmp_path}/other.db")
    upgrade_schema(other)
    other.dispose()
    with pytest.raises(BadInput, match="is no backup of phasegate's"):
        read_backup(tmp_path / "other.db")
    with pytest.raises(BadInput, match="there is no such file"):
        read_backup(tmp_path / "nowhere.db")


def test_a_backup_is_of_one_instant_whatever_is_written_meanwhile(season: Engine, tmp_path: Path) -> None:
    """A writer that is in the middle of its work is in the backup whole, or not at all."""
    before = held(season)
    if season.dialect.name == "sqlite":
        pytest.skip("a reader and a writer take turns there")
    with writing(season) as session:
        session.execute(update(Notice).values(subject="half"))
        told = back_up(season, tmp_path / "b.db", at=AT)
        session.rollback()
    assert {name: said for name, said in told.tables.items() if name != "outbox_hold"} == before
