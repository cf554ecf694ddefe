"""Out of office on both engines: what is refused at write, who acts for whom, and in whose name the journal says it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.absence.absence import away, back
from flows.absence.absence_list import absences
from flows.act.context import open_context
from flows.act.entry_hash import hash_entry
from flows.operations.verify_journal import first_broken
from flows.plan.partners import agree
from flows.review.actions import add_action, move_action
from flows.review.attendance import attend
from flows.season.gates import decide_gate
from models.absence import Absence
from models.database import writing
from models.journal import Entry
from models.notice import Notice
from models.organisation import Person
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON, Opener
from tests.flows.conftest import AUGUST, Play
from tests.flows.worded import subjects

FIRST, LAST = AUGUST.subtract(days=1), AUGUST.add(days=30)


def out(session: Session, person: str, delegate: str | None = None, *, by: str = "", **told: Any) -> Absence:
    days = {"from_at": FIRST, "until_at": LAST, "at": FIRST} | told
    return away(session, SEASON, person, delegate_id=delegate, by=by or person, **days)


def reasons(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [str(one) for one in caught.value.reasons]


def in_review(play: Play, approver: str, *, owner: str = "ana", drafted: bool = False) -> None:
    """The plan is in its review, which this approver, or whoever stands in for them, has begun."""
    if not drafted:
        play.move("start", by=owner)
        play.load(by=owner)
    play.move("request_prereview", by=owner)
    play.act(agree, "payments", by="bjo")
    play.move("submit", by=owner)
    play.act(attend, by=approver)
    play.act(attend, by="bjo")
    play.move("begin_review", by=approver)


def on_behalf(session: Session) -> list[tuple[str, str, str]]:
    """(who, for whom, did what) of all that was done for somebody else."""
    found = select(Entry).where(Entry.on_behalf_of != "").order_by(Entry.seq)
    return [(one.actor, one.on_behalf_of, one.act) for one in session.scalars(found)]


@pytest.mark.parametrize("by", ["vp", "ceo", "po"])
def test_the_person_their_manager_and_product_ops_enter_an_absence(play: Play, by: str) -> None:
    row = out(play.session, "vp", "chi", by=by, note="Walking in the hills.")
    assert (row.id, row.delegate_id, row.by, row.note) == ("vp_1", "chi", by, "Walking in the hills.")
    line = absences(play.session, SEASON, at=AUGUST)[0]
    assert (line.person, line.stand_in, line.state) == ("Vera", "Chidi", "running")


def test_nobody_else_enters_or_ends_it(play: Play) -> None:
    said = "NOT_AUTHORISED Only the person themselves or their manager or Product Ops can {}; you are not part of it."
    assert reasons(lambda: out(play.session, "vp", by="ana")) == [said.format("enter absence")]
    out(play.session, "vp")
    assert reasons(lambda: back(play.session, SEASON, "vp", by="ana", at=AUGUST)) == [said.format("end absence")]


def test_everything_that_is_in_the_way_is_said_at_once(play: Play) -> None:
    out(play.session, "vp", "chi")
    play.session.get_one(Person, "eng").left_at = FIRST
    found = reasons(lambda: out(play.session, "vp", "eng", by="ana"))
    assert [one.partition(" ")[0] for one in found] == ["NOT_AUTHORISED", "AWAY_ALREADY", "DELEGATE_LEFT"]
    assert found[1] == "AWAY_ALREADY Vera is away from Sun 2 Aug 2026 to Wed 2 Sep 2026 already (vp_1)."
    assert found[2] == "DELEGATE_LEFT Enya has left and cannot stand in for anybody."
    assert reasons(lambda: out(play.session, "ana", "ana")) == ["SELF_DELEGATE Ana cannot stand in for themselves."]


def test_days_that_make_no_sense_and_people_who_are_not_there_are_bad_input(play: Play) -> None:
    with pytest.raises(BadInput, match="would end before it begins"):
        out(play.session, "vp", until_at=FIRST)
    with pytest.raises(BadInput, match="would have ended"):
        out(play.session, "vp", at=LAST)
    with pytest.raises(Unknown, match="There is no person called “nobody”"):
        out(play.session, "vp", "nobody")
    with pytest.raises(BadInput, match="Vera is not away, and will not be"):
        back(play.session, SEASON, "vp", by="vp", at=AUGUST)


def test_a_circle_is_refused_with_its_chain(play: Play) -> None:
    out(play.session, "vp", "chi")
    out(play.session, "chi", "bjo")
    said = "DELEGATION_LOOP On Sun 2 Aug 2026 this would go in a circle: Björn → Vera → Chidi → Björn."
    assert reasons(lambda: out(play.session, "bjo", "vp")) == [said]
    assert out(play.session, "bjo", "vp", from_at=LAST, until_at=LAST.add(days=9)).id == "bjo_1"


def test_a_circle_by_way_of_a_manager_is_one_too(play: Play) -> None:
    out(play.session, "ana")
    said = "DELEGATION_LOOP On Sun 2 Aug 2026 this would go in a circle: Vera → Ana → Vera."
    assert reasons(lambda: out(play.session, "vp", "ana")) == [said]


def test_two_entries_at_the_same_moment_close_no_circle(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    said: list[str] = []
    barrier = threading.Barrier(2)

    def enter(person: str, delegate: str) -> None:
        barrier.wait()
        try:
            with writing(engine) as session:
                out(session, person, delegate)
            said.append("entered")
        except Refused as refused:
            said.append(refused.reasons[0].code)

    for round_ in range(5):
        threads = [threading.Thread(target=enter, args=pair) for pair in (("vp", "chi"), ("chi", "vp"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(said) == ["DELEGATION_LOOP", "entered"], round_
        said.clear()
        with writing(engine) as session:
            [running] = session.scalars(select(Absence).where(Absence.ended_at.is_(None)))
            back(session, SEASON, running.person_id, by="po", at=FIRST)


def test_the_approvers_delegate_reviews_and_approves_on_their_behalf(play: Play) -> None:
    out(play.session, "vp", "chi")
    play.submitted()
    play.act(attend, by="chi")
    play.act(attend, by="bjo")
    play.move("begin_review", by="chi")
    assert play.move("approve", by="chi") == "approved"
    assert on_behalf(play.session) == [
        ("chi", "vp", "attend"),
        ("chi", "vp", "begin_review"),
        ("chi", "vp", "approve"),
    ]
    assert first_broken(play.session) is None
    told = subjects(play.session, Notice.person_id == "vp", Notice.kind == "on_behalf")
    assert {subject for _, subject in told} == {
        "Done for you: attend fy2027_op1_search",
        "Done for you: begin review fy2027_op1_search",
        "Done for you: approve fy2027_op1_search",
    }


def test_an_entry_whose_principal_is_changed_is_not_what_was_written(play: Play) -> None:
    out(play.session, "bjo", "chi")
    play.asked()
    play.act(agree, "payments", by="chi")
    [entry] = play.session.scalars(select(Entry).where(Entry.on_behalf_of != ""))
    assert hash_entry(entry) == entry.hash
    with play.session.no_autoflush:
        entry.on_behalf_of = ""
        assert hash_entry(entry) != entry.hash
    play.session.expire(entry)


def test_without_a_delegate_the_manager_stands_in_and_when_they_are_away_theirs(play: Play) -> None:
    out(play.session, "bjo")
    play.asked()
    play.act(agree, "payments", by="vp")
    out(play.session, "vp")
    facts = open_context(play.session, SEASON, by="ceo", at=AUGUST).facts
    assert [facts.speaker_for([person]) for person in ("bjo", "vp", "po")] == [("bjo", "vp"), ("vp",), None]
    assert on_behalf(play.session) == [("vp", "bjo", "agree")]


def test_the_delegate_of_the_delegate_acts_and_the_right_comes_back_by_itself(play: Play) -> None:
    out(play.session, "vp", "chi")
    out(play.session, "chi", "bjo", until_at=AUGUST.add(days=2))

    def who(at: DateTime) -> list[str]:
        people = ("bjo", "chi", "vp")
        looks = {one: open_context(play.session, SEASON, by=one, at=at).facts for one in people}
        return [one for one, facts in looks.items() if facts.speaker_for(["vp"]) and one != "vp"]

    assert [who(AUGUST.add(days=days)) for days in (-2, 0, 2, 30)] == [[], ["bjo"], ["chi"], []]


def test_one_entry_covers_action_items_gates_and_the_season(play: Play) -> None:
    out(play.session, "po", "eng")
    decide_gate(play.session, SEASON, "op1_prereview_close", "waive", "All have read it.", by="eng", at=AUGUST)
    out(play.session, "vp", "chi")
    in_review(play, "chi")
    due: dict[str, Any] = {"owner_id": "ana", "due_at": play.at.add(days=9)}
    item = play.act(add_action, "Show the costs.", by="chi", **due)
    out(play.session, "ana", "eng")
    move_action(play.session, item.id, "done", by="eng", at=play.at)
    assert reasons(lambda: move_action(play.session, item.id, "verify", by="eng", at=play.at)) == [
        "SELF_VERIFY Ask Vera to verify."
    ]
    move_action(play.session, item.id, "verify", by="chi", at=play.at)
    told = on_behalf(play.session)
    assert told[0] == ("eng", "po", "waive")
    assert told[-3:] == [("chi", "vp", "add_action"), ("eng", "ana", "done"), ("chi", "vp", "verify")]


def test_who_has_the_right_themselves_acts_for_nobody_else(play: Play) -> None:
    out(play.session, "bjo", "ana")
    play.drafted()
    assert on_behalf(play.session) == []
