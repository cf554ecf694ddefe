"""The addresses to subscribe to: the season's feed, and the one of the person who looks."""

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pendulum import DateTime

from app.feed.events import person_feed, season_feed
from app.feed.ics import Feed, feed_as_ics
from flows.act.context import current_season
from flows.views.feed import person_dates, season_dates
from models.database import reading

CALENDAR_TYPE = "text/calendar; charset=utf-8"
READING_METHODS = ["GET", "HEAD"]


def add_feeds(
    app: FastAPI,
    engine: Any,
    *,
    user: str,
    now: Callable[[], DateTime],
) -> None:
    """Both feeds of this database; `user` is the person whose own feed it is."""

    @app.api_route("/feed/season.ics", methods=READING_METHODS)
    def answer_season_feed(request: Request) -> Response:
        feed = _read_season_feed(engine, at=now())
        return _answer_feed(request, feed, "phasegate-season.ics")

    @app.api_route("/feed/me.ics", methods=READING_METHODS)
    def answer_own_feed(request: Request) -> Response:
        feed = _read_person_feed(engine, user, at=now())
        return _answer_feed(request, feed, "phasegate-me.ics")


def _read_season_feed(engine: Any, *, at: DateTime) -> Feed:
    with reading(engine) as session:
        season_id = current_season(session)
        dates = season_dates(session, season_id, at=at)
    return season_feed(dates)


def _read_person_feed(
    engine: Any,
    person_id: str,
    *,
    at: DateTime,
) -> Feed:
    with reading(engine) as session:
        season_id = current_season(session)
        dates = person_dates(session, season_id, person_id, at=at)
    return person_feed(dates)


def _answer_feed(
    request: Request,
    feed: Feed,
    file_name: str,
) -> Response:
    """The file, or 304 for a client that has just this one."""
    body = feed_as_ics(feed)
    digest = hashlib.sha256(body).hexdigest()
    tag = f'"{digest}"'
    headers = {"ETag": tag}
    if tag in _known_tags(request):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return Response(body, media_type=CALENDAR_TYPE, headers=headers)


def _known_tags(request: Request) -> set[str]:
    """The tags of the files that the client has; a weak tag (W/) is as good here."""
    if_none_match = request.headers.get("if-none-match", "")
    tags = if_none_match.split(",")
    return {tag.strip().removeprefix("W/") for tag in tags}
