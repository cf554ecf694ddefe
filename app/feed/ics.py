"""Feeds as iCalendar files (RFC 5545): the one door to `icalendar`, which folds, escapes and ends lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Component, Event
from pendulum import Date, DateTime

PRODUCT_ID = "-//phasegate//season feed//EN"
REFRESH_INTERVAL = timedelta(hours=1)
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
    events: tuple[FeedEvent, ...] = ()


def feed_as_ics(feed: Feed) -> bytes:
    """The feed as a file: the same feed is always the same bytes."""
    calendar = Calendar()
    properties = {
        "VERSION": "2.0",
        "PRODID": PRODUCT_ID,
        "METHOD": "PUBLISH",
        "NAME": feed.name,
        "X-WR-CALNAME": feed.name,
        "X-WR-TIMEZONE": feed.zone,
    }
    _add_properties(calendar, properties)
    calendar.add("REFRESH-INTERVAL", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    for event in feed.events:
        component = _event_component(event)
        calendar.add_component(component)
    file: bytes = calendar.to_ical()
    return file


def _event_component(event: FeedEvent) -> Event:
    """Instants are in UTC: they are what the season keeps, every client shows them in its reader's own zone, and no
    zone's rules have to travel with the file, nor can they be outdated there. The description says the wall time.
    """
    component = Event()
    takes_time = event.busy and not event.cancelled
    changed_at = event.changed_at.in_timezone("UTC")
    properties = {
        "UID": event.uid,
        "SEQUENCE": event.sequence,
        "DTSTAMP": changed_at,
        "LAST-MODIFIED": changed_at,
        "DTSTART": _in_utc(event.begins),
        "DTEND": _end_of(event),
        "SUMMARY": event.summary,
        "DESCRIPTION": event.description,
        "CATEGORIES": [event.category],
        "STATUS": "CANCELLED" if event.cancelled else "CONFIRMED",
        "TRANSP": "OPAQUE" if takes_time else "TRANSPARENT",
    }
    _add_properties(component, properties)
    return component


def _add_properties(component: Component, properties: Mapping[str, Any]) -> None:
    for name, value in properties.items():
        component.add(name, value)


def _end_of(event: FeedEvent) -> DateTime | Date:
    """The format does not include the end, so an event of whole days ends on the day after its last."""
    if isinstance(event.ends, DateTime):
        return _in_utc(event.ends)
    return event.ends.add(days=1)


def _in_utc(when: DateTime | Date) -> DateTime | Date:
    """An instant in UTC; a day is the same in every zone."""
    return when.in_timezone("UTC") if isinstance(when, DateTime) else when
