"""Partner intake: what a unit asks of another's plan, and the plan that begins with what was accepted."""

import pytest

from flows.views.intake import request_lines
from models.plan import PlanVersion
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON
from tests.flows.conftest import AUGUST, Play
from tests.flows.intake.asking import JUNE, Asking, reasons


def test_a_request_is_filed_owed_and_the_other_units_owner_is_told(asking: Asking) -> None:
    row = asking.file()
    assert (row.state, row.version, row.by, row.at, row.needed_by) == ("submitted", 2, "bjo", JUNE, "Q2")
    assert asking.last() == ("bjo", "intake_request", "r1", "submit", "draft", "submitted")
    assert asking.told() == [("ana", "Payments asks something of your plan")]
    due = asking.owed()
    assert (due.gate_id, due.person_id, due.what) == ("intake_response", "ana", "Answer to request r1 of Payments")
    assert (due.due_on.isoformat(), due.unit_id, due.is_open) == ("2026-07-31", "search", True)


@pytest.mark.parametrize("name", ["what", "why", "by", "if_not"])
@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_request_says_what_why_by_when_and_what_if_not(asking: Asking, name: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        asking.file("bjo", draft=False, reason="", **{name: words})
    assert reasons(caught) == ["INTAKE_FIELDS Say what, why, by when, and what happens if not done."]
    missing = {"by": "needed by", "if_not": "if not"}.get(name, name)
    assert caught.value.reasons[0].fix.startswith(f"Missing: {missing}. ")
    assert (request_lines(asking.session, SEASON), asking.told()) == ([], [])


def test_a_draft_may_lack_words_is_asked_of_nobody_and_is_submitted_when_they_are_there(asking: Asking) -> None:
    row = asking.file(draft=True, why="", by="")
    assert (row.state, row.version, asking.told()) == ("draft", 1, [])
    assert asking.refused("submit", by="bjo") == ["INTAKE_FIELDS Say what, why, by when, and what happens if not done."]
    assert asking.edit(why="Nobody finds them", needed_by="Q2").version == 2
    assert asking.last() == ("bjo", "intake_request", "r1", "edit", "", "")
    assert asking.do("submit", by="bjo") == "submitted"
    assert asking.owed().is_open


def test_words_of_a_request_that_waits_for_its_answer_stay_as_they_are(asking: Asking) -> None:
    asking.file()
    with pytest.raises(Refused) as caught:
        asking.edit(what="Something else", seen=1)
    now = "ask_info, accept, counter, decline, withdraw"
    assert reasons(caught) == [
        "STALE Someone changed this after you opened it (you have v1, current v2).",
        f"NOT_FROM_STATE Edit is not possible while this intake request is submitted. Possible now: {now}.",
    ]
    assert asking.row().what == "Index refunds"


def test_only_contacts_of_the_asking_unit_change_its_words(asking: Asking) -> None:
    asking.file(draft=True)
    with pytest.raises(Refused) as caught:
        asking.edit(by="ana", what="Less")
    assert reasons(caught) == ["NOT_AUTHORISED Only a partner can edit request; you are the owner."]


def test_an_id_is_given_once(asking: Asking) -> None:
    asking.file()
    with pytest.raises(BadInput, match=r"^There is a request r1 already; give the new one another id\.$"):
        asking.file(what="Something else")
    assert [one.what for one in request_lines(asking.session, SEASON)] == ["Index refunds"]


def test_a_unit_asks_nothing_of_its_own_plan(asking: Asking) -> None:
    with pytest.raises(BadInput, match=r"^Payments cannot ask something of its own plan; name another unit\.$"):
        asking.file(to_unit="payments")


@pytest.mark.parametrize("by", ["chi", "ceo"])
def test_only_contacts_of_the_asking_unit_file_its_requests(asking: Asking, by: str) -> None:
    with pytest.raises(Refused) as caught:
        asking.file(by)
    now = {"chi": "not part of it", "ceo": "an executive"}[by]
    assert reasons(caught) == [f"NOT_AUTHORISED Only a partner or Product Ops can submit; you are {now}."]
    assert request_lines(asking.session, SEASON) == []


def test_a_units_second_contact_may_ask_and_answer_too(asking: Asking) -> None:
    assert asking.file("eng", from_unit="search", to_unit="payments").state == "submitted"
    asking.file(id="r2")
    assert asking.do("accept", by="eng", name="r2") == "accepted"


def test_an_unknown_unit_is_named(asking: Asking) -> None:
    with pytest.raises(Unknown, match=r"There is no unit called “serach”\. Known: growth, payments, search, shop\."):
        asking.file(to_unit="serach")


def test_an_unknown_request_is_named(asking: Asking) -> None:
    asking.file()
    with pytest.raises(Unknown, match=r"There is no intake request called “r9”\. Known: r1\."):
        asking.do("accept", name="r9")


@pytest.mark.parametrize(
    ("instant", "closed"),
    [((7, 24, 16, 59), False), ((7, 24, 17, 0), True), ((9, 1, 9, 0), True)],
    ids=["a minute before", "at the hour", "in September"],
)
def test_after_intake_has_closed_only_product_ops_enters_a_request_and_says_why(
    asking: Asking, instant: tuple[int, int, int, int], closed: bool
) -> None:
    month, day, hour, minute = instant
    asking.on(month, day)
    asking.at = asking.at.in_timezone("America/Los_Angeles").at(hour, minute).in_timezone("UTC")
    if not closed:
        assert asking.file().state == "submitted"
        return
    for by, reason in (("bjo", "We forgot about it entirely."), ("po", "too short")):
        with pytest.raises(Refused) as caught:
            asking.file(by, reason=reason)
        then = "Fri 24 Jul 2026"
        said = f"Partner intake closed {then}; grace ended {then}. Ask Pat for a late entry."
        assert reasons(caught) == [f"INTAKE_CLOSED {said}"]
    assert asking.file("po", reason="Björn was in hospital.").state == "submitted"


def test_who_is_asked_after_the_day_of_answers_has_as_many_days_as_everybody_had(asking: Asking) -> None:
    """Five business days from intake's close to its answers; Monday 7 September is Labor Day."""
    asking.on(9, 1).file("po", reason="Björn was in hospital.")
    assert asking.owed().due_on.isoformat() == "2026-09-09"


def test_requests_are_listed_for_one_unit_or_all(asking: Asking) -> None:
    asking.file()
    asking.file(id="r0", to_unit="growth")
    assert [one.id for one in request_lines(asking.session, SEASON)] == ["r0", "r1"]
    assert [one.id for one in request_lines(asking.session, SEASON, to_unit="search")] == ["r1"]


def test_a_plan_begins_with_the_requests_that_were_accepted_and_no_others(asking: Asking, play: Play) -> None:
    for name, what in (("r1", "Index refunds"), ("r2", "Rank coupons"), ("r3", "Drop synonyms"), ("r4", "Sort by age")):
        asking.file(id=name, what=what)
    asking.file("ana", id="r5", from_unit="search", to_unit="payments")
    asking.do("accept")
    asking.do("accept", name="r4")
    asking.do("decline", name="r2", reason="Nobody wants that.")
    asking.do("accept", by="bjo", name="r5")
    play.at = AUGUST
    play.move("start")
    text = play.session.get_one(PlanVersion, ("fy2027_op1_search", 1)).text
    assert text.split("## Accepted requests")[1] == (
        "\n\n- (r1) Payments: Index refunds (Q2)\n- (r4) Payments: Sort by age (Q2)\n"
    )


def test_a_plan_without_accepted_requests_begins_with_bare_sections(asking: Asking, play: Play) -> None:
    asking.file()
    play.move("start")
    assert play.session.get_one(PlanVersion, ("fy2027_op1_search", 1)).text == (
        "# Search – OP1 FY2027\n\n## Charter\n\n## Past initiatives and metrics\n\n## Proposed initiatives\n\n"
        "## Unfunded initiatives\n\n## Appendix\n"
    )
