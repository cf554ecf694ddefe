"""Feeds as iCalendar files (RFC 5545): the one door to `icalendar`, which folds, escapes and ends lines."""

from dataclasses import dataclass, field
from datetime import timedelta

from icalendar import Calendar, Event
from pendulum import Date, DateTime

PRODID = "-//phasegate//season feed//EN"
REFRESH = timedelta(hours=1)
"""How often a client is asked to look again; a big one decides for itself."""


@dataclass(frozen=True)
class FeedEvent:
    """Something in a feed, from an instant to another, or from a day to the last (which is included).

    `sequence` rises whenever anything that is shown changes, and never falls: Google Calendar and Outlook pass over an
    event whose sequence they know. `changed_at` stands for the file's own time: the same dates are the same file.
    """

    uid: str
    sequence: int
    changed_at: DateTime
    begins: DateTime | Date
    ends: DateTime | Date
    summary: str
    description: str
    category: str
    cancelled: bool = False
    busy: bool = False


@dataclass(frozen=True)
class Feed:
    """A calendar to subscribe to; `zone` is where its reader is at home."""

    name: str
    zone: str
    events: tuple[FeedEvent, ...] = field(default=())


def ics(feed: Feed) -> bytes:
    """The feed as a file: the same feed is always the same bytes."""
    calendar = Calendar()
    for name, value in (
        ("VERSION", "2.0"),
        ("PRODID", PRODID),
        ("METHOD", "PUBLISH"),
        ("NAME", feed.name),
        ("X-WR-CALNAME", feed.name),
        ("X-WR-TIMEZONE", feed.zone),
    ):
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    for event in feed.events:
        calendar.add_component(_event(event))
    file: bytes = calendar.to_ical()
    return file


def _event(told: FeedEvent) -> Event:
    """Instants are in UTC: they are what the season keeps, every client shows them in its reader's own zone, and no
    zone's rules have to travel with the file, nor can they be outdated there. The description says the wall time.
    """
    event = Event()
    ends = told.ends if isinstance(told.ends, DateTime) else told.ends.add(days=1)  # a last day is not included there
    for name, value in (
        ("UID", told.uid),
        ("SEQUENCE", told.sequence),
        ("DTSTAMP", told.changed_at.in_timezone("UTC")),
        ("LAST-MODIFIED", told.changed_at.in_timezone("UTC")),
        ("DTSTART", _plain(told.begins)),
        ("DTEND", _plain(ends)),
        ("SUMMARY", told.summary),
        ("DESCRIPTION", told.description),
        ("CATEGORIES", [told.category]),
        ("STATUS", "CANCELLED" if told.cancelled else "CONFIRMED"),
        ("TRANSP", "OPAQUE" if told.busy and not told.cancelled else "TRANSPARENT"),
    ):
        event.add(name, value)
    return event


def _plain(when: DateTime | Date) -> DateTime | Date:
    return when.in_timezone("UTC") if isinstance(when, DateTime) else when
