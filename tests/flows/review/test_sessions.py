"""Every move and guard of a review session, refused with its exact text, then passed."""

from typing import Any

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import select

from flows.act.context import open_context
from flows.plan.undo import undo_move
from flows.review.actions import add_action
from flows.review.attendance import attend
from flows.review.decide_session import SESSION
from flows.review.session_sweep import sweep_sessions
from flows.review.sessions import book_review, move_session, propose_review
from models.base import FOREVER
from models.notice import Notice
from models.organisation import SYSTEM
from models.review import ReviewSession
from states.refusal import BadInput, Refused, Unknown
from states.review_session import REVIEW_SESSION, REVIEW_SESSION_GUARDS
from tests.conftest import SEASON
from tests.flows.conftest import Play
from tests.flows.worded import subjects

LONG = "Two plans are read as one."


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> DateTime:
    """In California."""
    return pendulum.datetime(2026, month, day, hour, minute, tz="America/Los_Angeles").in_timezone("UTC")


def propose(play: Play, start: DateTime, name: str = "op1_search", by: str = "vp", **told: Any) -> str:
    return propose_review(play.session, f"fy2027_{name}", start, by=by, at=play.at, **told).id


def do(play: Play, session_id: str, trigger: str, by: str = "vp", **told: Any) -> str:
    words, reason = told, told.pop("reason", "")
    return move_session(play.session, session_id, trigger, by=by, at=play.at, reason=reason, words=words).now


