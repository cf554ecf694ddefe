"""What an overlay does to a season: own dates for a unit and all below it, waivers, added gates."""

import pendulum
import pytest
from sqlalchemy import Engine, select

from config.mistake import Mistaken
from flows.automation.tick import tick_seasons
from flows.calendar.proposal import Proposal
from flows.plan.advance import advance
from flows.season.gates import decide_gate
from models.database import reading, writing
from models.gate import Gate, GateWaiver
from models.obligation import Obligation
from models.plan import Plan
from states.refusal import Refused
from tests.conftest import AMAZON, Opener
from tests.flows.calendar.season import OCTOBER, due_days, letter_to, letters, owed, published, wish

TEXT = AMAZON.read_text(encoding="utf-8")
OVERLAYS = """
overlays:
  shop:
    rename: {op1_draft: Annual plan draft}
    shift: {op1_draft: +2 bd}
  payments:
    calendar: DE-BE
    waive: {op2_draft: Payments follows its actions instead}
    add:
      - id: bank_review
        title: Bank review
        phase: op1
        due: gate:op1_draft + 3 bd
        owner: product_ops
        owes: {by: owner, document: op1, settled_in: [approved]}
"""


def due(engine: Engine, key: str) -> str:
    with reading(engine) as session:
        return owed(session, key).due_on.isoformat()


def test_each_unit_owes_on_its_own_day_and_the_gate_keeps_the_companys(engine: Engine, open_for: Opener) -> None:
    open_for(engine, TEXT + OVERLAYS)
    assert due_days(engine)["op1_draft"] == "2026-08-14"
    # Shop shifts for all of its units; Payments counts on from there, in Berlin's holidays, of which August has none.
    assert due(engine, "fy2027_op1_search:op1_draft") == "2026-08-18"
    assert due(engine, "fy2027_op1_payments:op1_draft") == "2026-08-18"
    assert due(engine, "fy2027_op1_search:op1_final") == "2026-09-01"
    # Labor Day of 7 September is none in Berlin.
    assert due(engine, "fy2027_op1_search:op1_actions_due") == "2026-11-10"
    assert due(engine, "fy2027_op1_payments:op1_actions_due") == "2026-11-09"


def test_a_renamed_gate_is_called_so_in_what_is_owed(engine: Engine, open_for: Opener) -> None:
    open_for(engine, TEXT + OVERLAYS)
    with reading(engine) as session:
        assert owed(session, "fy2027_op1_search:op1_draft").what == "Annual plan draft: OP1 of Search"


def test_grace_of_the_gate_ends_when_it_has_ended_for_everybody(engine: Engine, open_for: Opener) -> None:
    """Company: Fri 14 Aug + 5 bd = Fri 21 Aug; Shop: Tue 18 Aug + 5 bd = Tue 25 Aug."""
    open_for(engine, TEXT + OVERLAYS)
    with reading(engine) as session:
        ends = session.get_one(Gate, ("FY2027", "op1_draft")).grace_ends_at
        assert ends == pendulum.datetime(2026, 8, 25, 17, tz="America/Los_Angeles").in_timezone("UTC")


def test_a_plan_closes_when_its_unit_closes_and_the_refusal_says_when(engine: Engine, open_for: Opener) -> None:
    open_for(engine, TEXT + OVERLAYS)
    with reading(engine) as session:
        closes = session.get_one(Plan, "fy2027_op1_search").closes_at
        assert closes == pendulum.datetime(2026, 9, 9, 17, tz="America/Los_Angeles").in_timezone("UTC")
    with writing(engine) as session:
        session.get_one(Plan, "fy2027_op1_search").state = "partner_review"
    at = pendulum.datetime(2026, 9, 10, 16)
    with writing(engine) as session, pytest.raises(Refused) as caught:
        advance(session, "fy2027_op1_search", "submit", by="ana", at=at, seen=1, reason="")
    assert "OP1 final closed Tue 1 Sep 2026; grace ended Wed 9 Sep 2026." in str(caught.value)


def test_a_waived_gate_is_on_record_with_its_reason_and_nobody_owes_it(engine: Engine, open_for: Opener) -> None:
    open_for(engine, TEXT + OVERLAYS)
    with reading(engine) as session:
        waiver = session.get_one(GateWaiver, ("FY2027", "op2_draft", "payments"))
        assert waiver.reason == "Payments follows its actions instead"
        assert session.get(Obligation, "fy2027_op2_payments:op2_draft") is None
        assert session.get(Obligation, "fy2027_op2_search:op2_draft") is not None


def test_an_added_gate_is_the_units_own(engine: Engine, open_for: Opener) -> None:
    open_for(engine, TEXT + OVERLAYS)
    with reading(engine) as session:
        gate = session.get_one(Gate, ("FY2027", "bank_review"))
        assert (gate.unit_id, gate.due_on.isoformat(), gate.position) == ("payments", "2026-08-21", 21)
        keys = session.scalars(select(Obligation.key).where(Obligation.gate_id == "bank_review")).all()
        assert keys == ["fy2027_op1_payments:bank_review"]
    tick_seasons(engine, at=pendulum.datetime(2026, 8, 20, 16))
    with reading(engine) as session:
        assert session.get_one(Gate, ("FY2027", "bank_review")).state == "open"


