"""The tick moves gates and the season: at the exact instants, by each pass rule, and once after a silence."""

from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select, update

from flows.act.context import open_context
from flows.automation.tick import tick_seasons
from flows.operations.import_organisation import import_organisation
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree
from flows.season.gate_progress import progress
from flows.season.gate_rule import Progress
from flows.season.gate_sweep import GateChange, sweep_gates
from flows.season.gates import settle_gate
from flows.season.open_season import open_season
from models.database import reading, writing
from models.gate import Gate
from models.journal import Entry
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from tests.conftest import OPENED_AT, SEASON, Opener, document

SMALL = (Path(__file__).parents[2] / "small_season.yaml").read_text(encoding="utf-8")
SECOND = pendulum.duration(seconds=1)
JUNE_15_DUE = pendulum.datetime(2026, 6, 16)  # Mon 15 Jun 17:00 in Los Angeles
DRAFT_OPENS = pendulum.datetime(2026, 7, 27, 7)
DRAFT_DUE = pendulum.datetime(2026, 8, 15)
DRAFT_MISSED = pendulum.datetime(2026, 8, 22)
FINAL_DUE = pendulum.datetime(2026, 8, 29)
FINAL_MISSED = pendulum.datetime(2026, 9, 5)


def state(engine: Engine, gate_id: str) -> str:
    with reading(engine) as session:
        return session.get_one(Gate, (SEASON, gate_id)).state


def moved(engine: Engine, gate_id: str, at: DateTime) -> list[tuple[str, str]]:
    """How the tick at this instant moves this gate."""
    return [(one.was, one.now) for one in tick_seasons(engine, at=at).gates if one.gate_id == gate_id]


def settle(engine: Engine, at: DateTime, *keys: str) -> None:
    with writing(engine) as session:
        session.execute(update(Obligation).where(Obligation.key.in_(keys)).values(settled_at=at))


# --- at the instant -----------------------------------------------------------------------------------------


