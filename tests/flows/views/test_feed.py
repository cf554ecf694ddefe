"""What a feed tells: the season's gates, and what is one person's and nobody else's, on both engines."""

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.plan.partners import agree
from flows.review.actions import add_action
from flows.review.sessions import book_review
from flows.season.gates import decide_gate
from flows.views.feed import OwedDate, PersonDates, ReviewDate, person_dates, season_dates
from models.database import writing
from models.gate import Gate
from models.obligation import Obligation
from states.refusal import Unknown
from tests.conftest import AMAZON, OPENED_AT, SEASON, Opener
from tests.flows.conftest import Play
from tests.flows.drafts import drafted

DRAFT_DUE = pendulum.datetime(2026, 8, 15)
REVIEW = pendulum.datetime(2026, 8, 20, 16)
WHY_DRAFT = "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug 2026"


def of(play: Play, person_id: str) -> PersonDates:
    play.session.flush()
    return person_dates(play.session, SEASON, person_id, at=play.at)


def owed(play: Play, person_id: str, key: str) -> OwedDate:
    [found] = [one for one in of(play, person_id).owed if one.key == key]
    return found


def booked(play: Play, start: DateTime = REVIEW) -> None:
    """The plan of Search is handed in, and its review has a time."""
    play.submitted()
    play.act(book_review, start, by="vp")


# --- the season ---------------------------------------------------------------------------------------------


def test_gates_come_in_the_calendars_order_with_the_reason_for_each_date(play: Play) -> None:
    seen = season_dates(play.session, SEASON, at=play.at)
    assert [gate.id for gate in seen.gates[:4]] == ["intake_open", "intake_close", "intake_response", "op1_draft"]
    assert len(seen.gates) == 20
    draft = seen.gates[3]
    assert (draft.title, draft.phase, draft.state, draft.unit) == ("OP1 draft", "op1", "scheduled", "")
    assert (draft.due_at, draft.due_version, draft.version) == (DRAFT_DUE, 1, 1)
    assert (draft.explanation, draft.reason) == (WHY_DRAFT, "")


def test_a_gate_changed_when_its_calendar_was_published_or_when_it_was_decided_since(play: Play) -> None:
    decide_gate(play.session, SEASON, "op2_draft", "waive", "One draft is enough.", by="po", at=play.at)
    changed = {gate.id: gate.changed_at for gate in season_dates(play.session, SEASON, at=play.at).gates}
    assert changed.pop("op2_draft") == play.at
    assert set(changed.values()) == {OPENED_AT}


def test_what_happens_to_another_thing_of_the_same_name_is_no_change_of_the_gate(play: Play) -> None:
    with drafted(play.session, by="po", at=play.at) as draft:
        draft.enter("goal", "op1_draft", "edit")
    assert {gate.changed_at for gate in season_dates(play.session, SEASON, at=play.at).gates} == {OPENED_AT}


def test_a_gate_of_one_unit_says_whose_it_is(play: Play) -> None:
    play.session.get_one(Gate, (SEASON, "op1_draft")).unit_id = "search"
    play.session.flush()
    seen = season_dates(play.session, SEASON, at=play.at)
    assert {gate.id: gate.unit for gate in seen.gates if gate.unit} == {"op1_draft": "Search"}


def test_blackouts_stand_in_the_seasons_line(play: Play) -> None:
    seen = season_dates(play.session, SEASON, at=play.at)
    assert [window.title for window in seen.season.blackouts] == ["Peak", "Year-end"]
    assert seen.published_at == OPENED_AT


def test_an_unknown_season_or_person_is_told(play: Play) -> None:
    with pytest.raises(Unknown, match="There is no season called “FY1999”"):
        season_dates(play.session, "FY1999", at=play.at)
    with pytest.raises(Unknown, match="There is no person called “nobody”"):
        of(play, "nobody")


# --- what a person owes -------------------------------------------------------------------------------------


def test_a_person_is_told_what_is_theirs_in_the_order_of_days_and_nothing_of_others(play: Play) -> None:
    theirs = of(play, "ana")
    assert (theirs.name, theirs.zone) == ("Ana", "America/Los_Angeles")
    assert {one.plan_id for one in theirs.owed} == {"fy2027_op1_search", "fy2027_op2_search"}
    due = [one.due_at for one in theirs.owed]
    assert due == sorted(due)
    keys = list(play.session.scalars(select(Obligation.key)))
    everybody = ("ceo", "po", "vp", "ana", "bjo", "chi", "eng")
    told = [one.key for person_id in everybody for one in of(play, person_id).owed]
    assert sorted(told) == sorted(keys)
    assert len(keys) > len(theirs.owed) > 0


def test_a_person_lives_in_their_own_zone(play: Play) -> None:
    assert (of(play, "bjo").name, of(play, "bjo").zone) == ("Björn", "Europe/Berlin")


