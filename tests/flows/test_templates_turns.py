"""The turns that a season of a template may take: sent back, skipped, waived, granted and not yet acknowledged."""

from typing import Any

import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.automation.tick import tick_seasons
from flows.headcount.tunnel_down import ack_tunnel, grant, rank_asks
from flows.intake.requests import file_request, move_request
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.review.actions import add_action, move_action
from flows.season.gates import decide_gate
from models.database import reading, writing
from models.gate import GateWaiver
from models.initiative import HeadcountAsk
from models.intake import IntakeRequest
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan, PlanVersion
from models.recount import miscounted
from models.review import ActionItem
from states.refusal import Refused
from tests.config.templates.redated import dated, text_of
from tests.conftest import Opener
from tests.flows.autopilot import onward, whole
from tests.flows.test_templates_run import opening

SENT_BACK = [
    ("amazon_op", "op1", "return", "drafting", "approved"),
    ("four_phase", "dept_plan", "send_back", "drafting", "approved"),
    ("july_union", "dept_plan", "send_back", "drafting", "approved"),
    ("july_union", "dept_plan", "reopen", "fitting", "approved"),
    ("okr_quarterly", "okr_q1", "send_back", "draft", "final"),
    ("product_ops_goals", "goal_sheet", "send_back", "drafting", "agreed"),
    ("retail_445", "season_plan", "send_back", "drafting", "approved"),
    ("revops", "revenue_plan", "send_back", "reconciling", "approved"),
]
GRANTED = [
    ("four_phase", "dept_plan", "negotiating", "reconcile"),
    ("july_union", "dept_plan", "fitting", "finish"),
    ("revops", "revenue_plan", "approved", "roll_out"),
]
CASE = """\
### 1. A second region
Headcount: 2
Minimum: 1
Yearly cost per head: 92437.68

#### Current state
Two people.
#### Growth projection
Half as much again.
#### Efficiency improvements
A tenth.
#### Residual gap
Residual gap: 1.97
Alternative: a vendor; nobody there reads our logs.
#### Risk of no additional headcount
Nobody answers at night.
"""


def handing_in(template: str, document: str) -> DateTime:
    """An hour before the plan has to be handed in."""
    dates = dated(template, "")
    return dates.due(dates.calendar.document(document).submit_gate).at.subtract(hours=1)


def opened(engine: Engine, open_for: Opener, template: str, at: DateTime) -> str:
    season_id = open_for(engine, text_of(template), at=opening(template))
    tick_seasons(engine, at=at)
    return season_id


def on_search(session: Session, season_id: str, document: str, at: DateTime) -> tuple[SeasonContext, Plan]:
    plan = session.get_one(Plan, f"{season_id.lower()}_{document}_search")
    return open_context(session, season_id, by=SYSTEM, at=at), plan


@pytest.mark.parametrize(("template", "document", "trigger", "where", "end"), SENT_BACK)
def test_plan_that_is_sent_back_with_feedback_comes_to_its_end_all_the_same(
    template: str, document: str, trigger: str, where: str, end: str, sqlite_engine: Engine, open_for: Opener
) -> None:
    at = handing_in(template, document)
    season_id = opened(sqlite_engine, open_for, template, at)
    with writing(sqlite_engine) as session:
        ground, plan = on_search(session, season_id, document, at)
        while not ground.lifecycle.move(trigger, plan.state):
            onward(ground, plan)
        told: dict[str, Any] = {"by": "vp", "at": at}
        with pytest.raises(Refused) as caught:
            advance(session, plan.id, trigger, seen=plan.version, **told)
        assert [reason.code for reason in caught.value.reasons] == ["NO_FEEDBACK"]
        add_action(session, plan.id, "Say how.", owner_id="ana", due_at=at.add(days=5), seen=plan.version, **told)
        assert advance(session, plan.id, trigger, seen=plan.version, **told).now == where
        for item in session.scalars(select(ActionItem.id)).all():
            move_action(session, item, "done", by="ana", at=at)
            move_action(session, item, "verify", by="vp", at=at)
        while plan.state != end:
            onward(ground, plan)
        assert miscounted(session) == []


@pytest.mark.parametrize(("template", "document", "state", "trigger"), GRANTED)
def test_what_was_granted_is_acknowledged_before_a_plan_goes_on(
    template: str, document: str, state: str, trigger: str, sqlite_engine: Engine, open_for: Opener
) -> None:
    at = handing_in(template, document)
    season_id = opened(sqlite_engine, open_for, template, at)
    with writing(sqlite_engine) as session:
        ground, plan = on_search(session, season_id, document, at)
        onward(ground, plan)
        asks = next(s.title for s in ground.calendar.document(document).sections if s.says == "unfunded")
        asking = whole(ground, plan).replace(f"## {asks}\n\nWe looked.\n", f"## {asks}\n\n{CASE}")
        load_plan(session, plan.id, asking, by="ana", at=at, seen=plan.version)
        while plan.state != state:
            onward(ground, plan, text=asking)
        asked = session.scalars(select(HeadcountAsk.id)).one()
        rank_asks(session, {asked: 1}, by=plan.approver_id, at=at)
        grant(session, asked, 1, "One is what we have.", by="ceo", at=at)
        with pytest.raises(Refused) as caught:
            advance(session, plan.id, trigger, by="ana", at=at, seen=plan.version)
        assert [reason.code for reason in caught.value.reasons] == ["UNACKED_TUNNEL"]
        ack_tunnel(session, plan.id, by="ana", at=at, seen=plan.version)
        assert advance(session, plan.id, trigger, by="ana", at=at, seen=plan.version).was == state