def test_a_gate_opens_at_its_instant_and_not_a_second_before(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    assert moved(engine, "op1_draft", DRAFT_OPENS - SECOND) == []
    assert moved(engine, "op1_draft", DRAFT_OPENS) == [("scheduled", "open")]
    assert moved(engine, "op1_draft", DRAFT_OPENS) == []


def test_a_gate_at_which_nothing_is_owed_passes_when_its_day_is_over_and_not_before(season: Engine) -> None:
    assert moved(season, "intake_open", JUNE_15_DUE - SECOND) == [("scheduled", "open")]
    assert moved(season, "intake_open", JUNE_15_DUE) == [("open", "passed")]
    with reading(season) as session:
        gate = session.get_one(Gate, (SEASON, "intake_open"))
        assert (gate.late_by, gate.decided_at, gate.announced_at) == (0, JUNE_15_DUE, None)


def test_a_gate_at_which_all_is_done_passes_before_its_day(season: Engine) -> None:
    tick_seasons(season, at=DRAFT_OPENS)
    units = ("growth", "payments", "search", "shop")
    settle(season, DRAFT_OPENS, *(f"fy2027_op1_{unit}:op1_draft" for unit in units[:-1]))
    assert moved(season, "op1_draft", DRAFT_OPENS + SECOND) == []
    settle(season, DRAFT_OPENS, "fy2027_op1_shop:op1_draft")
    assert moved(season, "op1_draft", DRAFT_OPENS + SECOND) == [("open", "passed")]


def test_a_gate_is_missed_when_grace_has_ended_and_not_a_second_before(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    tick_seasons(engine, at=DRAFT_DUE)
    assert moved(engine, "op1_draft", DRAFT_MISSED - SECOND) == []
    assert moved(engine, "op1_draft", DRAFT_MISSED) == [("open", "missed")]
    with reading(engine) as session:
        assert session.get_one(Gate, (SEASON, "op1_draft")).late_by == 5


def test_a_gate_that_passes_in_grace_keeps_how_many_business_days_late_it_was(season: Engine) -> None:
    """The last draft arrives on Thu 20 Aug, four business days after Fri 14 Aug; the tick comes a day later."""
    tick_seasons(season, at=DRAFT_DUE)
    with writing(season) as session:
        mine = update(Obligation).where(Obligation.gate_id == "op1_draft")
        session.execute(mine.values(settled_at=DRAFT_DUE.subtract(days=3)))
    settle(season, pendulum.datetime(2026, 8, 20, 20), "fy2027_op1_shop:op1_draft")
    assert moved(season, "op1_draft", pendulum.datetime(2026, 8, 21, 20)) == [("open", "passed")]
    with reading(season) as session:
        assert session.get_one(Gate, (SEASON, "op1_draft")).late_by == 4


def test_what_was_done_in_time_is_not_late_when_the_tick_is(season: Engine) -> None:
    with writing(season) as session:
        mine = update(Obligation).where(Obligation.gate_id == "op1_draft")
        session.execute(mine.values(settled_at=DRAFT_DUE))
    assert moved(season, "op1_draft", DRAFT_MISSED.add(days=3)) == [("scheduled", "open"), ("open", "passed")]
    with reading(season) as session:
        assert session.get_one(Gate, (SEASON, "op1_draft")).late_by == 0


def test_a_dropped_obligation_neither_counts_nor_holds_a_gate_up(season: Engine) -> None:
    tick_seasons(season, at=DRAFT_OPENS)
    settle(season, DRAFT_OPENS, *(f"fy2027_op1_{unit}:op1_draft" for unit in ("growth", "payments", "search")))
    with writing(season) as session:
        shop = session.get_one(Obligation, "fy2027_op1_shop:op1_draft")
        shop.dropped_at = DRAFT_OPENS
        session.flush()
        ground = open_context(session, SEASON, by=SYSTEM, at=DRAFT_OPENS)
        assert progress(ground, "op1_draft") == Progress(3, 3, 3)
    assert moved(season, "op1_draft", DRAFT_OPENS + SECOND) == [("open", "passed")]


# --- partners -----------------------------------------------------------------------------------------------


def read_by_payments(engine: Engine, at: DateTime) -> None:
    """Search hands its draft to Payments, who agree at once."""
    with writing(engine) as session:
        name = "fy2027_op1_search"
        plan = session.get_one(Plan, name)
        advance(session, name, "start", by="ana", at=at, seen=plan.version)
        load_plan(session, name, document(), by="ana", at=at, seen=plan.version)
        advance(session, name, "request_prereview", by="ana", at=at, seen=plan.version)
        agree(session, name, "payments", by="bjo", at=at, seen=plan.version)


def test_a_gate_of_partners_does_not_pass_before_its_day_though_all_is_done(engine: Engine, open_for: Opener) -> None:
    """More may come to be owed: other plans have not asked yet."""
    open_for(engine)
    read_by_payments(engine, pendulum.datetime(2026, 8, 17, 16))
    due = pendulum.datetime(2026, 8, 22)
    with reading(engine) as session:
        ground = open_context(session, SEASON, by=SYSTEM, at=due)
        assert progress(ground, "op1_prereview_close") == Progress(1, 1, 1)
        opens = session.get_one(Gate, (SEASON, "op1_prereview_close")).opens_at
    assert moved(engine, "op1_prereview_close", opens) == [("scheduled", "open")]
    assert moved(engine, "op1_prereview_close", due - SECOND) == []
    assert moved(engine, "op1_prereview_close", due) == [("open", "passed")]


# --- pass rules ---------------------------------------------------------------------------------------------

PEOPLE = "id,name,title,manager_id,country\nvp,Vera,VP,,US\npo,Pat,Product Ops,vp,US\n"
FIVE = [f"p{n}" for n in range(1, 6)]


def five(engine: Engine, folder: Path, passes: str) -> Engine:
    """The small season with five teams and this pass rule, its gate open."""
    folder.mkdir()
    people = PEOPLE + "".join(f"{one},{one.title()},PM,vp,US\n" for one in FIVE)
    (folder / "people.csv").write_text(people, encoding="utf-8")
    teams = "".join(f"- {{id: t{one}, kind: team, title: T, product_manager: {one}, approver: vp}}\n" for one in FIVE)
    (folder / "teams.yaml").write_text(teams, encoding="utf-8")
    text = SMALL.replace("    grace: 5\n", f"    grace: 5\n    passes: {passes}\n")
    with writing(engine) as session:
        import_organisation(session, folder)
        open_season(session, text, file="small.yaml", product_ops="po", at=OPENED_AT)
    tick_seasons(engine, at=pendulum.datetime(2026, 8, 3, 7))
    assert state(engine, "op1_draft") == "open"
    return engine


def test_with_any_the_first_one_done_passes_the_gate(engine: Engine, tmp_path: Path) -> None:
    five(engine, tmp_path / "five", "any")
    at = pendulum.datetime(2026, 8, 10)
    assert moved(engine, "op1_draft", at) == []
    settle(engine, at, "fy2027_op1_tp3:op1_draft")
    assert moved(engine, "op1_draft", at) == [("open", "passed")]


def test_with_a_quorum_of_eighty_percent_four_of_five_pass_the_gate(engine: Engine, tmp_path: Path) -> None:
    five(engine, tmp_path / "five", "quorum 80 %")
    at = pendulum.datetime(2026, 8, 10)
    settle(engine, at, *(f"fy2027_op1_t{one}:op1_draft" for one in FIVE[:3]))
    with reading(engine) as session:
        far = progress(open_context(session, SEASON, by=SYSTEM, at=at), "op1_draft")
        assert (far, str(far), far.met) == (Progress(3, 5, 4), "3/5 done; rule needs 4.", False)
    assert moved(engine, "op1_draft", at) == []
    settle(engine, at, "fy2027_op1_tp4:op1_draft")
    assert moved(engine, "op1_draft", at) == [("open", "passed")]


@pytest.mark.parametrize(("passes", "need"), [("all", 5), ("any", 1), ("quorum 1 %", 1), ("quorum 61 %", 4)])
def test_what_a_rule_needs_is_rounded_up(sqlite_engine: Engine, tmp_path: Path, passes: str, need: int) -> None:
    five(sqlite_engine, tmp_path / "five", passes)
    with reading(sqlite_engine) as session:
        ground = open_context(session, SEASON, by=SYSTEM, at=OPENED_AT)
        assert progress(ground, "op1_draft") == Progress(0, 5, need)


def test_with_any_and_nothing_done_the_gate_is_missed(sqlite_engine: Engine, tmp_path: Path) -> None:
    five(sqlite_engine, tmp_path / "five", "any")
    assert moved(sqlite_engine, "op1_draft", pendulum.datetime(2026, 9, 19)) == [("open", "missed")]


# --- after a silence ----------------------------------------------------------------------------------------


def test_one_tick_after_a_silence_moves_each_gate_through_all_its_states_in_the_calendars_order(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    found = tick_seasons(engine, at=DRAFT_MISSED).gates
    assert [(one.gate_id, one.was, one.now) for one in found] == [
        ("intake_open", "scheduled", "open"),
        ("intake_open", "open", "passed"),
        ("intake_close", "scheduled", "open"),
        ("intake_close", "open", "passed"),
        ("intake_response", "scheduled", "open"),
        ("intake_response", "open", "passed"),
        ("op1_draft", "scheduled", "open"),
        ("op1_draft", "open", "missed"),
        ("op1_prereview_close", "scheduled", "open"),
        ("op1_prereview_close", "open", "passed"),
        ("op1_final", "scheduled", "open"),
    ]
    assert found[-1] == GateChange(SEASON, "op1_final", "OP1 final", "scheduled", "open")
    assert tick_seasons(engine, at=DRAFT_MISSED).gates == ()


def test_every_change_of_a_gate_is_journalled_by_the_automation(season: Engine) -> None:
    tick_seasons(season, at=DRAFT_MISSED)
    with reading(season) as session:
        mine = select(Entry).where(Entry.kind == "gate", Entry.thing_id == "op1_draft").order_by(Entry.seq)
        told = [(one.actor, one.act, one.was, one.now, one.version, one.facts) for one in session.scalars(mine)]
    assert told == [
        ("system", "open", "scheduled", "open", 2, {"late_by": 0}),
        ("system", "miss", "open", "missed", 3, {"late_by": 5}),
    ]


def test_a_decided_gate_is_left_alone(season: Engine) -> None:
    with writing(season) as session:
        for gate_id, now in (("intake_open", "waived"), ("intake_close", "passed"), ("op1_draft", "missed")):
            session.get_one(Gate, (SEASON, gate_id)).state = now
        session.execute(update(Obligation).where(Obligation.gate_id == "op1_draft").values(settled_at=DRAFT_OPENS))
        session.flush()
        ground = open_context(session, SEASON, by=SYSTEM, at=DRAFT_DUE - SECOND)
        assert {one.gate_id for one in sweep_gates(ground)} == {"intake_response"}


def test_a_rehearsed_tick_says_the_same_and_moves_nothing(season: Engine) -> None:
    rehearsed = tick_seasons(season, at=DRAFT_MISSED, dry_run=True)
    assert (len(rehearsed.gates), state(season, "op1_draft")) == (11, "scheduled")
    assert tick_seasons(season, at=DRAFT_MISSED) == rehearsed


def test_settling_a_missed_gate_by_hand_does_not_pass_it_by_itself(season: Engine) -> None:
    """A gate never passes silently late: a missed one waits for an exception or an extension."""
    missed = pendulum.datetime(2026, 9, 30)
    assert moved(season, "leader_rollup", missed)[-1] == ("open", "missed")
    with writing(season) as session:
        settle_gate(session, SEASON, "leader_rollup", by="po", at=missed)
    assert moved(season, "leader_rollup", missed.add(days=1)) == []