def test_what_is_final_may_not_be_changed_below(engine: Engine, open_for: Opener) -> None:
    with pytest.raises(Mistaken) as caught:
        open_for(engine, f"{TEXT}\noverlays:\n  search:\n    shift: {{goal_lock: +1 bd}}\n")
    assert [mistake.sentence for mistake in caught.value.mistakes] == [
        "goal_lock is fixed by Company; search may not change its date"
    ]


def test_an_overlay_for_no_unit_is_refused_at_opening(engine: Engine, open_for: Opener) -> None:
    with pytest.raises(Mistaken) as caught:
        open_for(engine, f"{TEXT}\noverlays:\n  nowhere:\n    shift: {{op1_draft: +1 bd}}\n")
    assert [mistake.code for mistake in caught.value.mistakes] == ["UNKNOWN_UNIT"]


def test_a_change_moves_each_unit_by_its_own_calendar(engine: Engine, open_for: Opener) -> None:
    open_for(engine, TEXT + OVERLAYS)
    published(engine, wish(slip="op1_actions_due=+1bd"))
    # Wed 11 Nov is Veterans Day, which US-CORP works.
    assert due(engine, "fy2027_op1_search:op1_actions_due") == "2026-11-11"
    assert due(engine, "fy2027_op1_payments:op1_actions_due") == "2026-11-10"
    assert set(letters(engine)) == {"ana", "bjo", "chi", "vp"}


def test_a_change_that_waives_a_gate_for_a_unit_tells_those_concerned(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    overlay = "\noverlays:\n  search:\n    waive: {op2_draft: Search writes no OP2 this year}\n"
    published(engine, Proposal(text=TEXT + overlay))
    assert letters(engine) == {"ana": "waiting", "vp": "waiting"}
    assert "OP2 draft: waived." in letter_to(engine, "ana").body
    with reading(engine) as session:
        assert owed(session, "fy2027_op2_search:op2_draft").dropped_at == OCTOBER
        assert owed(session, "fy2027_op2_growth:op2_draft").is_open
        assert session.get_one(GateWaiver, ("FY2027", "op2_draft", "search")).by == "po"


def test_open_obligations_of_a_waived_gate_move_to_the_gate_it_names(engine: Engine, open_for: Opener) -> None:
    carrying = TEXT.replace(
        "    due: gate:tunnel_down + 15 bd\n", "    due: gate:tunnel_down + 15 bd\n    carry_to: goal_lock\n"
    )
    open_for(engine, carrying)
    with writing(engine) as session:
        decide_gate(session, "FY2027", "op2_draft", "waive", "We go on informally.", by="po", at=OCTOBER)
    with reading(engine) as session:
        carried = owed(session, "fy2027_op2_search:op2_draft")
        assert (carried.gate_id, carried.due_on.isoformat(), carried.due_version) == ("goal_lock", "2027-01-29", 2)
        assert carried.is_open
    assert due_days(engine)["op2_review_close"] == "2026-12-16"


def test_an_overlay_that_goes_takes_its_units_back_to_the_days_above(engine: Engine, open_for: Opener) -> None:
    text = "\noverlays:\n  search:\n    shift: {op1_actions_due: +4 bd}\n"
    open_for(engine, f"{TEXT}{text}  growth:\n    shift: {{op1_actions_due: +2 bd}}\n")
    assert due(engine, "fy2027_op1_search:op1_actions_due") == "2026-11-12"
    published(engine, Proposal(text=f"{TEXT}\noverlays:\n  growth:\n    shift: {{op1_actions_due: +2 bd}}\n"))
    assert due(engine, "fy2027_op1_search:op1_actions_due") == "2026-11-06"
    assert due(engine, "fy2027_op1_growth:op1_actions_due") == "2026-11-10"
    assert letters(engine) == {"ana": "waiting", "vp": "waiting"}


def test_a_gate_that_an_overlay_takes_away_is_owed_no_more_and_owed_again_when_it_returns(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    with writing(engine) as session:
        owed(session, "fy2027_op2_growth:op2_signoff").settled_at = OCTOBER
    removed = "\noverlays:\n  search:\n    remove: [op2_signoff]\n"
    published(engine, Proposal(text=TEXT + removed))
    with reading(engine) as session:
        assert owed(session, "fy2027_op2_search:op2_signoff").dropped_at == OCTOBER
        assert owed(session, "fy2027_op2_payments:op2_signoff").is_open
    published(engine, Proposal(text=TEXT), at=OCTOBER.add(days=1))
    with reading(engine) as session:
        assert not owed(session, "fy2027_op2_growth:op2_signoff").is_open
