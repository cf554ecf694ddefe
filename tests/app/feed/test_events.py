"""What is in a feed, what becomes of it when a date moves, and what is nobody's business."""

import re
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.feed.events import BLACKOUT_WORDS, GATE_WORDS, season_feed
from app.feed.ics import feed_as_ics
from config.calendar import BlackoutKind
from flows.review.sessions import book_review
from flows.season.gates import decide_gate
from flows.views.feed import season_dates
from models.database import writing
from models.gate import Gate
from models.obligation import Obligation
from states import gate
from tests.app.feed.reading import events, person_file, season_file, titled
from tests.conftest import OPENED_AT, SEASON, Opener, document
from tests.flows.conftest import Play

DRAFT = "FY2027-gate-op1_draft@phasegate"
DUE = pendulum.datetime(2026, 8, 15)


def moved(session: Session, gate_id: str, days: int) -> None:
    """What publishing a calendar does to a gate that moves."""
    gate = session.get_one(Gate, (SEASON, gate_id))
    gate.due_at, gate.due_on = gate.due_at.add(days=days), gate.due_on.add(days=days)
    gate.due_version += 1


class Client:
    """A calendar program that keeps to RFC 5546: it takes what is newer, and shows what is not cancelled."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def fetch(self, file: bytes) -> None:
        for uid, event in events(file).items():
            if uid not in self.known or int(event["SEQUENCE"]) > int(self.known[uid]["SEQUENCE"]):
                self.known[uid] = event

    def shows(self, uid: str) -> tuple[str, DateTime] | None:
        event = self.known[uid]
        if event["STATUS"] == "CANCELLED":
            return None
        return str(event["SUMMARY"]), pendulum.instance(event["DTSTART"].dt)


# --- what is in a feed --------------------------------------------------------------------------------------


def test_each_gate_is_one_event_that_begins_when_it_is_due(play: Play) -> None:
    told = events(season_file(play.session))
    gates = season_dates(play.session, SEASON, at=OPENED_AT).gates
    assert len(gates) == 20
    assert {uid: event["DTSTART"].dt for uid, event in told.items() if "-gate-" in uid} == {
        f"FY2027-gate-{gate.id}@phasegate": gate.due_at for gate in gates
    }


def test_a_gate_says_why_then_what_state_and_what_to_do(play: Play) -> None:
    draft = events(season_file(play.session))[DRAFT]
    assert str(draft["SUMMARY"]) == "Gate: OP1 draft"
    assert str(draft["DESCRIPTION"]).split("\n") == [
        "Due: Fri 14 Aug 2026 17:00 -07:00 America/Los_Angeles",
        "Why then: gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
        "Phase: OP1",
        "State: scheduled",
        "Opens: Mon 27 Jul 2026 00:00 -07:00 America/Los_Angeles",
        "What to do: See what will be owed: phasegate gate show op1_draft",
    ]
    assert (draft["STATUS"], draft["TRANSP"], draft["SEQUENCE"]) == ("CONFIRMED", "TRANSPARENT", 0)


def test_a_deadline_has_a_length_and_ends_on_its_own_day_even_at_a_minute_to_midnight(
    sqlite_engine: Engine, open_for: Opener
) -> None:
    open_for(sqlite_engine, **{'due_time: "17:00"': 'due_time: "23:59"'})
    with writing(sqlite_engine) as session:
        draft = events(season_file(session))[DRAFT]
    ends = pendulum.datetime(2026, 8, 15, tz="America/Los_Angeles")
    assert (draft["DTSTART"].dt, draft["DTEND"].dt) == (ends.subtract(minutes=1), ends)


def test_a_blackout_is_all_its_days_and_keeps_nobody_busy(play: Play) -> None:
    peak = titled(season_file(play.session), "Peak")
    assert (peak["DTSTART"].dt, peak["DTEND"].dt) == (date(2026, 11, 16), date(2026, 12, 2))
    assert (str(peak["SUMMARY"]), peak["TRANSP"]) == ("Blackout: Peak", "TRANSPARENT")
    assert str(peak["DESCRIPTION"]) == "No gate falls due in it.\nNo review is held in it."


def test_every_state_of_a_gate_and_every_kind_of_blackout_has_its_words() -> None:
    assert set(GATE_WORDS) == set(gate.GATE_LIFECYCLE.states)
    assert set(BLACKOUT_WORDS) == set(get_args(BlackoutKind))


def test_what_is_owed_says_the_time_in_both_zones(play: Play) -> None:
    told = titled(person_file(play.session, "bjo"), "OP1 draft: OP1 of Payments")
    assert str(told["SUMMARY"]) == "Due: OP1 draft: OP1 of Payments"
    assert str(told["DESCRIPTION"]).split("\n") == [
        "Gate: OP1 draft",
        "Due: Fri 14 Aug 2026 17:00 -07:00 America/Los_Angeles (Sat 15 Aug 2026 02:00 +02:00 Europe/Berlin)",
        "Why then: gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026",
        "What to do: phasegate plan show fy2027_op1_payments",
    ]


def test_a_date_of_its_own_says_when_it_was_asked(play: Play) -> None:
    play.asked()
    told = titled(person_file(play.session, "bjo"), "Pre-review of OP1 of Search")
    assert "\nWhy then: A date of its own, asked of you on Mon 3 Aug 2026.\n" in str(told["DESCRIPTION"])


def test_a_review_is_an_hour_in_which_its_people_are_busy(play: Play) -> None:
    play.submitted()
    start = pendulum.datetime(2026, 8, 20, 16)
    play.act(book_review, start, by="vp")
    told = titled(person_file(play.session, "bjo"), "Review: OP1 of Search")
    assert (told["DTSTART"].dt, told["DTEND"].dt) == (start, start.add(hours=1))
    assert (told["TRANSP"], told["SEQUENCE"]) == ("OPAQUE", play.plan().version)
    assert "\nYou are: a partner of this plan\n" in str(told["DESCRIPTION"])


# --- what moves ---------------------------------------------------------------------------------------------


def test_a_moved_gate_keeps_its_name_and_raises_its_sequence_and_nothing_else_changes(play: Play) -> None:
    before = events(season_file(play.session))
    moved(play.session, "op1_draft", 3)
    after = events(season_file(play.session))
    assert after[DRAFT]["DTSTART"].dt == DUE.add(days=3)
    assert int(after[DRAFT]["SEQUENCE"]) > int(before[DRAFT]["SEQUENCE"])
    assert [uid for uid in before if before[uid].to_ical() != after[uid].to_ical()] == [DRAFT]
    assert set(before) == set(after)


def test_a_waived_gate_is_cancelled_with_a_higher_sequence_and_its_reason(play: Play) -> None:
    moved(play.session, "op1_draft", 3)
    before = events(season_file(play.session))[DRAFT]
    decide_gate(play.session, SEASON, "op1_draft", "waive", "Nobody writes a draft.", by="po", at=play.at)
    after = events(season_file(play.session))[DRAFT]
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (str(after["SUMMARY"]), after["LAST-MODIFIED"].dt) == ("Gate waived: OP1 draft", play.at)
    assert "\nReason: Nobody writes a draft.\n" in str(after["DESCRIPTION"])


def test_a_client_follows_a_gate_that_moves_is_waived_and_comes_back(play: Play) -> None:
    client, gate = Client(), play.session.get_one(Gate, (SEASON, "op1_draft"))
    client.fetch(season_file(play.session))
    assert client.shows(DRAFT) == ("Gate: OP1 draft", DUE)
    moved(play.session, "op1_draft", 3)
    client.fetch(season_file(play.session))
    assert client.shows(DRAFT) == ("Gate: OP1 draft", DUE.add(days=3))
    gate.state = "waived"
    client.fetch(season_file(play.session))
    assert client.shows(DRAFT) is None
    gate.state = "scheduled"
    moved(play.session, "op1_draft", 1)
    client.fetch(season_file(play.session))
    assert client.shows(DRAFT) == ("Gate: OP1 draft", DUE.add(days=4))


def test_a_client_follows_what_is_owed_through_done_owed_again_moved_and_dropped(play: Play) -> None:
    client, what = Client(), "OP1 final: OP1 of Search"
    uid = str(titled(person_file(play.session, "ana"), what)["UID"])
    due = pendulum.datetime(2026, 8, 29)

    def shows() -> tuple[str, DateTime] | None:
        client.fetch(person_file(play.session, "ana"))
        return client.shows(uid)

    assert shows() == (f"Due: {what}", due)
    play.submitted()
    assert shows() == (f"Done: {what}", due)
    play.move("withdraw")
    assert shows() == (f"Due: {what}", due)
    row = play.session.get_one(Obligation, "fy2027_op1_search:op1_final")
    row.due_at, row.due_version = due.add(days=5), 2
    assert shows() == (f"Due: {what}", due.add(days=5))
    row.dropped_at = play.at
    assert shows() is None


def test_a_client_follows_a_review_to_its_new_hour_and_off(play: Play) -> None:
    client, first = Client(), pendulum.datetime(2026, 8, 20, 16)
    play.in_review()
    plan = play.plan()
    plan.review_at = first
    uid = str(titled(person_file(play.session, "ana"), "Review: OP1 of Search")["UID"])
    client.fetch(person_file(play.session, "ana"))
    assert client.shows(uid) == ("Review: OP1 of Search", first)
    plan.review_at, plan.version = first.add(days=1), plan.version + 1
    client.fetch(person_file(play.session, "ana"))
    assert client.shows(uid) == ("Review: OP1 of Search", first.add(days=1))
    play.move("approve", by="vp")
    client.fetch(person_file(play.session, "ana"))
    assert client.shows(uid) is None


def test_a_blackout_that_a_new_calendar_moves_has_a_higher_sequence(play: Play) -> None:
    dates = season_dates(play.session, SEASON, at=OPENED_AT)
    next_one = replace(dates, season=replace(dates.season, calendar_number=2))
    before, after = (titled(feed_as_ics(season_feed(one)), "Peak") for one in (dates, next_one))
    assert before["UID"] == after["UID"] == "FY2027-blackout-peak@phasegate"
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])


def test_nothing_changed_is_the_same_file_whenever_it_is_asked_for(play: Play) -> None:
    play.asked()
    later = OPENED_AT.add(months=3)
    assert season_file(play.session) == season_file(play.session, later)
    assert person_file(play.session, "ana") == person_file(play.session, "ana", later)


# --- what is nobody's business ------------------------------------------------------------------------------


def test_a_persons_feed_has_nothing_of_others(play: Play) -> None:
    play.asked()
    files = {person_id: events(person_file(play.session, person_id)) for person_id in ("ana", "bjo", "chi")}
    assert all(files.values())
    assert not set(files["ana"]) & set(files["bjo"]) | set(files["bjo"]) & set(files["chi"])
    assert b"Growth" in person_file(play.session, "chi")
    assert b"Growth" not in person_file(play.session, "ana")


def test_a_feed_tells_no_text_of_a_plan_and_no_amount(play: Play) -> None:
    ask = "### 1. Second region\nPriority: grow\nHeadcount: 3\nMinimum: 2\nYearly cost per head: 92437.68\n"
    play.move("start")
    play.load(document(charter="We find secrets.", unfunded=ask))
    files = [season_file(play.session), *(person_file(play.session, one) for one in ("ana", "vp", "bjo", "po"))]
    words = ("secrets", "Second region", "92437", "92,437", "ana@example.org")
    assert [word for word in words for file in files if word.encode() in file] == []


def test_names_of_events_are_the_same_words_for_ever(play: Play) -> None:
    play.asked()
    names = set(events(person_file(play.session, "ana"))) | set(events(season_file(play.session)))
    assert [name for name in names if not re.fullmatch(r"[\w-]+@phasegate", name)] == []
    draft = titled(person_file(play.session, "ana"), "OP1 draft: OP1 of Search")
    assert draft["UID"] == "owed-a10fc0c1d340bdc328a954279378a5fe@phasegate"
