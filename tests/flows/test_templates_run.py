"""Every template opens a season on a small organisation, and plays from its first gate to its last."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from flows.goals.cascade import propose_cascade
from flows.operations.verify_journal import first_broken
from flows.plan.advance import advance
from models.database import reading, writing
from models.gate import Gate
from models.goal import Goal
from models.journal import Entry
from models.obligation import Obligation
from models.plan import Plan
from models.recount import miscounted
from states.refusal import Refused
from tests.config.templates.redated import FISCAL_YEARS, dated, text_of
from tests.conftest import Opener
from tests.flows.autopilot import Autopilot
from tests.ready_made import ReadyMade

ENDS = {
    "amazon_op": {"op1": "superseded", "op2": "approved"},
    "four_phase": {"dept_plan": "approved"},
    "july_union": {"dept_plan": "approved"},
    "okr_quarterly": {"okr_q1": "final", "okr_q2": "final", "okr_q3": "final", "okr_q4": "final"},
    "product_ops_goals": {"data_audit": "audited", "goal_sheet": "agreed"},
    "retail_445": {"season_plan": "superseded", "reforecast": "approved"},
    "revops": {"retrospective": "learnt", "revenue_plan": "rolled_out"},
}
"""The state in which each kind of document ends when everybody does their part."""

Fly = Callable[[str], Autopilot]


def opening(template: str) -> DateTime:
    return min(one.opens.at for one in dated(template, "").gates()).subtract(days=1)


def closing(template: str) -> DateTime:
    return max(one.due.at for one in dated(template, "").gates()).add(hours=1)


@pytest.fixture
def fly(sqlite_engine: Engine, open_for: Opener, ready_made: ReadyMade) -> Fly:
    """Open a season by a template and play it to its end: once for all tests of it."""

    def flown(engine: Engine, template: str) -> Autopilot:
        season_id = open_for(engine, text_of(template), at=opening(template))
        pilot = Autopilot(engine, season_id)
        pilot.fly(opening(template), closing(template))
        return pilot

    def landed(template: str) -> Autopilot:
        pilot = ready_made.play_or_copy(sqlite_engine, (__name__, template), lambda new: flown(new, template))
        return replace(pilot, engine=sqlite_engine)

    return landed


def test_every_template_is_played() -> None:
    assert set(ENDS) == set(FISCAL_YEARS)


@pytest.mark.parametrize("template", ENDS)
def test_season_of_a_template_plays_from_its_first_gate_to_its_last(template: str, fly: Fly) -> None:
    pilot = fly(template)
    calendar = dated(template, "").calendar
    with reading(pilot.engine) as session:
        gates = {gate.id: (gate.state, gate.late_by, gate.flagged) for gate in session.scalars(select(Gate))}
        plans = session.execute(select(Plan.document, Plan.state)).tuples().all()
        goals = Counter(session.execute(select(Goal.tier, Goal.state)).tuples().all())
        owed = session.scalars(select(Obligation.key).where(Obligation.settled_at.is_(None))).all()
        moved = select(Entry.now).where(Entry.kind == "season", Entry.now != "").order_by(Entry.seq)
        states = session.scalars(moved).all()
        assert miscounted(session) == []
        assert first_broken(session) is None
    assert gates == {gate.id: ("passed", 0, False) for gate in calendar.gates}
    assert Counter(plans) == dict.fromkeys(ENDS[template].items(), 4)
    top, middle, bottom = (tier.id for tier in calendar.tiers)
    assert goals == {(top, "scoring"): 1, (middle, "scoring"): 1, (bottom, "scoring"): 4}
    assert owed == []
    assert states == ["published", "planning", "locked", "executing", "scoring"]
    assert [change.gate_id for change in pilot.changes if change.now == "passed"][-1] == "season_close"


@pytest.mark.parametrize("template", ENDS)
def test_played_season_has_nothing_left_to_do(template: str, fly: Fly) -> None:
    pilot = fly(template)
    again = tick_seasons(pilot.engine, at=closing(template))
    assert (again.gates, again.notices) == ((), ())
    assert propose_cascade(pilot.engine, pilot.season_id, at=closing(template)).changes == ()


@pytest.mark.parametrize("template", ENDS)
def test_season_in_which_nobody_does_anything_misses_what_was_owed(
    template: str, sqlite_engine: Engine, open_for: Opener
) -> None:
    open_for(sqlite_engine, text_of(template), at=opening(template))
    pilot = Autopilot(sqlite_engine, dated(template, "").calendar.season)
    tick_seasons(sqlite_engine, at=closing(template).add(weeks=2))
    with reading(pilot.engine) as session:
        states = {gate.id: gate.state for gate in session.scalars(select(Gate))}
    owed = {g.id for g in dated(template, "").calendar.gates if g.owes and g.owes.settled_by not in ("align", "answer")}
    dynamic = {g.id for g in dated(template, "").calendar.gates if g.owes and g.owes.by == "partner"}
    assert {gate for gate, state in states.items() if state == "missed"} == owed - dynamic


def test_in_the_freeze_of_retail_nobody_moves_a_plan(sqlite_engine: Engine, open_for: Opener) -> None:
    season_id = open_for(sqlite_engine, text_of("retail_445"), at=opening("retail_445"))
    at = dated("retail_445", "").due("plan_approved").at.add(days=3)
    plan = f"{season_id.lower()}_season_plan_search"
    with writing(sqlite_engine) as session, pytest.raises(Refused) as caught:
        advance(session, plan, "start", by="ana", at=at, seen=1)
    said = "Peak freeze runs Sun 1 Nov 2026–Sat 2 Jan 2027; start is possible from Mon 4 Jan 2027."
    assert [(reason.code, reason.text) for reason in caught.value.reasons] == [("BLACKOUT", said)]
