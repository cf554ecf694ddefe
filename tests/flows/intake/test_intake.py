"""Partner intake: what a unit asks of another's plan, the answer, and the plan that begins with what was accepted."""

import pytest
from sqlalchemy import select

from flows.intake.intake import answer_request, file_request, requests
from models.intake import IntakeRequest
from models.journal import Entry
from models.notice import Notice
from models.plan import PlanVersion
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON
from tests.flows.conftest import Play

ASK = {
    "id": "r1",
    "from_unit": "payments",
    "to_unit": "search",
    "what": "Index refunds",
    "why": "Nobody finds them",
    "by": "Q2",
    "if_not": "More tickets",
}
WORDS = "We will do half of it in Q3."


def ask(play: Play, who: str = "bjo", **told: str) -> IntakeRequest:
    return file_request(play.session, SEASON, {**ASK, **told}, by=who, at=play.at)


def answer(play: Play, trigger: str, words: str = WORDS, by: str = "ana", name: str = "r1") -> IntakeRequest:
    return answer_request(play.session, SEASON, name, trigger, words, by=by, at=play.at)


def reasons(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(one) for one in caught.value.reasons]


def last(play: Play) -> tuple[str, str, str, str, str, str]:
    entry = play.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    return entry.actor, entry.kind, entry.thing_id, entry.act, entry.was, entry.now


def told(play: Play) -> list[tuple[str, str]]:
    play.session.flush()
    rows = select(Notice.person_id, Notice.subject).where(Notice.kind == "intake").order_by(Notice.key)
    return list(play.session.execute(rows).tuples())


def test_a_request_is_filed_and_the_other_units_owner_is_told(play: Play) -> None:
    row = ask(play)
    assert (row.state, row.by, row.at, row.needed_by, row.answer) == ("submitted", "bjo", play.at, "Q2", "")
    assert last(play) == ("bjo", "intake_request", "r1", "submit", "", "submitted")
    assert told(play) == [("ana", "Payments asks something of your plan")]


@pytest.mark.parametrize("name", ["what", "why", "by", "if_not"])
@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_request_says_what_why_by_when_and_what_if_not(play: Play, name: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(play, **{name: words})
    assert reasons(caught) == ["INTAKE_FIELDS Say what, why, by when, and what happens if not done."]
    assert (requests(play.session, SEASON), told(play)) == ([], [])


def test_an_id_is_given_once(play: Play) -> None:
    ask(play)
    with pytest.raises(BadInput, match=r"^There is a request r1 already; give the new one another id\.$"):
        ask(play, what="Something else")
    assert [one.what for one in requests(play.session, SEASON)] == ["Index refunds"]


@pytest.mark.parametrize("by", ["ana", "chi", "vp"])
def test_only_contacts_of_the_asking_unit_file_its_requests(play: Play, by: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(play, by)
    assert reasons(caught) == [
        "NOT_AUTHORISED Only the owner or a contributor can file request; you are not part of it."
    ]
    assert requests(play.session, SEASON) == []


def test_a_units_second_contact_may_ask_and_answer_too(play: Play) -> None:
    assert ask(play, "eng", from_unit="search", to_unit="payments").state == "submitted"
    ask(play, id="r2")
    assert answer(play, "accept", by="eng", name="r2").state == "accepted"


def test_an_unknown_unit_is_named(play: Play) -> None:
    with pytest.raises(Unknown, match=r"There is no unit called “serach”\. Known: growth, payments, search, shop\."):
        ask(play, to_unit="serach")


@pytest.mark.parametrize(
    ("trigger", "now"), [("accept", "accepted"), ("counter", "countered"), ("decline", "declined")]
)
def test_a_request_is_answered_and_the_asking_owner_is_told(play: Play, trigger: str, now: str) -> None:
    ask(play)
    row = answer(play, trigger)
    assert (row.state, row.answer, row.answered_at) == (now, WORDS, play.at)
    assert last(play) == ("ana", "intake_request", "r1", trigger, "submitted", now)
    assert ("bjo", f"Search has {now} your request") in told(play)


@pytest.mark.parametrize("trigger", ["counter", "decline"])
def test_who_counters_or_declines_says_why(play: Play, trigger: str) -> None:
    ask(play)
    with pytest.raises(Refused) as caught:
        answer(play, trigger, "  too few   ")
    assert reasons(caught) == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert [one.state for one in requests(play.session, SEASON)] == ["submitted"]
    assert answer(play, "accept", "").state == "accepted"


def test_a_request_is_answered_once(play: Play) -> None:
    ask(play)
    answer(play, "accept", "")
    with pytest.raises(Refused) as caught:
        answer(play, "decline")
    said = "Decline is not possible while this intake request is accepted. Possible now: nothing."
    assert reasons(caught) == [f"NOT_FROM_STATE {said}"]
    assert [(one.state, one.answer) for one in requests(play.session, SEASON)] == [("accepted", "")]


def test_nobody_lets_a_request_expire_by_hand(play: Play) -> None:
    ask(play)
    with pytest.raises(Refused) as caught:
        answer(play, "expire")
    said = "Expire is not possible while this intake request is submitted. Possible now: accept, counter, decline."
    assert reasons(caught) == [f"NOT_FROM_STATE {said}"]


@pytest.mark.parametrize("by", ["bjo", "chi", "vp"])
def test_only_the_asked_unit_answers(play: Play, by: str) -> None:
    ask(play)
    with pytest.raises(Refused) as caught:
        answer(play, "accept", by=by)
    assert reasons(caught) == [
        "NOT_AUTHORISED Only the owner or a contributor can answer request; you are not part of it."
    ]
    assert [one.state for one in requests(play.session, SEASON)] == ["submitted"]


def test_an_unknown_request_is_named(play: Play) -> None:
    with pytest.raises(BadInput, match="There is no intake request r9 in FY2027; list them: phasegate intake list"):
        answer(play, "accept", name="r9")


def test_a_plan_begins_with_the_requests_that_were_accepted_and_no_others(play: Play) -> None:
    for name, what in (("r1", "Index refunds"), ("r2", "Rank coupons"), ("r3", "Drop synonyms"), ("r4", "Sort by age")):
        ask(play, id=name, what=what)
    ask(play, "ana", id="r5", from_unit="search", to_unit="payments")
    answer(play, "accept", "")
    answer(play, "accept", "", name="r4")
    answer(play, "counter", name="r2")
    answer(play, "accept", "", by="bjo", name="r5")
    play.move("start")
    text = play.session.get_one(PlanVersion, ("fy2027_op1_search", 1)).text
    assert text.split("## Accepted requests")[1] == (
        "\n\n- (r1) Payments: Index refunds (Q2)\n- (r4) Payments: Sort by age (Q2)\n"
    )


def test_a_plan_without_accepted_requests_begins_with_bare_sections(play: Play) -> None:
    ask(play)
    play.move("start")
    assert play.session.get_one(PlanVersion, ("fy2027_op1_search", 1)).text == (
        "# Search – OP1 FY2027\n\n## Charter\n\n## Past initiatives and metrics\n\n## Proposed initiatives\n\n"
        "## Unfunded initiatives\n\n## Appendix\n"
    )


def test_requests_are_listed_for_one_unit_or_all(play: Play) -> None:
    ask(play)
    ask(play, id="r0", to_unit="growth")
    assert [one.id for one in requests(play.session, SEASON)] == ["r0", "r1"]
    assert [one.id for one in requests(play.session, SEASON, to_unit="search")] == ["r1"]
