"""Every move and guard of an intake request, refused with its exact text, then passed."""

import pytest

from flows.intake.decide_request import INTAKE_KIND
from flows.intake.requests import move_request
from flows.plan.partners import agree
from states.intake_request import INTAKE_REQUEST, INTAKE_REQUEST_GUARDS
from states.refusal import Refused
from tests.conftest import SEASON, document
from tests.flows.conftest import AUGUST, Play
from tests.flows.intake.asking import WORDS, Asking

CITING = "### Refunds found (r1)\nPriority: grow\n\nAgents find them too.\n"


@pytest.fixture
def asked(asking: Asking) -> Asking:
    """Payments has asked."""
    asking.file()
    return asking


def promised(asking: Asking) -> None:
    asking.do("counter", reason=WORDS, by_when="Q3")
    asking.do("agree", by="bjo")


def test_every_guard_and_effect_of_the_table_is_there() -> None:
    assert set(INTAKE_KIND.blockers) == set(INTAKE_REQUEST_GUARDS)
    assert {name for move in INTAKE_REQUEST.moves for name in move.effects} == set(INTAKE_KIND.effects)


@pytest.mark.parametrize(
    ("trigger", "now", "words"),
    [("accept", "accepted", {}), ("counter", "countered", {"scope": "Half of it"}), ("decline", "declined", {})],
)
def test_a_request_is_answered_and_the_asking_owner_is_told(
    asked: Asking, trigger: str, now: str, words: dict[str, str]
) -> None:
    assert asked.do(trigger, reason=WORDS, **words) == now
    row = asked.row()
    assert (row.answer, row.answered_at, row.scope) == (WORDS, asked.at, words.get("scope", ""))
    assert asked.last() == ("ana", "intake_request", "r1", trigger, "submitted", now)
    assert ("bjo", f"Search has {now} your request") in asked.told()
    assert asked.owed().settled_at == asked.at


def test_who_declines_says_why(asked: Asking) -> None:
    said = "REASON_REQUIRED Give a reason (at least 10 characters)."
    assert asked.refused("decline", reason="  too few   ") == [said]
    assert asked.do("accept") == "accepted"


def test_who_counters_says_why_and_offers_another_scope_or_another_date(asked: Asking) -> None:
    assert asked.refused("counter", scope="  ") == [
        "REASON_REQUIRED Give a reason (at least 10 characters).",
        "ALTERNATIVE Offer another scope or another date.",
    ]
    assert asked.do("counter", reason=WORDS, by_when="Q3") == "countered"
    assert asked.row().offered_by == "Q3"


def test_a_request_is_answered_once(asked: Asking) -> None:
    asked.do("accept")
    assert asked.refused("decline", reason=WORDS) == [
        "NOT_FROM_STATE Decline is not possible while this intake request is accepted. Possible now: commit."
    ]


@pytest.mark.parametrize(
    ("by", "now"), [("bjo", "a partner"), ("chi", "not part of it"), ("vp", "the approver"), ("po", "Product Ops")]
)
def test_only_the_asked_unit_answers(asked: Asking, by: str, now: str) -> None:
    assert asked.refused("accept", by) == [f"NOT_AUTHORISED Only the owner can accept; you are {now}."]


def test_nobody_lets_a_request_expire_by_hand(asked: Asking) -> None:
    said = "NOT_AUTHORISED Only the automation can expire; you are the owner."
    assert asked.refused("expire") == [said]


def test_the_owner_may_ask_for_more_once_in_five_business_days(asked: Asking) -> None:
    assert asked.refused("ask_info", reason="Which?") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert asked.do("ask_info", reason="Which of the refunds do you mean?") == "needs_info"
    assert ("bjo", "Search wants to know more") in asked.told()
    asked.on(6, 24)
    assert asked.refused("give_info", by="bjo") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert asked.do("give_info", by="bjo", reason="Those of the last year.") == "submitted"
    assert (asked.row().question, asked.row().info) == ("Which of the refunds do you mean?", "Those of the last year.")
    assert asked.on(6, 26).refused("ask_info", reason="And which last year?") == [
        "INFO_SOON You asked on Mon 22 Jun 2026; you may ask again from Mon 29 Jun 2026."
    ]
    assert asked.on(6, 29).do("ask_info", reason="And which last year?") == "needs_info"


def test_while_the_owner_waits_to_hear_more_the_clock_stands_and_the_words_may_change(asked: Asking) -> None:
    """Three business days of waiting are three more until the answer is due."""
    asked.do("ask_info", reason="Which of the refunds do you mean?")
    assert asked.owed().paused_at == asked.at
    asked.on(6, 25).edit(what="Index refunds of FY2026")
    asked.do("give_info", by="bjo", reason="Those of the last year.")
    due = asked.owed()
    assert (due.paused_at, due.due_on.isoformat(), due.due_version) == (None, "2026-08-05", 2)
    assert asked.row().what == "Index refunds of FY2026"


