"""One whole season, told once: Halfspoke plans FY2027 from intake in June to the goal lock in January."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from config.story import read_story
from flows.automation.tick import tick_seasons
from flows.demo.play import Played, play
from flows.goals.cascade import propose_cascade
from flows.operations.verify_journal import first_broken
from models.database import open_engine, reading
from models.gate import Gate, GateWaiver
from models.goal import Goal
from models.initiative import Packet
from models.intake import IntakeRequest
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.recount import miscounted
from models.review import ActionItem, Approval, Prereview
from models.season import Season
from tests.conftest import AMAZON, ROOT, SEASON

SAMPLE = ROOT / "config" / "sample"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Played, Path]]:
    from models.migrate import upgrade_schema

    folder = tmp_path_factory.mktemp("season")
    engine = open_engine(f"sqlite:///{folder}/season.db", durable=False)
    upgrade_schema(engine)
    outbox = folder / "outbox.txt"
    story = read_story(SAMPLE / "story.yaml")
    played = play(engine, SAMPLE, story, AMAZON, target=f"file://{outbox}", progress=lambda _: None)
    yield engine, played, outbox
    engine.dispose()


Told = tuple[Engine, Played, Path]


def test_in_june_the_calendar_becomes_a_season_of_twenty_gates_and_twenty_two_plans(told: Told) -> None:
    with reading(told[0]) as session:
        assert session.scalar(select(func.count()).select_from(Gate)) == 20
        assert session.scalar(select(func.count()).select_from(Plan)) == 22


def test_in_july_partners_ask_and_the_request_that_nobody_answers_expires(told: Told) -> None:
    with reading(told[0]) as session:
        states = dict(session.execute(select(IntakeRequest.id, IntakeRequest.state)).tuples().all())
    assert Counter(states.values()) == {"committed": 9, "declined": 1, "expired": 1}
    assert states["r10"] == "expired"


def test_in_august_an_objection_holds_a_plan_until_its_author_agrees(told: Told) -> None:
    engine, played, _ = told
    [(at, scene, refused)] = played.refused
    assert (at.to_date_string(), scene.thing) == ("2026-08-18", "fy2027_op1_operator_console")
    assert [reason.code for reason in refused.reasons] == ["PREREVIEW_OPEN", "OBJECTION_OPEN"]
    with reading(engine) as session:
        row = session.get_one(Prereview, ("fy2027_op1_operator_console", "operator_support"))
        assert (row.verdict, row.by) == ("agree", "p32")


def test_the_late_team_is_escalated_to_its_manager_and_to_product_ops_and_its_gates_pass_late(told: Told) -> None:
    with reading(told[0]) as session:
        late = Notice.obligation_key == "fy2027_op1_city_launch:op1_draft"
        steps = session.execute(select(Notice.step, Notice.person_id).where(late, Notice.kind == "escalation"))
        assert sorted(steps.tuples()) == [("L1", "p07"), ("L1", "p38"), ("L2", "p04"), ("L2", "p07"), ("L2", "p38")]
        resolved = select(Notice.person_id).where(late, Notice.kind == "resolved")
        done = session.get_one(Obligation, "fy2027_op1_city_launch:op1_draft")
        assert (sorted(session.scalars(resolved)), done.settled_at is not None) == ([], True)
        gates = {gate.id: (gate.state, gate.late_by) for gate in session.scalars(select(Gate).where(Gate.late_by > 0))}
    assert gates == {
        "op1_draft": ("passed", 4),
        "op1_prereview_close": ("passed_with_exceptions", 9),
        "op1_final": ("passed", 3),
    }


def test_in_autumn_every_approval_is_to_the_text_that_stands(told: Told) -> None:
    with reading(told[0]) as session:
        approved = session.execute(
            select(Approval.plan_id, Approval.person_id, Plan.approver_id)
            .join(Plan, (Plan.id == Approval.plan_id) & (Plan.digest == Approval.digest))
            .order_by(Approval.plan_id)
        ).all()
    assert len(approved) == 21
    assert [row.plan_id for row in approved if row.person_id != row.approver_id] == []


def test_leadership_grants_three_asks_and_leaves_one_unfunded(told: Told) -> None:
    with reading(told[0]) as session:
        packets = {row.unit_id: (row.asked, row.granted) for row in session.scalars(select(Packet))}
        assert all(row.acked_by for row in session.scalars(select(Packet)))
    assert packets == {
        "fleet_telemetry": (3, 2),
        "operator_support": (2, 2),
        "payments": (1, 1),
        "pricing_passes": (2, 0),
    }


def test_one_team_skips_op2_with_a_reason_and_the_others_do_not_notice(told: Told) -> None:
    with reading(told[0]) as session:
        waived = (
            session.execute(select(GateWaiver.gate_id, GateWaiver.unit_id).order_by(GateWaiver.gate_id)).tuples().all()
        )
        states = Counter(session.scalars(select(Plan.state).where(Plan.document == "op2")))
        plan = session.get_one(Plan, "fy2027_op2_rider_app")
    assert waived == [("op2_draft", "rider_app"), ("op2_review_close", "rider_app"), ("op2_signoff", "rider_app")]
    assert states == {"approved": 10, "skipped": 1}
    assert plan.skip_reason.startswith("Asked for no people, received no packet")


def test_in_january_plans_become_linked_goals_of_three_tiers_and_are_locked(told: Told) -> None:
    with reading(told[0]) as session:
        tiers = dict(session.execute(select(Goal.tier, func.count()).group_by(Goal.tier)).tuples().all())
        parents = dict(session.execute(select(Goal.id, Goal.parent_id)).tuples().all())
        tier_of = dict(session.execute(select(Goal.id, Goal.tier)).tuples().all())
        assert set(session.scalars(select(Goal.state))) == {"locked"}
        assert session.get_one(Season, SEASON).state == "executing"
    assert tiers == {"s_team": 3, "quarterly": 9, "team": 42}
    links = Counter((tier_of[child], tier_of[parent]) for child, parent in parents.items() if parent)
    assert links == {("quarterly", "s_team"): 9, ("team", "quarterly"): 40}


def test_at_the_end_a_second_cascade_and_a_second_tick_have_nothing_to_do(told: Told) -> None:
    engine, played, _ = told
    at = played.gates[-1][0]
    assert propose_cascade(engine, SEASON, at=at).changes == ()
    again = tick_seasons(engine, at=at)
    assert (again.gates, again.notices) == ((), ())


def test_at_the_end_every_counter_and_every_entry_is_true(told: Told) -> None:
    with reading(told[0]) as session:
        assert miscounted(session) == []
        assert first_broken(session) is None
        assert session.scalar(select(func.count()).select_from(Entry)) == 526
        assert session.scalars(select(ActionItem.state).order_by(ActionItem.id)).all() == [
            "verified",
            "verified",
            "dropped",
        ]


def test_everybody_got_every_message_once_in_their_working_hours(told: Told) -> None:
    engine, played, outbox = told
    with reading(engine) as session:
        kinds = dict(session.execute(select(Notice.kind, func.count()).group_by(Notice.kind)).tuples().all())
        unsent = session.scalars(select(Notice.key).where(Notice.state != "sent")).all()
    lines = outbox.read_text(encoding="utf-8").splitlines()
    ids = [line for line in lines if line.startswith("Message-ID: ")]
    assert (len(ids), len(set(ids)), unsent) == (played.sent, played.sent, [])
    assert played.sent == kinds["digest"] + kinds["escalation"] + kinds["review"]
    assert kinds == {
        "assigned": 52,
        "digest": 272,
        "escalation": 28,
        "intake": 32,
        "objection": 1,
        "packet": 4,
        "reminder": 279,
        "resolved": 6,
        "review": 29,
        "submitted": 21,
    }