def refused(play: Play, session_id: str, trigger: str, by: str = "vp", **told: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        do(play, session_id, trigger, by, **told)
    return [str(one) for one in caught.value.reasons]


def states(play: Play) -> dict[str, str]:
    play.session.flush()
    rows = play.session.scalars(select(ReviewSession).order_by(ReviewSession.id))
    return {row.id.removeprefix("fy2027_"): row.state for row in rows}


def row(play: Play, name: str = "op1_search_s1") -> ReviewSession:
    return play.session.get_one(ReviewSession, f"fy2027_{name}")


def test_every_guard_and_effect_of_the_table_is_there() -> None:
    assert set(SESSION.blockers) == set(REVIEW_SESSION_GUARDS)
    assert {name for move in REVIEW_SESSION.moves for name in move.effects} == set(SESSION.effects)


def test_a_review_that_nobody_names_people_for_invites_owner_approver_and_partners(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    booked = row(play)
    assert (booked.state, booked.minutes, sorted(booked.invitees)) == ("scheduled", 60, ["ana", "bjo", "vp"])
    assert (play.plan().review_at, play.plan().withdraw_until) == (at(9, 2), at(9, 1))
    assert subjects(play.session, Notice.kind == "review", order_by=Notice.person_id) == [
        ("ana", "You are invited: review of OP1 of Search, Wed 2 Sep 2026 10:00 PDT"),
        ("bjo", "You are invited: review of OP1 of Search, Wed 2 Sep 2026 19:00 CEST"),
    ]


def test_a_proposal_takes_nobodys_time_until_it_is_scheduled(play: Play) -> None:
    play.submitted()
    one = propose(play, at(9, 2), by="ana")
    assert (states(play), play.plan().review_at) == ({"op1_search_s1": "proposed"}, None)
    assert refused(play, one, "schedule", by="ana") == [
        "NOT_AUTHORISED Only the approver or Product Ops can schedule; you are the owner."
    ]
    assert do(play, one, "schedule", by="po") == "scheduled"
    assert play.plan().review_at == at(9, 2)


def test_an_owner_takes_a_proposal_back(play: Play) -> None:
    one = propose(play, at(9, 2), by="ana")
    assert do(play, one, "withdraw", by="ana") == "cancelled"


@pytest.mark.parametrize("by", ["chi", "bjo"])
def test_only_who_writes_or_judges_a_plan_proposes_its_review(play: Play, by: str) -> None:
    with pytest.raises(Refused, match="Only the owner or the approver or Product Ops can propose review"):
        propose(play, at(9, 2), by=by)


@pytest.mark.parametrize(
    ("minutes", "reason", "said"),
    [
        (60, "", []),
        (75, "", ["DURATION Reviews last 60 min; 75 min needs a reason."]),
        (75, "too short", ["DURATION Reviews last 60 min; 75 min needs a reason."]),
        (75, LONG, []),
    ],
)
def test_a_longer_review_needs_a_reason(play: Play, minutes: int, reason: str, said: list[str]) -> None:
    play.submitted()
    one = propose(play, at(9, 2), minutes=minutes, reason=reason)
    if said:
        assert refused(play, one, "schedule") == said
    else:
        assert do(play, one, "schedule") == "scheduled"


def test_a_stakeholder_who_is_not_invited_is_named(play: Play) -> None:
    play.submitted()
    one = propose(play, at(9, 2), invitees=["vp", "chi"])
    assert refused(play, one, "schedule") == ["INVITEES Stakeholders not invited: Ana, Payments."]


def test_of_a_partner_one_contact_is_enough_and_more_people_may_come(play: Play) -> None:
    play.asked()
    one = propose(play, at(9, 2), "op1_payments", invitees=["vp", "bjo", "eng", "chi", "ceo"])
    assert do(play, one, "schedule") == "scheduled"


def test_nobody_is_in_two_reviews_at_once(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    one = propose(play, at(9, 2, 10, 30), "op1_growth", invitees=["chi", "vp", "ana"])
    time = "Wed 2 Sep 2026 10:00"
    assert refused(play, one, "schedule") == [
        f"CLASH Vera already has the review of OP1 of Search at {time}.",
        f"CLASH Ana already has the review of OP1 of Search at {time}.",
    ]
    two = propose(play, at(9, 2, 11), "op1_growth", invitees=["chi", "vp", "ana"])
    assert do(play, two, "schedule") == "scheduled"


def test_more_reviews_than_the_cap_are_refused_by_day_and_by_week(play: Play) -> None:
    """2 a day, 6 a week; a week ends on Sunday, a day at midnight where the season lives."""
    starts = [at(9, day, hour) for day in (7, 8, 9) for hour in (9, 14)]
    for n, start in enumerate(starts, 1):
        play.session.add(_other(n, start))
    play.submitted()
    monday = propose(play, at(9, 7, 11))
    assert refused(play, monday, "schedule") == [
        "LOAD Vera would have 3 reviews that day; the cap is 2.",
        "LOAD Vera would have 7 reviews that week; the cap is 6.",
    ]
    assert refused(play, propose(play, at(9, 11)), "schedule") == [
        "LOAD Vera would have 7 reviews that week; the cap is 6."
    ]
    assert do(play, propose(play, at(9, 14)), "schedule") == "scheduled"


def _other(n: int, start: DateTime) -> ReviewSession:
    told: dict[str, Any] = {"plan_id": "fy2027_op1_growth", "state": "scheduled", "by": "vp", "at": start}
    return ReviewSession(
        id=f"other{n}", season_id=SEASON, number=n, starts_at=start, minutes=60, invitees=["vp"], version=1, **told
    )


def test_a_blackout_forbids_reviews(play: Play) -> None:
    play.submitted()
    said = "BLACKOUT Peak runs Mon 16 Nov 2026–Tue 1 Dec 2026; a review is possible from Wed 2 Dec 2026."
    assert refused(play, propose(play, at(11, 18)), "schedule") == [said]


def test_booking_says_everything_at_once(play: Play) -> None:
    play.submitted()
    with pytest.raises(Refused) as caught:
        play.act(book_review, at(11, 18), by="bjo", minutes=90, invitees=["chi"])
    assert [one.code for one in caught.value.reasons] == ["NOT_AUTHORISED", "DURATION", "INVITEES", "BLACKOUT"]
    assert states(play) == {}


def test_a_review_is_moved_to_another_that_stands_in_its_place(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp", minutes=75, reason=LONG)
    version = play.plan().version
    assert do(play, "fy2027_op1_search_s1", "move", start=at(9, 3, 9, 30)) == "moved"
    first, second = row(play), row(play, "op1_search_s2")
    assert (first.moved_to, second.state, second.minutes, second.reason) == (second.id, "scheduled", 75, LONG)
    assert (play.plan().review_at, play.plan().version) == (at(9, 3, 9, 30), version + 1)
    play.act(book_review, at(9, 4), by="vp")
    assert states(play) == {"op1_search_s1": "moved", "op1_search_s2": "moved", "op1_search_s3": "scheduled"}


def test_a_review_may_overlap_the_one_that_it_replaces(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    assert do(play, "fy2027_op1_search_s1", "move", start=at(9, 2, 10, 30)) == "moved"


def test_a_review_is_moved_to_a_time(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    with pytest.raises(BadInput, match="Say when fy2027_op1_search_s1 is to be instead: --on"):
        do(play, "fy2027_op1_search_s1", "move")
    with pytest.raises(BadInput, match="which is past; name a later time"):
        do(play, "fy2027_op1_search_s1", "move", start=play.at.subtract(hours=1))


def test_a_review_that_is_called_off_gives_its_time_back(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    assert do(play, "fy2027_op1_search_s1", "cancel") == "cancelled"
    assert (play.plan().review_at, play.plan().withdraw_until) == (None, FOREVER)
    off = subjects(play.session, Notice.key.contains(":cancel:"))
    assert [(person, said.split(",")[0]) for person, said in off] == [
        ("ana", "Called off: review of OP1 of Search"),
        ("bjo", "Called off: review of OP1 of Search"),
    ]


def test_a_plan_drives_its_session_from_reading_to_its_end(play: Play) -> None:
    play.submitted()
    play.act(book_review, play.at.add(days=3), by="vp")
    play.at = play.at.add(days=3)
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    assert (row(play).state, row(play).reading_until) == ("reading", play.at.add(minutes=20))
    for minutes, state in ((19, "reading"), (20, "discussing")):
        sweep_sessions(open_context(play.session, SEASON, by=SYSTEM, at=play.at.add(minutes=minutes)))
        assert row(play).state == state
    play.at = play.at.add(hours=1)
    play.move("conclude", by="vp")
    assert (row(play).state, row(play).ended_at) == ("concluded", play.at)


@pytest.mark.parametrize(("trigger", "state"), [("approve", "concluded"), ("return", "concluded")])
def test_however_the_review_ends_its_session_does(play: Play, trigger: str, state: str) -> None:
    play.submitted()
    play.act(book_review, play.at.add(days=3), by="vp")
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    if trigger == "return":
        play.act(add_action, "Say what you stop doing.", by="vp")
    play.move(trigger, by="vp")
    assert states(play) == {"op1_search_s1": state}


def test_a_plan_that_is_withdrawn_has_no_review(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    play.move("withdraw")
    assert (states(play), play.plan().review_at) == ({"op1_search_s1": "cancelled"}, None)


def test_a_beginning_that_is_undone_leaves_the_session_scheduled(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    plan = play.plan()
    told: dict[str, Any] = {"by": "vp", "at": play.at, "seen": plan.version}
    undo_move(play.session, plan.id, reason="The partners are in a fire drill.", **told)
    assert (plan.state, row(play).state, row(play).reading_until) == ("submitted", "scheduled", None)


def test_a_plan_that_has_its_review_gets_no_second_proposal(play: Play) -> None:
    play.submitted()
    play.act(book_review, at(9, 2), by="vp")
    with pytest.raises(BadInput, match="fy2027_op1_search has its review; move that one"):
        propose(play, at(9, 4))


def test_a_plan_has_one_review_at_a_time(play: Play) -> None:
    play.submitted()
    one, two = propose(play, at(9, 2)), propose(play, at(9, 4))
    assert do(play, one, "schedule") == "scheduled"
    assert refused(play, two, "schedule") == [f"BOOKED_ALREADY fy2027_op1_search has its review already: {one}."]
    assert play.plan().review_at == at(9, 2)


def test_a_plan_that_has_had_its_review_gets_none(play: Play) -> None:
    play.submitted()
    one = propose(play, at(9, 2))
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    said = "REVIEW_OVER fy2027_op1_search is in_review; its review is no longer to come."
    assert refused(play, one, "schedule") == [said]
    with pytest.raises(BadInput, match="fy2027_op1_search is in_review; its review is no longer to come"):
        propose(play, at(9, 4))


def test_an_unknown_session_or_invitee_is_named(play: Play) -> None:
    with pytest.raises(Unknown, match="There is no review session called “s9”"):
        do(play, "s9", "cancel")
    with pytest.raises(Unknown, match="There is no person called “nobody”"):
        propose(play, at(9, 2), invitees=["nobody"])
