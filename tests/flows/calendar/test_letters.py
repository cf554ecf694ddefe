"""Who is told of a change, how, and what the letter says: the table of docs/changes.md, “Who is told”, row by row."""

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from flows.calendar.proposal import Proposal
from flows.season.acknowledge import acknowledge
from flows.season.gates import decide_gate
from models.database import reading, writing
from models.intake import IntakeRequest
from models.notice import Notice
from states.refusal import BadInput, Refused
from tests.conftest import AMAZON, Opener
from tests.flows.calendar.season import OCTOBER, WHY, book, letter_to, letters, owed, published, wish

JULY = pendulum.datetime(2026, 7, 20, 16)


def test_later_tells_the_owner_and_leaves_what_follows_to_the_digest(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="tunnel_down=+5bd"))
    assert letters(engine) == {"ana": "digest", "bjo": "digest", "chi": "digest", "po": "waiting", "vp": "digest"}


def test_the_letter_says_old_new_why_by_whom_and_what_to_do(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=+2bd"))
    letter = letter_to(engine, "bjo")
    assert letter.subject == "Annual planning FY2027: OP1 actions: 2 business days later"
    assert letter.body == (
        f"Pat changed the season's calendar (fy2027_c1): {WHY}\n\n"
        "OP1 actions: 2 business days later.\n"
        "  was Fri 6 Nov 2026 17:00 -08:00 America/Los_Angeles (Sat 7 Nov 2026 02:00 +01:00 Europe/Berlin)\n"
        "  now Tue 10 Nov 2026 17:00 -08:00 America/Los_Angeles (Wed 11 Nov 2026 02:00 +01:00 Europe/Berlin)\n"
        "  Why then: gate:tunnel_down Fri 30 Oct +5 bd (US-CORP) = Fri 6 Nov; shift +2 bd (US-CORP) → "
        "Tue 10 Nov 2026\n"
        "  You are told because it is yours to do.\n"
        "  What to do: Nothing now; reminders follow the new day.\n"
    )
    # 18:00 in Berlin is quiet; the letter waits for Tuesday 09:00.
    assert letter.send_at == pendulum.datetime(2026, 10, 13, 7)


def test_earlier_tells_owners_their_managers_and_what_moved_with_it(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=-2bd"), at=pendulum.datetime(2026, 10, 1, 16))
    # ana, bjo and chi report to vp, vp to the ceo.
    assert letters(engine) == dict.fromkeys(("ana", "bjo", "ceo", "chi", "vp"), "waiting")
    assert "it is to be done by somebody who reports to you" in letter_to(engine, "ceo").body


@pytest.mark.parametrize(("day", "asked"), [(20, False), (21, True)])
def test_an_earlier_day_less_than_ten_business_days_away_must_be_acknowledged(
    engine: Engine, open_for: Opener, day: int, asked: bool
) -> None:
    """From Tue 20 Oct to Tue 3 Nov are ten business days, from Wed 21 Oct nine."""
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=-3bd"), at=pendulum.datetime(2026, 10, day, 16))
    letter = letter_to(engine, "ana")
    assert letter.must_ack is asked
    assert ("Please say that you have read this: phasegate notice ack change:fy2027_c1:ana" in letter.body) is asked


def test_a_gate_that_is_later_never_wants_an_acknowledgement(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=+1bd"), at=pendulum.datetime(2026, 10, 30, 16))
    assert letter_to(engine, "ana").must_ack is False


def test_one_person_gets_one_letter_however_many_gates_move(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_draft=+5bd"), at=JULY)
    letter = letter_to(engine, "ana")
    told = [line for line in letter.body.splitlines() if line.endswith("later.")]
    assert told == [
        "OP1 draft: 5 business days later.",
        "OP1 final: 5 business days later.",
        "OP1 actions: 5 business days later.",
    ]
    assert letter.subject == "Annual planning FY2027: OP1 draft: 5 business days later (and 2 more)"


def test_booked_reviewers_are_told_directly(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        book(session, pendulum.datetime(2026, 9, 16, 17))
    published(engine, wish(slip="op1_reviews=+1bd"), at=JULY)
    told = letters(engine)
    assert (told["vp"], told["bjo"]) == ("waiting", "waiting")
    assert "you are booked for its review" in letter_to(engine, "bjo").body


def test_a_holiday_tells_only_those_whose_date_moved_and_product_ops_by_digest(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    published(engine, wish(holiday="2026-11-06=Company day"))
    assert letters(engine) == {
        "ana": "waiting",
        "bjo": "waiting",
        "chi": "waiting",
        "po": "digest",
        "vp": "waiting",
    }


def test_a_holiday_that_moves_nothing_tells_nobody(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(holiday="2027-07-07=Summer day"))
    assert letters(engine) == {}


def test_who_has_done_it_hears_nothing(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        owed(session, "fy2027_op1_search:op1_actions_due").settled_at = OCTOBER
    published(engine, wish(slip="op1_actions_due=+2bd"))
    assert "ana" not in letters(engine)


def test_a_new_gate_tells_every_new_obligee_and_the_approver_by_digest(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    text = AMAZON.read_text(encoding="utf-8")
    gate = (
        "  - id: op1_numbers\n    title: OP1 numbers\n    phase: op1\n    due: gate:op1_draft + 2 bd\n"
        "    owner: product_ops\n    owes: {by: owner, document: op1, settled_in: [approved]}\n"
    )
    whole = text.replace("  - id: op1_prereview_close\n", f"{gate}  - id: op1_prereview_close\n")
    published(engine, Proposal(text=whole), at=JULY)
    # vp owns the plan of Shop and approves the others; the ceo approves that of Shop.
    assert letters(engine) == {"ana": "waiting", "bjo": "waiting", "ceo": "digest", "chi": "waiting", "vp": "waiting"}
    assert "OP1 numbers: new." in letter_to(engine, "ana").body


def test_in_quiet_mode_only_what_must_be_acknowledged_goes_out(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=+2bd"), quiet=True)
    assert set(letters(engine).values()) == {"digest"}


def test_quiet_mode_does_not_hide_a_day_that_is_near(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=-3bd"), at=pendulum.datetime(2026, 10, 26, 16), quiet=True)
    assert set(letters(engine).values()) == {"waiting"}


def test_only_the_reader_acknowledges_and_twice_is_once(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    at = pendulum.datetime(2026, 10, 26, 16)
    published(engine, wish(slip="op1_actions_due=-3bd"), at=at)
    key = "change:fy2027_c1:ana"
    with writing(engine) as session, pytest.raises(Refused, match="Only Ana can acknowledge this"):
        acknowledge(session, key, by="bjo", at=at)
    for hours in (1, 2):
        with writing(engine) as session:
            acknowledge(session, key, by="ana", at=at.add(hours=hours))
    with reading(engine) as session:
        assert session.get_one(Notice, key).acked_at == at.add(hours=1)


def test_a_letter_that_asks_for_nothing_is_not_acknowledged(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="op1_actions_due=+2bd"))
    with writing(engine) as session, pytest.raises(BadInput, match="need not be acknowledged"):
        acknowledge(session, "change:fy2027_c1:ana", by="ana", at=OCTOBER)


def test_reminders_follow_the_new_day_and_none_of_the_old_day_go_out(engine: Engine, open_for: Opener) -> None:
    """Due Fri 6 Nov, −5 would come on Fri 30 Oct; two days later it comes on Tue 3 Nov, and −10 on Tue 27 Oct again."""
    open_for(engine)
    tick_seasons(engine, at=pendulum.datetime(2026, 10, 23, 17))  # −10 of the old day, Fri 23 Oct, is put out
    published(engine, wish(slip="op1_actions_due=+2bd"), at=pendulum.datetime(2026, 10, 23, 18))
    for day in range(24, 32):
        tick_seasons(engine, at=pendulum.datetime(2026, 10, day, 17))
    for day in (1, 2, 3):
        tick_seasons(engine, at=pendulum.datetime(2026, 11, day, 18))
    with reading(engine) as session:
        mine = (Notice.obligation_key == "fy2027_op1_search:op1_actions_due", Notice.kind == "reminder")
        chosen = select(Notice.step, Notice.state, Notice.send_at).where(*mine).order_by(Notice.send_at)
        told = [
            (step, state, when.format("DD MMM HH:mm", locale="en")) for step, state, when in session.execute(chosen)
        ]
    assert told == [
        ("-10", "cancelled", "23 Oct 16:00"),
        ("-10", "waiting", "27 Oct 16:00"),
        ("-5", "waiting", "03 Nov 17:00"),
    ]


def test_waiving_a_gate_tells_owners_approvers_and_who_asked_something_of_their_plans(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    with writing(engine) as session:
        row = {"what": "Search by date", "why": "Audits", "needed_by": "May", "if_not": "Fines"}
        at = pendulum.datetime(2026, 7, 1, 16)
        row |= {"season_id": "FY2027", "id": "r1", "from_unit_id": "growth", "to_unit_id": "search"}
        session.add(IntakeRequest(state="submitted", by="chi", at=at, **row))
        owed(session, "fy2027_op2_growth:op2_draft").settled_at = OCTOBER
    with writing(engine) as session:
        decide_gate(session, "FY2027", "op2_draft", "waive", "We go on informally.", by="po", at=OCTOBER)
    # chi has done it, and is told because Growth asked something of Search.
    assert letters(engine) == dict.fromkeys(("ana", "bjo", "ceo", "chi", "vp"), "waiting")
    assert "you asked something of a plan there" in letter_to(engine, "chi").body
    assert letter_to(engine, "ana").body == (
        "Pat changed the season's calendar (op2_draft is waived): We go on informally.\n\n"
        "OP2 draft: waived.\n"
        "  was Wed 2 Dec 2026 17:00 -08:00 America/Los_Angeles\n"
        "  Why then: We go on informally.\n"
        "  You are told because it is yours to do.\n"
        "  What to do: Nothing more at this gate.\n"
    )
