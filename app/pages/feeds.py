"""The addresses to subscribe to: the season's feed, and the one of the person who looks."""

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pendulum import DateTime

from app.feed.events import person_feed, season_feed
from app.feed.ics import Feed, ics
from flows.ground import current_season
from flows.views.feed import person_dates, season_dates
from models.database import reading

CALENDAR = "text/calendar; charset=utf-8"
LOOK = ["GET", "HEAD"]


def add_feeds(app: FastAPI, engine: Any, *, user: str, now: Callable[[], DateTime]) -> None:
    """Both feeds of this database; `user` is the person whose own feed it is."""

    @app.api_route("/feed/season.ics", methods=LOOK)
    def season(request: Request) -> Response:
        with reading(engine) as session:
            dates = season_dates(session, current_season(session), at=now())
        return _answer(request, season_feed(dates), "phasegate-season.ics")

    @app.api_route("/feed/me.ics", methods=LOOK)
    def me(request: Request) -> Response:
        with reading(engine) as session:
            dates = person_dates(session, current_season(session), user, at=now())
        return _answer(request, person_feed(dates), "phasegate-me.ics")


def _answer(request: Request, feed: Feed, name: str) -> Response:
    """The file, or 304 for a client that has just this one."""
    body = ics(feed)
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"'}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=CALENDAR, headers=headers)
