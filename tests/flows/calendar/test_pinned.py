"""A season keeps the public holidays that it was opened with, whatever a newer library says."""

import json

import pendulum
from sqlalchemy import Engine, select

from config.holidays import INSTALLED
from flows.act.context import open_context
from models.database import reading, writing
from models.season import CalendarVersion
from tests.conftest import Opener
from tests.flows.calendar.season import OCTOBER, published, wish

EXTRA = {"2026-11-06": "A holiday that the library of that day knew"}


def kept_with_extra(engine: Engine) -> None:
    """As if the season had been opened with other data than what is installed now."""
    with writing(engine) as session:
        version = session.get_one(CalendarVersion, ("FY2027", 1))
        kept = json.loads(json.dumps(version.holidays))
        kept["version"] = "0.50"
        kept["calendars"]["US"]["holidays"] |= EXTRA
        version.holidays = kept
        # By its digest a process knows a calendar that it has read before.
        version.digest = "with other holidays"


def test_opening_keeps_every_country_in_use_by_version(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with reading(engine) as session:
        kept = session.get_one(CalendarVersion, ("FY2027", 1)).holidays
    assert kept["version"] == INSTALLED.version
    assert sorted(kept["calendars"]) == ["DE", "GB", "US"]
    assert kept["calendars"]["US"]["holidays"]["2026-11-26"] == "Thanksgiving Day"
    assert kept["calendars"]["US"]["weekend"] == [5, 6]


def test_dates_are_counted_with_what_was_kept(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    kept_with_extra(engine)
    with reading(engine) as session:
        ground = open_context(session, "FY2027", by="po", at=OCTOBER)
        assert ground.resolver.due("op1_actions_due").day == pendulum.date(2026, 11, 9)
        assert not ground.reader("ana").days.includes(pendulum.date(2026, 11, 6))


def test_a_published_change_keeps_them_too(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    kept_with_extra(engine)
    published(engine, wish(slip="year_scoring=+1bd"))
    with reading(engine) as session:
        versions = session.scalars(select(CalendarVersion).order_by(CalendarVersion.number)).all()
        assert [version.holidays["version"] for version in versions] == ["0.50", "0.50"]
        assert versions[1].holidays["calendars"]["US"]["holidays"]["2026-11-06"] == EXTRA["2026-11-06"]


def test_a_calendar_that_asks_for_the_installed_data_gets_it(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    kept_with_extra(engine)
    published(engine, wish(set=f"holiday_data={INSTALLED.version}"))
    with reading(engine) as session:
        version = session.get_one(CalendarVersion, ("FY2027", 2))
        assert version.holidays["version"] == INSTALLED.version
        assert "2026-11-06" not in version.holidays["calendars"]["US"]["holidays"]
        resolver = open_context(session, "FY2027", by="po", at=OCTOBER).resolver
        assert resolver.due("op1_actions_due").day == pendulum.date(2026, 11, 6)
