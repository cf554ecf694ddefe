"""Feeds as files, and what `icalendar` reads in them."""

from typing import Any

import icalendar
from pendulum import DateTime
from sqlalchemy.orm import Session

from app.feed.events import person_feed, season_feed
from app.feed.ics import feed_as_ics
from flows.views.feed import person_dates, season_dates
from tests.conftest import OPENED_AT, SEASON


def season_file(session: Session, at: DateTime = OPENED_AT) -> bytes:
    session.flush()
    return feed_as_ics(season_feed(season_dates(session, SEASON, at=at)))


def person_file(session: Session, person_id: str, at: DateTime = OPENED_AT) -> bytes:
    session.flush()
    return feed_as_ics(person_feed(person_dates(session, SEASON, person_id, at=at)))


def events(file: bytes) -> dict[str, Any]:
    """The events as `icalendar` reads them, by their names."""
    found = icalendar.Calendar.from_ical(file).walk("VEVENT")
    named = {str(event["UID"]): event for event in found}
    assert len(named) == len(found)
    return named


def titled(file: bytes, title: str) -> Any:
    [found] = [event for event in events(file).values() if str(event["SUMMARY"]).endswith(title)]
    return found