def test_reforecast_is_skipped_where_peak_went_as_planned(sqlite_engine: Engine, open_for: Opener) -> None:
    at = handing_in("retail_445", "reforecast")
    season_id = opened(sqlite_engine, open_for, "retail_445", at)
    with writing(sqlite_engine) as session:
        plan = session.get_one(Plan, f"{season_id.lower()}_reforecast_search")
        done = advance(session, plan.id, "skip", by="vp", at=at, seen=1, reason="Peak went as planned.")
        assert (done.now, plan.skip_reason) == ("skipped", "Peak went as planned.")
    with reading(sqlite_engine) as session:
        waived = session.execute(select(GateWaiver.gate_id, GateWaiver.unit_id).order_by(GateWaiver.gate_id))
        assert waived.tuples().all() == [("reforecast", "search"), ("reforecast_approved", "search")]
        owed = select(Obligation.gate_id, Obligation.settled_at).where(Obligation.plan_id == plan.id)
        assert dict(session.execute(owed).tuples().all()) == {"reforecast": at, "reforecast_approved": at}


def test_whoever_is_let_off_the_retrospective_owes_it_by_the_reconciliation(
    sqlite_engine: Engine, open_for: Opener
) -> None:
    at = handing_in("revops", "retrospective")
    season_id = opened(sqlite_engine, open_for, "revops", at)
    with writing(sqlite_engine) as session:
        decide_gate(session, season_id, "retrospective", "waive", "The merger comes first.", by="po", at=at)
    with writing(sqlite_engine) as session:
        ground, plan = on_search(session, season_id, "retrospective", at)
        due = session.get_one(Obligation, f"{plan.id}:retrospective")
        assert (due.gate_id, due.due_on.isoformat(), due.settled_at) == ("reconciliation", "2026-12-04", None)
        while plan.state != "learnt":
            onward(ground, plan)
        session.flush()
        assert due.settled_at == at


@pytest.mark.parametrize("gate", ["q1_audit", "q3_audit"])
def test_cycle_begins_without_an_audit_only_by_leave_of_leadership(
    gate: str, sqlite_engine: Engine, open_for: Opener
) -> None:
    at = dated("okr_quarterly", "").due(gate).at
    season_id = opened(sqlite_engine, open_for, "okr_quarterly", at)
    with writing(sqlite_engine) as session, pytest.raises(Refused) as caught:
        decide_gate(session, season_id, gate, "waive", "All of it is measured.", by="po", at=at)
    assert [reason.code for reason in caught.value.reasons] == ["NOT_AUTHORISED"]
    with writing(sqlite_engine) as session:
        decided = decide_gate(session, season_id, gate, "waive", "All of it is measured.", by="ceo", at=at)
        assert decided.state == "waived"


@pytest.mark.parametrize(
    ("template", "asked_at", "in_plan"),
    [("revops", "kickoff", "reconciliation"), ("product_ops_goals", "kickoff", "partner_acks")],
)
def test_request_waits_for_the_plan_and_not_for_the_retrospective_or_the_audit_before_it(
    template: str, asked_at: str, in_plan: str, sqlite_engine: Engine, open_for: Opener
) -> None:
    dates = dated(template, "")
    season_id = opened(sqlite_engine, open_for, template, dates.due(asked_at).at)
    asked = {"id": "r1", "from_unit": "growth", "to_unit": "search", "what": "A feed", "why": "Leads"}
    with writing(sqlite_engine) as session:
        told = {"by": "March", "if_not": "We guess."}
        file_request(session, season_id, asked | told, by="chi", at=dates.due(asked_at).at)
    states = []
    for gate in dates.gates():
        if dates.due(asked_at).at < gate.due.at <= dates.due(in_plan).at:
            tick_seasons(sqlite_engine, at=gate.grace_ends_at)
            with reading(sqlite_engine) as session:
                states.append(session.get_one(IntakeRequest, (season_id, "r1")).state)
    assert states == ["submitted"] * (len(states) - 1) + ["expired"]
    assert len(states) > 2


def test_retrospective_begins_with_its_own_sections_and_the_plan_with_what_was_accepted(
    sqlite_engine: Engine, open_for: Opener
) -> None:
    at = handing_in("revops", "revenue_plan")
    season_id = opened(sqlite_engine, open_for, "revops", at)
    asked = {"id": "r1", "from_unit": "growth", "to_unit": "search", "what": "A feed", "why": "Leads"}
    with writing(sqlite_engine) as session:
        file_request(session, season_id, asked | {"by": "March", "if_not": "We guess."}, by="chi", at=at)
        move_request(session, season_id, "r1", "accept", by="ana", at=at)
        texts = {}
        for document, trigger in (("retrospective", "look_back"), ("revenue_plan", "map_operations")):
            plan = session.get_one(Plan, f"{season_id.lower()}_{document}_search")
            advance(session, plan.id, trigger, by="ana", at=at, seen=plan.version)
            texts[document] = session.get_one(PlanVersion, (plan.id, 1)).text
    assert "Accepted requests" not in texts["retrospective"]
    assert texts["revenue_plan"].endswith("## Accepted requests\n\n- (r1) Growth: A feed (March)\n")
