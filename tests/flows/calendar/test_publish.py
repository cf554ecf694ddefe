"""Publishing a change: a new version, and all that hangs on it follows; once, whole, with its cause in the journal."""

import threading

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.calendar.calendar_change import approve_change, propose, withdraw_change
from flows.calendar.proposal import Proposal
from flows.operations.verify_journal import first_broken
from models.database import reading, writing
from models.gate import Gate
from models.journal import Entry
from models.obligation import Obligation
from models.plan import Plan
from models.season import CalendarVersion, Season
from states.refusal import BadInput, Refused
from tests.conftest import AMAZON, Opener
from tests.flows.calendar.season import (
    OCTOBER,
    WHY,
    approved,
    due_days,
    dump,
    owed,
    proposed,
    publish,
    published,
    wish,
)


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_gates_obligations_and_versions_follow(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    before = due_days(engine)
    done = published(engine, wish(slip="tunnel_down=+5bd"))
    assert (done.number, done.again) == (2, False)
    changed = {gate: day for gate, day in due_days(engine).items() if day != before[gate]}
    assert changed == {"tunnel_down": "2026-11-06", "op1_actions_due": "2026-11-13"}
    with reading(engine) as session:
        due = owed(session, "fy2027_op1_search:op1_actions_due")
        assert (due.due_on.isoformat(), due.due_version, due.since) == ("2026-11-13", 2, OCTOBER)
        assert due.due_at == pendulum.datetime(2026, 11, 13, 17, tz="America/Los_Angeles")
        other = owed(session, "fy2027_op2_search:op2_draft")
        assert (other.due_on.isoformat(), other.due_version) == ("2026-12-02", 1)
        season = session.get_one(Season, "FY2027")
        assert season.calendar_number == 2
        version = session.get_one(CalendarVersion, ("FY2027", 2))
        assert (version.change_id, version.published_by) == ("fy2027_c1", "po")
        assert "    shift: +5 bd\n" in version.text


def test_each_moved_gate_has_its_cause_in_the_journal(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="tunnel_down=+5bd"))
    with reading(engine) as session:
        moved = session.scalars(select(Entry).where(Entry.act == "calendar_later").order_by(Entry.seq)).all()
        assert [(one.thing_id, one.reason, one.facts["change"], one.facts["cause"]) for one in moved] == [
            ("tunnel_down", WHY, "fy2027_c1", "changed"),
            ("op1_actions_due", WHY, "fy2027_c1", "follows"),
        ]
        assert moved[0].facts["from"] == "2026-10-31T00:00:00+00:00"
        acts = session.scalars(select(Entry.act).where(Entry.kind == "calendar_change").order_by(Entry.seq)).all()
        assert acts == ["propose", "approve", "publish"]
        assert first_broken(session) is None


