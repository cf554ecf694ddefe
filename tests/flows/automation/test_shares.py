"""A large season is laid out in shares, by several at once, and comes out as one tick would have it."""

from concurrent.futures import ThreadPoolExecutor

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.shares import LayoutShare, layout_shares
from flows.automation.tick import tick_seasons
from flows.reminders.schedule import lay_out_under
from models.database import open_engine, reading
from models.ladder_step import LadderStep
from models.migrate import upgrade_schema
from tests.conftest import SEASON, Opener

AT = pendulum.datetime(2026, 8, 3, 16)
TEAMS = ("growth", "payments", "search")


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    open_for(engine)
    return engine


def ladder(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as session:
        columns = LadderStep.__table__.columns
        return sorted(tuple(row) for row in session.execute(select(*columns)))


def test_what_is_to_be_laid_out_is_shared_by_the_units_below_the_top(season: Engine) -> None:
    found = layout_shares(season, at=AT, large=1)
    assert [(share.season_id, share.unit_id) for share in found] == [(SEASON, unit) for unit in TEAMS]
    assert all(share.obligations > 0 for share in found)
    assert layout_shares(season, at=AT) == [], "a tick is quick enough"


def test_several_at_once_lay_out_what_one_tick_does(season: Engine, tmp_path: object, open_for: Opener) -> None:
    counts = {share.unit_id: share.obligations for share in layout_shares(season, at=AT, large=1)}
    with ThreadPoolExecutor(6) as pool:
        mine = [(unit, pool.submit(lay_out_under, season, SEASON, unit, at=AT)) for unit in TEAMS * 2]
        done = [(unit, future.result()) for unit, future in mine]
    assert {unit: sum(n for name, n in done if name == unit) for unit in TEAMS} == counts
    assert layout_shares(season, at=AT, large=1) == []
    alone = open_engine(f"sqlite:///{tmp_path}/alone.db", durable=False)
    upgrade_schema(alone)
    open_for(alone)
    tick_seasons(alone, at=AT, lines=False)
    tick_seasons(season, at=AT, lines=False)
    assert ladder(season) == ladder(alone)
    alone.dispose()


def test_a_share_is_a_part_of_the_organisation_and_no_more(season: Engine) -> None:
    before = {share.unit_id for share in layout_shares(season, at=AT, large=1)}
    lay_out_under(season, SEASON, "search", at=AT)
    assert {share.unit_id for share in layout_shares(season, at=AT, large=1)} == before - {"search"}
    assert LayoutShare(SEASON, "search", 0).obligations == 0
