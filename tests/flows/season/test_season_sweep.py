"""A season as the tick sees it: planning from its first gate, over with its year, and never another's."""

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from flows.season.open_season import open_season
from models.database import reading, writing
from models.gate import Gate
from models.journal import Entry
from models.season import Season
from tests.conftest import AMAZON, OPENED_AT, SEASON, Opener
from tests.flows.season.test_gate_sweep import DRAFT_MISSED, JUNE_15_DUE, SECOND, state


def season_state(engine: Engine) -> str:
    with reading(engine) as session:
        return session.get_one(Season, SEASON).state


def test_a_season_is_planning_from_its_first_gate_and_ends_with_its_year(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with reading(engine) as session:
        first = session.get_one(Gate, (SEASON, "intake_open")).opens_at
    tick_seasons(engine, at=first - SECOND)
    assert season_state(engine) == "published"
    tick_seasons(engine, at=first)
    assert season_state(engine) == "planning"
    new_year, over = pendulum.datetime(2027, 1, 1, 8), pendulum.datetime(2028, 1, 1, 8)
    tick_seasons(engine, at=new_year)
    assert season_state(engine) == "planning"
    with writing(engine) as session:
        session.get_one(Season, SEASON).state = "locked"
    tick_seasons(engine, at=new_year - SECOND)
    assert season_state(engine) == "locked"
    tick_seasons(engine, at=new_year)
    assert season_state(engine) == "executing"
    tick_seasons(engine, at=over - SECOND)
    assert season_state(engine) == "executing"
    tick_seasons(engine, at=over)
    assert season_state(engine) == "scoring"
    with reading(engine) as session:
        mine = select(Entry).where(Entry.kind == "season").order_by(Entry.seq)
        told = [(one.actor, one.act, one.was, one.now, one.version) for one in session.scalars(mine)]
    assert told == [
        ("po", "publish", "draft", "published", 1),
        ("system", "open", "published", "planning", 2),
        ("system", "start_year", "locked", "executing", 3),
        ("system", "year_end", "executing", "scoring", 4),
    ]


@pytest.mark.parametrize("over", ["draft", "closed", "cancelled"])
def test_a_season_that_is_over_is_not_ticked(season: Engine, over: str) -> None:
    with writing(season) as session:
        session.get_one(Season, SEASON).state = over
    done = tick_seasons(season, at=DRAFT_MISSED)
    assert (done.gates, done.notices, season_state(season)) == ((), (), over)


def test_a_tick_of_one_season_leaves_the_other_alone(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        text = AMAZON.read_text(encoding="utf-8").replace("season: FY2027", "season: FY2027B")
        open_season(session, text, file="b.yaml", product_ops="po", at=OPENED_AT)
    assert {one.season_id for one in tick_seasons(sqlite_engine, at=JUNE_15_DUE, season_id="FY2027B").gates} == {
        "FY2027B"
    }
    assert state(sqlite_engine, "intake_open") == "scheduled"
    assert {one.season_id for one in tick_seasons(sqlite_engine, at=JUNE_15_DUE).gates} == {"FY2027"}