def test_publishing_the_same_change_twice_is_a_no_op(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    published(engine, wish(slip="tunnel_down=+5bd"))
    before = dump(engine)
    again = publish(engine, "fy2027_c1", at=OCTOBER.add(days=1))
    assert (again.again, again.number) == (True, 2)
    assert dump(engine) == before


def test_two_that_publish_at_once_make_one_version(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    change = approved(engine, wish(slip="tunnel_down=+5bd"))
    answers: list[bool] = []

    def one() -> None:
        answers.append(publish(engine, change).again)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True, True, True]
    with reading(engine) as session:
        assert session.scalars(select(CalendarVersion.number)).all() == [1, 2]


def test_of_two_changes_in_a_row_neither_is_lost(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    first = approved(engine, wish(slip="tunnel_down=+5bd"))
    second = approved(engine, wish(slip="year_scoring=+2bd"))
    publish(engine, first)
    assert publish(engine, second).number == 3
    days = due_days(engine)
    assert (days["tunnel_down"], days["year_scoring"]) == ("2026-11-06", "2028-01-19")


def test_an_approval_does_not_hold_for_other_dates_than_were_approved(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    first = approved(engine, wish(slip="tunnel_down=+5bd"))
    second = approved(engine, wish(slip="tunnel_down=+1bd"))
    publish(engine, first)
    before = dump(engine)
    with pytest.raises(Refused) as caught:
        publish(engine, second)
    assert codes(caught) == ["APPROVAL_OUTDATED"]
    assert dump(engine) == before
    with writing(engine) as session:
        approve_change(session, second, by="ceo", at=OCTOBER)
    publish(engine, second)
    assert due_days(engine)["tunnel_down"] == "2026-11-09"


def test_a_whole_file_written_for_an_older_version_is_refused(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    text = AMAZON.read_text(encoding="utf-8").replace("gate:leader_rollup + 15 bd", "gate:leader_rollup + 16 bd")
    whole = approved(engine, Proposal(text=text, file="next.yaml"))
    published(engine, wish(slip="tunnel_down=+5bd"))
    with pytest.raises(Refused) as caught:
        publish(engine, whole)
    assert codes(caught) == ["STALE"]
    assert str(caught.value.reasons[0]) == (
        "STALE The file was written for version 1 of the calendar; now it is version 2."
    )


def test_who_proposed_does_not_approve(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    change = proposed(engine, wish(slip="tunnel_down=+5bd"))
    with writing(engine) as session, pytest.raises(Refused) as caught:
        approve_change(session, change, by="po", at=OCTOBER)
    assert str(caught.value.reasons[0]) == "SELF_APPROVE You proposed this change; another person must approve it."


@pytest.mark.parametrize(("by", "codes_"), [("ana", ["NOT_AUTHORISED"]), ("po", ["NOT_FROM_STATE"])])
def test_what_is_not_approved_is_not_published(engine: Engine, open_for: Opener, by: str, codes_: list[str]) -> None:
    open_for(engine)
    change = proposed(engine, wish(slip="tunnel_down=+5bd"))
    before = dump(engine)
    if by == "ana":
        with writing(engine) as session, pytest.raises(Refused) as caught:
            approve_change(session, change, by="ana", at=OCTOBER)
    else:
        with pytest.raises(Refused) as caught:
            publish(engine, change)
    assert codes(caught) == codes_
    assert dump(engine) == before


def test_a_withdrawn_change_is_not_published(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    change = approved(engine, wish(slip="tunnel_down=+5bd"))
    with writing(engine) as session:
        withdraw_change(session, change, by="po", at=OCTOBER)
    with pytest.raises(Refused) as caught:
        publish(engine, change)
    assert codes(caught) == ["NOT_FROM_STATE"]


def test_the_same_proposal_with_the_same_id_is_kept_once(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    proposed(engine, wish(slip="tunnel_down=+5bd"), change_id="week_more")
    before = dump(engine)
    proposed(engine, wish(slip="tunnel_down=+5bd"), change_id="week_more")
    assert dump(engine) == before
    with pytest.raises(BadInput, match="is there already and says something else"):
        proposed(engine, wish(slip="tunnel_down=+6bd"), change_id="week_more")


def test_a_proposal_needs_a_reason_and_must_change_something(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session, pytest.raises(Refused) as caught:
        propose(session, "FY2027", wish(slip="tunnel_down=+5bd"), by="po", at=OCTOBER, reason="so")
    assert codes(caught) == ["REASON_REQUIRED"]
    text = AMAZON.read_text(encoding="utf-8")
    with pytest.raises(BadInput, match="This changes nothing"):
        proposed(engine, Proposal(text=text))


def test_a_gate_at_which_something_was_owed_is_not_taken_out(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    text = AMAZON.read_text(encoding="utf-8")
    start, end = text.index("  - id: op1_actions_due\n"), text.index("  - id: op2_draft\n")
    whole = (text[:start] + text[end:]).replace("actions_gate: op1_actions_due", "actions_gate: goal_lock")
    change = approved(engine, Proposal(text=whole))
    before = dump(engine)
    with pytest.raises(Refused) as caught:
        publish(engine, change)
    assert [str(reason) for reason in caught.value.reasons] == [
        "GATE_IN_USE OP1 actions cannot be taken out: it is scheduled, and 4 things were owed at it."
    ]
    assert dump(engine) == before


def test_states_and_documents_in_use_stay(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    text = AMAZON.read_text(encoding="utf-8")
    renamed = text.replace("not_started", "unbegun")
    change = approved(engine, Proposal(text=renamed))
    with pytest.raises(Refused) as caught:
        publish(engine, change)
    assert [str(reason) for reason in caught.value.reasons] == [
        "STATE_IN_USE 8 plans are in the state “not_started”, which the new life-cycle has not."
    ]


def test_what_is_done_is_left_alone(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        owed(session, "fy2027_op1_search:op1_actions_due").settled_at = OCTOBER
    published(engine, wish(slip="tunnel_down=+5bd"))
    with reading(engine) as session:
        due = owed(session, "fy2027_op1_search:op1_actions_due")
        assert (due.due_on.isoformat(), due.due_version) == ("2026-11-06", 1)


def test_a_plans_own_window_follows_but_a_late_entry_stays(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    at, late = pendulum.datetime(2026, 7, 20, 16), pendulum.datetime(2026, 10, 1, 17)
    with writing(engine) as session:
        session.get_one(Plan, "fy2027_op1_growth").closes_at = late
    published(engine, wish(slip="op1_final=+5bd"), at=at)
    with reading(engine) as session:
        # Final Fri 28 Aug → Fri 4 Sep; five days of grace, Labor Day among them, end on Mon 14 Sep.
        closes = session.get_one(Plan, "fy2027_op1_search").closes_at
        assert closes == pendulum.datetime(2026, 9, 14, 17, tz="America/Los_Angeles").in_timezone("UTC")
        assert session.get_one(Plan, "fy2027_op1_growth").closes_at == late


def test_a_missed_gate_that_gets_time_again_is_open(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        session.get_one(Gate, ("FY2027", "s_team_review_close")).state = "missed"
    published(engine, wish(slip="s_team_review_close=+10bd"), at=pendulum.datetime(2026, 10, 21, 16))
    with reading(engine) as session:
        gate = session.get_one(Gate, ("FY2027", "s_team_review_close"))
        assert (gate.state, gate.due_on.isoformat(), gate.due_version) == ("open", "2026-10-30", 2)


def test_a_new_gate_is_owed_by_everybody_it_asks(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    text = AMAZON.read_text(encoding="utf-8")
    gate = (
        "  - id: op1_numbers\n    title: OP1 numbers\n    phase: op1\n    due: gate:op1_draft + 2 bd\n"
        "    owner: product_ops\n    owes: {by: owner, document: op1, settled_in: [approved]}\n"
    )
    whole = text.replace("  - id: op1_prereview_close\n", f"{gate}  - id: op1_prereview_close\n")
    published(engine, Proposal(text=whole), at=pendulum.datetime(2026, 7, 20, 16))
    with reading(engine) as session:
        keys = session.scalars(select(Obligation.key).where(Obligation.gate_id == "op1_numbers")).all()
        assert sorted(keys) == [f"fy2027_op1_{unit}:op1_numbers" for unit in ("growth", "payments", "search", "shop")]
        assert session.get_one(Gate, ("FY2027", "op1_numbers")).due_on.isoformat() == "2026-08-18"
