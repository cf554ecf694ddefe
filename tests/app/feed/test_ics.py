"""The format of a feed, read by `icalendar`, and by `vobject` as a second reader that shares none of its code."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import icalendar
import pendulum
import pytest
import vobject

from app.feed.ics import Feed, FeedEvent, feed_as_ics
from flows.review.sessions import book_review
from flows.season.gates import decide_gate
from models.gate import Gate
from models.organisation import Person
from models.season import Season
from tests.app.feed.reading import events, person_file, season_file
from tests.conftest import OPENED_AT, SEASON
from tests.flows.conftest import Play

DUE = pendulum.datetime(2026, 8, 15)
HARD = "Größe, „Ziele“; a\\b: 日本語 🗓\nsecond line, with a comma"
ONE = FeedEvent(
    uid="one@phasegate",
    sequence=0,
    changed_at=OPENED_AT,
    begins=DUE,
    ends=DUE.add(minutes=1),
    summary="One",
    description="Two",
    category="Gate",
)


def test_the_file_says_what_it_is_and_how_often_to_look(play: Play) -> None:
    told: Any = icalendar.Calendar.from_ical(season_file(play.session))
    names = ("VERSION", "METHOD", "PRODID", "X-WR-CALNAME", "X-WR-TIMEZONE", "X-PUBLISHED-TTL")
    assert [str(told[name]) for name in names] == [
        "2.0",
        "PUBLISH",
        "-//phasegate//season feed//EN",
        "Annual planning FY2027",
        "America/Los_Angeles",
        "PT1H",
    ]
    assert told["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in season_file(play.session)


def test_lines_have_at_most_75_octets_end_with_crlf_and_cut_no_character(play: Play) -> None:
    play.session.get_one(Gate, (SEASON, "op1_draft")).title = "Überprüfung der Größenordnungen 日本語 🗓 " * 5
    lines = season_file(play.session).split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) == 75
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    assert [line.decode("utf-8") for line in lines if line.startswith(b" ")]


@pytest.mark.parametrize("words", [HARD, "plain", "ends with a backslash\\", "\\n is no new line", '"quoted"; x,y'])
def test_awkward_words_come_back_as_they_were_from_both_readers(words: str) -> None:
    file = feed_as_ics(
        Feed(words.replace("\n", " "), "Europe/Berlin", (replace(ONE, summary=words, description=words * 9),))
    )
    [first] = events(file).values()
    second = vobject.readOne(file.decode("utf-8")).vevent
    assert (str(first["SUMMARY"]), str(first["DESCRIPTION"])) == (words, words * 9)
    assert (second.summary.value, second.description.value) == (words, words * 9)


@pytest.mark.parametrize("whose", ["", "ana", "bjo", "vp", "po"])
def test_both_readers_read_the_same(play: Play, whose: str) -> None:
    play.submitted()
    play.act(book_review, pendulum.datetime(2026, 8, 20, 16), by="vp")
    decide_gate(play.session, SEASON, "op2_draft", "waive", "Größe, „Ziele“; nobody writes.", by="po", at=play.at)
    play.session.get_one(Season, SEASON).title = "Jahresplanung, „Größe“; FY2027"
    play.session.get_one(Person, "bjo").name = "Björn, der Große"
    file = person_file(play.session, whose) if whose else season_file(play.session)
    first = {
        uid: (
            event["DTSTART"].dt,
            event["DTEND"].dt,
            str(event["SUMMARY"]),
            str(event["DESCRIPTION"]),
            str(event["STATUS"]),
            int(event["SEQUENCE"]),
        )
        for uid, event in events(file).items()
    }
    second = {
        event.uid.value: (
            event.dtstart.value,
            event.dtend.value,
            event.summary.value,
            event.description.value,
            event.status.value,
            int(event.sequence.value),
        )
        for event in vobject.readOne(file.decode("utf-8")).vevent_list
    }
    assert len(first) > 1
    assert first == second
