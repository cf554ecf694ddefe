"""Publishing at the edges: who owes what changes, grace that shrinks, seasons that are over, freezes, ids."""

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.calendar.proposal import Proposal
from flows.season.gates import decide_gate
from models.database import reading, writing
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.review import ReviewSession
from models.season import Season
from states.refusal import BadInput
from tests.conftest import AMAZON, Opener
from tests.flows.calendar.season import OCTOBER, approved, book, dump, letters, owed, proposed, publish, published, wish

TEXT = AMAZON.read_text(encoding="utf-8")
JULY = pendulum.datetime(2026, 7, 20, 16)


def changed(old: str, new: str) -> Proposal:
    assert TEXT.count(old) == 1
    return Proposal(text=TEXT.replace(old, new))


def test_what_a_gate_asks_of_another_role_goes_to_them_and_what_is_done_stays(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        owed(session, "fy2027_op1_growth:op1_actions_due").settled_at = OCTOBER
    old = "owes: {by: owner, document: op1, settled_in: [approved, merged, superseded]}"
    published(engine, changed(old, old.replace("by: owner", "by: approver")))
    with reading(engine) as session:
        assert owed(session, "fy2027_op1_search:op1_actions_due").person_id == "vp"
        done = owed(session, "fy2027_op1_growth:op1_actions_due")
        assert (done.person_id, done.is_open) == ("chi", False)
    assert letters(engine)["vp"] == "waiting"


def test_a_booked_review_that_no_longer_fits_is_moved_to_another_session(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        book(session, pendulum.datetime(2026, 9, 2, 17))
    published(engine, wish(slip="op1_final=+5bd"), at=JULY)
    to = pendulum.datetime(2026, 9, 10, 17)
    with reading(engine) as session:
        plan = session.get_one(Plan, "fy2027_op1_search")
        first, second = (session.get_one(ReviewSession, f"{plan.id}_s{n}") for n in (1, 2))
        assert (first.state, first.moved_to) == ("moved", second.id)
        assert (second.state, second.starts_at, second.invitees) == ("scheduled", to, ["vp", "bjo"])
        assert plan.review_at == to
        # One letter a person: no invitation besides.
        assert session.scalars(select(Notice.key).where(Notice.kind == "review")).all() == []


def test_a_booked_review_that_fits_nowhere_is_called_off(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        book(session, pendulum.datetime(2026, 9, 2, 17))
    published(engine, wish(blackout="audit=2026-08-31..2026-10-30:no_reviews"), at=JULY)
    with reading(engine) as session:
        plan = session.get_one(Plan, "fy2027_op1_search")
        assert session.get_one(ReviewSession, f"{plan.id}_s1").state == "cancelled"
        assert plan.review_at is None
        assert session.scalars(select(Notice.key).where(Notice.kind == "review")).all() == []


def test_a_gate_that_asks_for_nothing_any_more_is_owed_by_nobody(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, changed("    owes: {by: owner, document: op1, settled_in: [approved, merged, superseded]}\n", ""))
    with reading(engine) as session:
        assert owed(session, "fy2027_op1_search:op1_actions_due").dropped_at == OCTOBER


def test_a_new_gate_asks_nothing_of_a_plan_whose_state_has_settled_it(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        session.get_one(Plan, "fy2027_op1_growth").state = "approved"
    gate = (
        "  - id: op1_numbers\n    title: OP1 numbers\n    phase: op1\n    due: gate:op1_draft + 2 bd\n"
        "    owner: product_ops\n    owes: {by: owner, document: op1, settled_in: [approved]}\n"
    )
    published(engine, changed("  - id: op1_prereview_close\n", f"{gate}  - id: op1_prereview_close\n"), at=JULY)
    with reading(engine) as session:
        assert session.get(Obligation, "fy2027_op1_growth:op1_numbers") is None
        assert owed(session, "fy2027_op1_search:op1_numbers").is_open


def test_grace_that_a_new_calendar_shortens_is_shorter(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(set="op1_actions_due.grace=2"))
    with reading(engine) as session:
        ends = session.get_one(Gate, ("FY2027", "op1_actions_due")).grace_ends_at
    assert ends == pendulum.datetime(2026, 11, 10, 17, tz="America/Los_Angeles").in_timezone("UTC")


def test_time_that_product_ops_gave_a_gate_stays(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    until = pendulum.datetime(2026, 12, 1, 17)
    with writing(engine) as session:
        session.get_one(Gate, ("FY2027", "leader_rollup")).state = "missed"
    with writing(engine) as session:
        why = "The leader was ill."
        decide_gate(session, "FY2027", "leader_rollup", "extend", why, by="po", at=OCTOBER, until=until)
    published(engine, wish(slip="year_scoring=+1bd"))
    with reading(engine) as session:
        gate = session.get_one(Gate, ("FY2027", "leader_rollup"))
        assert (gate.state, gate.grace_ends_at) == ("open", until)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_season_that_is_over_keeps_its_calendar(engine: Engine, open_for: Opener, state: str) -> None:
    open_for(engine)
    change = approved(engine, wish(slip="year_scoring=+1bd"))
    with writing(engine) as session:
        session.get_one(Season, "FY2027").state = state
    before = dump(engine)
    with pytest.raises(BadInput, match=f"FY2027 is {state}; its calendar no longer changes"):
        publish(engine, change)
    with pytest.raises(BadInput, match=f"FY2027 is {state}; its calendar no longer changes"):
        proposed(engine, wish(slip="year_scoring=+1bd"))
    assert dump(engine) == before


def test_a_freeze_that_was_set_by_mistake_can_be_lifted(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(blackout="audit=2026-10-08..2026-10-14:hard_freeze"), at=JULY)
    assert published(engine, wish(blackout="audit=2026-10-08..2026-10-09:hard_freeze")).number == 3


@pytest.mark.parametrize("change_id", ["a:b", "Ä", "x" * 65, "../x"])
def test_an_id_that_would_be_no_word_is_refused(sqlite_engine: Engine, open_for: Opener, change_id: str) -> None:
    open_for(sqlite_engine)
    with pytest.raises(BadInput, match="is no id"):
        proposed(sqlite_engine, wish(slip="year_scoring=+1bd"), change_id=change_id)


def test_a_number_that_somebody_took_as_an_id_is_passed_over(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    assert proposed(sqlite_engine, wish(slip="year_scoring=+1bd"), change_id="fy2027_c1") == "fy2027_c1"
    assert proposed(sqlite_engine, wish(slip="year_scoring=+2bd")) == "fy2027_c2"
