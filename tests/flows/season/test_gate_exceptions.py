"""Exceptions at a gate: named ones with a day of their own, more time for all, a waiver for one unit, and why not."""

from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.automation.tick import tick_seasons
from flows.season.gates import decide_gate, gate_ways, waive_for_unit
from flows.season.waiver_expiry import sweep_leaves
from models.database import reading, writing
from models.exceptions import GateException
from models.gate import Gate, GateWaiver
from models.initiative import Packet
from models.obligation import Obligation
from models.plan import Plan
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON
from tests.flows.season.test_gates import DRAFT_MISSED, DRAFTS, JUNE, WHY, owing, put, refused, state

OP1 = "fy2027_op1_search"


def test_what_a_gate_passed_without_is_owed_on_by_its_own_day_and_reminded_of(season: Engine) -> None:
    tick_seasons(season, at=DRAFT_MISSED)
    assert state(season, "op1_draft") == "missed"
    friday, monday = pendulum.datetime(2026, 9, 4, 17), pendulum.datetime(2026, 9, 7, 17)
    with writing(season) as session:
        named: dict[str, Any] = {"exceptions": {"growth": monday}, "until": friday}
        decide_gate(session, SEASON, "op1_draft", "except", WHY, by="po", at=DRAFT_MISSED, **named)
        rows = session.scalars(select(GateException).order_by(GateException.key)).all()
        assert [(row.unit_id, row.due_at, row.reason, row.by) for row in rows] == [
            ("growth", monday, WHY, "po"),
            *((unit, friday, WHY, "po") for unit in ("payments", "search", "shop")),
        ]
        due = session.get_one(Obligation, "fy2027_op1_search:op1_draft")
        assert (due.due_at, due.due_version, due.dropped_at) == (friday, 2, None)
        assert session.get_one(Gate, (SEASON, "op1_draft")).late_by == 5
    sent = {one.key for one in tick_seasons(season, at=pendulum.datetime(2026, 9, 2, 20)).notices}
    assert "fy2027_op1_search:op1_draft:-2:v2:ana" in sent


def test_an_exception_is_named_by_what_still_owes_and_by_a_day_to_come(one: Session) -> None:
    put(one, "op1_draft", "open")
    told: dict[str, Any] = {"exceptions": {"serach": JUNE.add(days=1)}}
    with pytest.raises(Unknown) as unknown:
        decide_gate(one, SEASON, "op1_draft", "except", WHY, by="po", at=JUNE, **told)
    assert "unit or obligation that still owes something at op1_draft called “serach”" in str(unknown.value)
    with pytest.raises(BadInput) as past:
        decide_gate(one, SEASON, "op1_draft", "except", WHY, by="po", at=JUNE, until=JUNE)
    assert str(past.value) == f"The new due day of {', '.join(DRAFTS)} is past; name a later one."


def test_a_gate_is_waived_for_one_unit_until_a_day(one: Session) -> None:
    until = pendulum.datetime(2026, 7, 1, 17)
    gate = waive_for_unit(one, SEASON, "op1_draft", "growth", WHY, by="po", at=JUNE, until=until)
    assert (gate.state, gate.version) == ("scheduled", 2)
    assert owing(one, "op1_draft") == [key for key in DRAFTS if "growth" not in key]
    row = one.get_one(GateWaiver, (SEASON, "op1_draft", "growth"))
    assert (row.reason, row.by, row.until) == (WHY, "po", until)
    sweep_leaves(open_context(one, SEASON, by="system", at=until.subtract(seconds=1)))
    assert owing(one, "op1_draft") == [key for key in DRAFTS if "growth" not in key]
    sweep_leaves(open_context(one, SEASON, by="system", at=until))
    assert (owing(one, "op1_draft"), one.get(GateWaiver, (SEASON, "op1_draft", "growth"))) == (DRAFTS, None)


def test_a_gate_that_nobody_may_waive_is_not_waived_for_one_unit_either(one: Session) -> None:
    with pytest.raises(Refused) as caught:
        waive_for_unit(one, SEASON, "op1_final", "growth", "short", by="ana", at=JUNE)
    assert [str(reason) for reason in caught.value.reasons] == [
        "NOT_AUTHORISED Only Product Ops can waive; you are not part of it.",
        "NOT_WAIVABLE OP1 final cannot be waived; ask Pat.",
        "WAIVE_REASON Give a reason for skipping OP1 final.",
    ]


def test_op2_gates_are_waived_only_after_every_team_has_read_what_was_granted(one: Session) -> None:
    told = {"slug": "a", "title": "A", "asked": 2, "granted": 1, "reason": "", "by": "ceo", "at": JUNE}
    one.add(Packet(ask_id="fy2027_op1_growth:a", season_id=SEASON, unit_id="growth", **told))
    assert refused(one, "op2_draft", "waive") == ["UNACKED_TUNNEL Growth has not acknowledged: fy2027_op1_growth:a."]
    waive_for_unit(one, SEASON, "op2_draft", "search", WHY, by="po", at=JUNE)


def test_why_a_gate_does_not_pass_counts_what_is_missing_and_whose_turn_it_is(one: Session) -> None:
    put(one, "op1_draft", "open")
    gate, ways = gate_ways(one, SEASON, "op1_draft", by="po", at=JUNE)
    assert (gate.id, [way.trigger for way in ways]) == ("op1_draft", ["pass", "except", "miss", "waive"])
    passing = ways[0].reasons
    assert [str(reason) for reason in passing] == ["GATE_PROGRESS 0/4 done; rule needs 4."]
    assert (passing[0].whose_turn, passing[0].how_many) == (("chi", "bjo", "ana", "vp"), 4)


def test_an_extended_gate_takes_its_dues_and_plans_along_and_stays_late(season: Engine) -> None:
    missed, until = pendulum.datetime(2026, 9, 5, 1), pendulum.datetime(2026, 9, 16, 17)
    tick_seasons(season, at=missed)
    with writing(season) as session:
        decide_gate(session, SEASON, "op1_final", "extend", "Two are ill.", by="po", at=missed, until=until)
        due, plan = (session.get_one(Obligation, "fy2027_op1_search:op1_final"), session.get_one(Plan, OP1))
        assert (due.due_at, due.due_version, plan.closes_at) == (until, 2, until)
        for one in session.scalars(select(Obligation).where(Obligation.gate_id == "op1_final")):
            one.settled_at = until.subtract(days=2)
    tick_seasons(season, at=until.subtract(days=1))
    with reading(season) as session:
        gate = session.get_one(Gate, (SEASON, "op1_final"))
        assert (gate.state, gate.late_by) == ("passed", 10)