def test_words_that_were_taken_away_meanwhile_are_asked_for_again(asked: Asking) -> None:
    asked.do("ask_info", reason="Which of the refunds do you mean?")
    asked.edit(why=" ")
    assert asked.refused("give_info", by="bjo", reason="Those of the last year.") == [
        "INTAKE_FIELDS Say what, why, by when, and what happens if not done."
    ]


def test_information_on_the_same_day_leaves_the_due_day(asked: Asking) -> None:
    asked.do("ask_info", reason="Which of the refunds do you mean?")
    asked.do("give_info", by="bjo", reason="Those of the last year.")
    assert (asked.owed().due_on.isoformat(), asked.owed().due_version) == ("2026-07-31", 1)


def test_who_asked_agrees_to_what_is_offered_instead(asked: Asking) -> None:
    asked.do("counter", reason=WORDS, scope="Half of it")
    assert asked.refused("agree") == ["NOT_AUTHORISED Only a partner can agree; you are the owner."]
    assert asked.do("agree", by="bjo") == "committed"
    assert ("ana", "Request r1 is committed") in asked.told()


@pytest.mark.parametrize("state", ["draft", "submitted", "needs_info", "countered"])
def test_who_asked_may_think_better_of_it_until_something_is_promised(asking: Asking, state: str) -> None:
    asking.file(draft=state == "draft")
    if state == "needs_info":
        asking.do("ask_info", reason="Which of the refunds do you mean?")
    if state == "countered":
        asking.do("counter", reason=WORDS, scope="Half of it")
    assert asking.do("withdraw", by="bjo") == "dropped"
    if state in ("submitted", "needs_info"):
        assert asking.owed().dropped_at == asking.at
    assert (("ana", "Request r1 is dropped") in asking.told()) is (state != "draft")


def test_a_promise_is_dropped_only_when_the_partner_has_acknowledged_it(asked: Asking) -> None:
    promised(asked)
    reason = "The index is sold."
    assert asked.refused("drop", reason=reason) == ["DROP_UNACKED Partner Björn has not acknowledged dropping r1."]
    assert asked.do("ack_drop", by="bjo") == "committed"
    assert asked.row().drop_acked_by == "bjo"
    assert asked.do("drop", reason=reason) == "dropped"
    assert ("bjo", "Request r1 is dropped") in asked.told()


def test_the_approver_drops_a_promise_without_the_partner_and_says_why(asked: Asking) -> None:
    promised(asked)
    assert asked.refused("drop", by="vp") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert asked.refused("drop", by="po", reason=WORDS) == [
        "NOT_AUTHORISED Only the owner or the approver can drop; you are Product Ops.",
        "DROP_UNACKED Partner Björn has not acknowledged dropping r1.",
    ]
    assert asked.do("drop", by="vp", reason="The index is sold.") == "dropped"


def test_what_was_promised_is_delivered(asked: Asking) -> None:
    promised(asked)
    assert asked.do("deliver") == "delivered"
    assert ("bjo", "Request r1 is delivered") in asked.told()


def test_an_accepted_request_is_promised_when_the_plan_that_names_it_is_handed_in(asked: Asking, play: Play) -> None:
    asked.do("accept")
    asked.file(id="r2")
    asked.do("accept", name="r2")
    said = "NOT_IN_PLAN Accepted request r1 appears in no initiative of fy2027_op1_search."
    assert asked.refused("commit") == [said]
    play.at = AUGUST
    play.move("start")
    play.load(document(funded=CITING))
    assert asked.refused("commit") == [said]
    play.move("request_prereview")
    _agree(play)
    play.move("submit")
    assert (asked.row().state, asked.row("r2").state) == ("committed", "accepted")
    assert [subject for _, subject in asked.told()].count("Request r1 is committed") == 1


def test_an_unfunded_initiative_that_names_it_is_a_promise_too(asked: Asking, play: Play) -> None:
    """What a submitted plan names is promised, “funded or not”."""
    asked.do("accept")
    play.at = AUGUST
    play.move("start")
    play.load(document(unfunded=CITING.replace("###", "### 1.")))
    play.move("request_prereview")
    _agree(play)
    play.move("submit")
    assert asked.row().state == "committed"


def test_what_is_accepted_after_the_plan_is_handed_in_is_promised_by_its_owner(asked: Asking, play: Play) -> None:
    play.at = AUGUST
    play.move("start")
    play.load(document(funded=CITING))
    play.move("request_prereview")
    _agree(play)
    play.move("submit")
    assert asked.row().state == "submitted"
    asked.do("accept")
    assert asked.do("commit") == "committed"


def _agree(play: Play) -> None:
    play.act(agree, "payments", by="bjo")


def test_a_version_that_somebody_else_has_changed_is_refused(asked: Asking) -> None:
    with pytest.raises(Refused, match=r"you have v1, current v2"):
        move_request(asked.session, SEASON, "r1", "accept", by="ana", at=asked.at, seen=1)