def test_what_is_owed_has_the_reason_of_its_gate_unless_its_date_is_its_own(play: Play) -> None:
    play.asked()
    assert owed(play, "ana", "fy2027_op1_search:op1_draft").explanation == WHY_DRAFT
    [reading] = [one for one in of(play, "bjo").owed if ":prereview:" in one.key]
    assert (reading.what, reading.gate, reading.explanation) == ("Pre-review of OP1 of Search", "OP1 pre-review", "")
    assert reading.since == play.at


def test_what_a_unit_owes_by_its_own_calendar_has_the_reason_of_that(sqlite_engine: Engine, open_for: Opener) -> None:
    own = AMAZON.read_text(encoding="utf-8") + "\noverlays:\n  search: {shift: {op1_draft: +3 bd}}\n"
    open_for(sqlite_engine, calendar=own)
    with writing(sqlite_engine) as session:
        row = session.get_one(Obligation, "fy2027_op1_search:op1_draft")
        row.due_at = DRAFT_DUE.add(days=5)
        session.flush()
        theirs = person_dates(session, SEASON, "ana", at=OPENED_AT).owed
    [draft] = [one for one in theirs if one.key == row.key]
    assert (
        draft.explanation
        == "gate:intake_response Fri 31 Jul +10 bd (US-CORP) = Fri 14 Aug; shift +3 bd (US-CORP) → Wed 19 Aug 2026"
    )


def test_what_was_done_is_told_as_done_and_when(play: Play) -> None:
    before = owed(play, "ana", "fy2027_op1_search:op1_draft")
    play.asked()
    after = owed(play, "ana", "fy2027_op1_search:op1_draft")
    assert (before.settled_at, before.changed_at, before.plan_version) == (None, OPENED_AT, 1)
    assert (after.settled_at, after.changed_at, after.plan_version) == (play.at, play.at, 4)


def test_what_is_owed_again_changed_later_than_when_it_was_done(play: Play) -> None:
    play.submitted()
    done = owed(play, "ana", "fy2027_op1_search:op1_final")
    play.at = play.at.add(days=1)
    play.move("withdraw")
    again = owed(play, "ana", "fy2027_op1_search:op1_final")
    assert (done.settled_at, again.settled_at) == (done.changed_at, None)
    assert again.changed_at == done.changed_at.add(days=1)
    assert again.plan_version == done.plan_version + 1


def test_what_a_waived_gate_no_longer_asks_is_told_as_dropped(play: Play) -> None:
    decide_gate(play.session, SEASON, "op1_draft", "waive", "Nobody writes a draft.", by="po", at=play.at)
    dropped = owed(play, "ana", "fy2027_op1_search:op1_draft")
    assert (dropped.settled_at, dropped.dropped_at, dropped.changed_at) == (None, play.at, play.at)


# --- reviews ------------------------------------------------------------------------------------------------


def test_a_review_is_told_to_owner_approver_and_every_contact_of_a_partner(play: Play) -> None:
    booked(play)
    parts = {person_id: [one.parts for one in of(play, person_id).reviews] for person_id in ("ana", "vp", "bjo")}
    assert parts == {"ana": [("owner",)], "vp": [("approver",)], "bjo": [("partner",)]}
    assert [of(play, person_id).reviews for person_id in ("chi", "eng", "po")] == [(), (), ()]


def test_a_review_has_the_calendars_length_and_the_plans_version(play: Play) -> None:
    booked(play)
    assert of(play, "ana").reviews == (
        ReviewDate(
            plan_id="fy2027_op1_search",
            title="OP1 of Search",
            owner="Ana",
            approver="Vera",
            parts=("owner",),
            starts_at=REVIEW,
            minutes=60,
            version=play.plan().version,
            off=False,
            changed_at=play.at,
        ),
    )


def test_a_review_is_off_where_the_plan_was_decided_before_it_and_stays_where_it_was_held(play: Play) -> None:
    def decided(at: DateTime) -> bool:
        play.at = at
        play.move("approve", by="vp")
        [seen] = of(play, "ana").reviews
        return seen.off

    play.in_review()
    play.plan().review_at = REVIEW
    with play.session.begin_nested() as early:
        assert decided(REVIEW.subtract(days=1))
        early.rollback()
    play.session.expire_all()
    assert not decided(REVIEW.add(hours=1))


def test_a_plan_that_comes_back_has_no_review_until_it_is_booked_again(play: Play) -> None:
    play.in_review()
    play.plan().review_at = REVIEW
    play.act(add_action, "Say what it costs.", by="vp", owner_id="ana", due_at=REVIEW.add(days=3))
    play.move("return", by="vp")
    assert of(play, "ana").reviews == ()
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    play.act(book_review, REVIEW.add(days=7), by="vp")
    [seen] = of(play, "ana").reviews
    assert (seen.starts_at, seen.off, seen.version) == (REVIEW.add(days=7), False, play.plan().version)
