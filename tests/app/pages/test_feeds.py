"""The addresses to subscribe to, through the real application: both feeds, and no second file where nothing changed."""

import asyncio
from pathlib import Path

import icalendar
import pytest

from app.pages.middleware import SECURITY_HEADERS
from flows.plan.advance import advance
from models.database import open_engine
from models.migrate import upgrade_schema
from tests.app.pages.visit import APPROVER, AT, OWNER, Visitor, do, fingerprint, season_in

SEASON, ME = "/feed/season.ics", "/feed/me.ics"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return season_in(tmp_path)


def summaries(file: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]


@pytest.mark.parametrize(("path", "name"), [(SEASON, "phasegate-season.ics"), (ME, "phasegate-me.ics")])
def test_a_feed_is_a_calendar_file_with_a_name_and_the_headers_of_the_door(db: Path, path: str, name: str) -> None:
    answer = Visitor(db, OWNER).get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert {header: answer.headers.get(header) for header in SECURITY_HEADERS} == dict(SECURITY_HEADERS)
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert answer.content.endswith(b"END:VCALENDAR\r\n")


def test_the_season_is_the_same_for_everybody_and_each_has_a_feed_of_their_own(db: Path) -> None:
    owner, approver = Visitor(db, OWNER), Visitor(db, APPROVER)
    assert owner.get(SEASON).content == approver.get(SEASON).content
    assert len(summaries(owner.get(SEASON).content)) == 22
    assert "Due: OP1 draft: OP1 of Payments" in summaries(owner.get(ME).content)
    assert "Due: OP1 draft: OP1 of Payments" not in summaries(approver.get(ME).content)
    assert "Due: OP1 reviews: OP1 of Payments" in summaries(approver.get(ME).content)


def test_who_has_the_file_as_it_is_gets_no_second_one_until_something_changes(db: Path) -> None:
    tag = Visitor(db, OWNER).get(ME).headers["etag"]
    later = Visitor(db, OWNER, at=AT.add(hours=1))
    for known in (tag, f"W/{tag}", f'"another", {tag}'):
        again = later.get(ME, {"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    do(db, advance, "start", by=OWNER)
    changed = later.get(ME, {"if-none-match": tag})
    assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)


def test_looking_at_a_feed_changes_nothing(db: Path) -> None:
    before = fingerprint(db)
    visitor = Visitor(db, OWNER)
    assert (visitor.get(SEASON).status_code, visitor.get(ME).status_code) == (200, 200)
    head = asyncio.run(visitor._send("HEAD", SEASON, {}))
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", visitor.get(SEASON).headers["etag"])
    assert fingerprint(db) == before


def test_without_a_season_or_a_person_a_feed_is_a_sentence(db: Path, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade_schema(engine)
    engine.dispose()
    answer = Visitor(tmp_path / "empty.db", OWNER).get(SEASON)
    assert (answer.status_code, "No season is open." in answer.text) == (404, True)
    nobody = Visitor(db, "p99").get(ME)
    assert (nobody.status_code, "There is no person called" in nobody.text) == (404, True)


def test_the_board_leads_to_both_feeds(db: Path) -> None:
    html = Visitor(db, OWNER).get("/").text
    assert [html.count(f'<a href="{path}">') for path in (SEASON, ME)] == [1, 1]
