"""A pause of the engine is said with its reason, journalled, and holds until somebody ends it."""

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.pause import Pause, current_pause, is_paused, pause_engine, resume_engine
from models.database import open_engine, reading, writing
from models.journal import Entry
from states.refusal import BadInput, Refused
from tests.conftest import SEASON, Opener

AT = pendulum.datetime(2026, 8, 3, 16)
WHY = "The calendar is being mended."
MENDED = "The calendar is right again."


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    open_for(engine)
    return engine


def pause(engine: Engine, *, by: str = "po", reason: str = WHY) -> None:
    with writing(engine) as session:
        pause_engine(session, SEASON, reason=reason, by=by, at=AT)


def test_a_pause_holds_for_whoever_opens_the_database_until_it_is_ended(season: Engine, db_url: str) -> None:
    assert is_paused(season) is False
    pause(season)
    again = open_engine(db_url, durable=False)
    with reading(again) as session:
        assert current_pause(session) == Pause("po", AT, WHY)
    again.dispose()
    with writing(season) as session:
        resume_engine(session, SEASON, reason=MENDED, by="po", at=AT.add(hours=1))
    assert is_paused(season) is False
    with reading(season) as session:
        told = select(Entry.actor, Entry.act, Entry.was, Entry.now, Entry.reason).where(Entry.kind == "engine")
        assert session.execute(told.order_by(Entry.seq)).tuples().all() == [
            ("po", "pause", "running", "paused", WHY),
            ("po", "resume", "paused", "running", MENDED),
        ]


def test_only_product_ops_pauses_and_with_a_reason(season: Engine) -> None:
    for by, reason, code in (("ana", WHY, "NOT_AUTHORISED"), ("po", "short", "REASON_REQUIRED")):
        with pytest.raises(Refused) as refused:
            pause(season, by=by, reason=reason)
        assert [one.code for one in refused.value.reasons] == [code]
    assert is_paused(season) is False
    pause(season)
    with pytest.raises(Refused), writing(season) as session:
        resume_engine(session, SEASON, reason="short", by="po", at=AT)
    assert is_paused(season) is True


def test_pausing_twice_and_resuming_what_runs_change_nothing(season: Engine) -> None:
    with pytest.raises(BadInput, match="The engine is not paused"), writing(season) as session:
        resume_engine(session, SEASON, reason=WHY, by="po", at=AT)
    pause(season)
    with pytest.raises(BadInput, match="The engine is paused already"):
        pause(season)
    with reading(season) as session:
        assert len(session.scalars(select(Entry).where(Entry.kind == "engine")).all()) == 1
