"""Leaders hear weekly how plans stand, rituals are announced, check-ins prompted: each once, whatever runs."""

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.roll_up import roll_up
from flows.automation.tick import announce_only, tick_seasons
from models.database import reading
from models.notice import Notice
from tests.conftest import SEASON, Opener
from tests.flows.worded import worded

MONDAY = pendulum.datetime(2026, 8, 17, 14)  # 07:00 in Seattle, the Monday after the drafts were due


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    open_for(engine)
    return engine


def told(engine: Engine, kind: str) -> list[tuple[str, str]]:
    with reading(engine) as session:
        rows = select(Notice.key, Notice.person_id).where(Notice.kind == kind).order_by(Notice.key)
        return list(session.execute(rows).tuples())


def test_a_leader_hears_once_a_week_how_the_plans_below_stand(season: Engine) -> None:
    first, second = roll_up(season, at=MONDAY), roll_up(season, at=MONDAY.add(days=1))
    assert (first.notices, second.notices) == (1, 0)
    assert roll_up(season, at=MONDAY.add(days=7)).notices == 1
    assert told(season, "roll_up") == [
        ("roll_up:FY2027:2026-W34:shop:vp", "vp"),
        ("roll_up:FY2027:2026-W35:shop:vp", "vp"),
    ]
    with reading(season) as session:
        [notice] = worded(session, Notice.key == "roll_up:FY2027:2026-W34:shop:vp")
    assert notice.subject == "Shop this week: 4 at risk, 4 on track"
    assert [line.split(":")[0] for line in notice.body.splitlines()] == ["Growth", "Payments", "Search", "See"]


def test_while_all_is_on_track_nobody_is_told(season: Engine) -> None:
    assert roll_up(season, at=pendulum.datetime(2026, 6, 15, 14)).notices == 0


def test_a_ritual_is_announced_once_before_its_day_and_not_after(season: Engine) -> None:
    at = pendulum.datetime(2027, 4, 6, 16)
    assert announce_only(season, "rituals", at=at) == 1
    tick_seasons(season, at=at.add(hours=1))
    announce_only(season, "rituals", at=at.add(days=30))
    assert told(season, "ritual") == [("ritual:FY2027:quarter_scoring:2027-04-07:po", "po")]


def test_a_tick_that_comes_after_the_day_announces_nothing(season: Engine) -> None:
    tick_seasons(season, at=pendulum.datetime(2027, 4, 20, 16), season_id=SEASON)
    assert told(season, "ritual") == []
