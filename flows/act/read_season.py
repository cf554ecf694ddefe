"""Reading a season with the calendar that it lives by, which is read once in a process."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.orm import Session

from flows.act.facts import Facts, facts_of
from flows.act.loader import SqlLoader
from flows.act.season import FrozenCalendar, known_calendar
from models.organisation import SYSTEM
from models.row_json import json_row, read_row
from models.season import CalendarVersion, Season
from models.statement import Statement, parameter
from states.refusal import Unknown


def is_current_calendar() -> ColumnElement[bool]:
    """Is the calendar the one that the season lives by?"""
    is_of_season = CalendarVersion.season_id == Season.id
    return is_of_season & (CalendarVersion.number == Season.calendar_number)


def _season_statement() -> Any:
    """The season and its calendar's digest, by which a calendar that was read before is known."""
    found = select(json_row(Season), CalendarVersion.digest)
    found = found.outerjoin(CalendarVersion, is_current_calendar())
    return found.where(Season.id == parameter("season"))


_SEASON = Statement(_season_statement)


def calendar_of(loader: SqlLoader, season: Season, digest: str) -> FrozenCalendar:
    """The season's calendar, read only where this process has not read it before."""
    number = season.calendar_number
    frozen = known_calendar(season.id, number, digest)
    if frozen is None:
        return loader.frozen_calendar(season.id, number)
    return frozen


def season_facts(
    work: Connection | Session,
    season_id: str,
    *,
    actor: str,
    at: DateTime,
) -> Facts:
    """The facts of a season for a look, or for an act that has no other thing; raises Unknown for either."""
    loader = SqlLoader(work)
    row = _SEASON.run(loader.connection, {"season": season_id}).fetchone()
    if row is None:
        raise Unknown("season", season_id, loader.known_ids(Season))
    text, digest = row
    season: Any = read_row(Season, text)
    facts = facts_of(
        season,
        calendar_of(loader, season, digest),
        actor=actor,
        at=at,
        loader=loader,
    )
    if actor != SYSTEM:
        facts.person(actor)
    return facts
