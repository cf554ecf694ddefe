"""The benchmark of questions over many plans puts what it says into a real schema, and answers with every figure."""

from pathlib import Path

from sqlalchemy import func, select

from benchmarks.ready import LIFECYCLE, SEASON, fill, measured
from models.database import open_engine, reading
from models.migrate import upgrade_schema
from models.obligation import Obligation
from models.plan import Plan
from models.questions import count_by_state


def test_plans_are_in_every_state_with_what_is_owed_on_them(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/many.db", durable=False)
    upgrade_schema(engine)
    fill(engine, 220)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 222
        assert set(count_by_state(session, SEASON)) == set(LIFECYCLE.states)
        owed = select(func.count()).select_from(Obligation).where(Obligation.plan_id == "fy2027_op1_t0")
        assert (session.scalar(owed) or 0) > 1
    engine.dispose()


def test_every_question_is_measured(tmp_path: Path) -> None:
    found = measured(f"sqlite:///{tmp_path}/many.db", 60, 1)
    assert (found["plans"], found["ready_100k_s"]) == (
        60,
        max(found[f"ready_{trigger}_s"] for trigger in ("submit", "approve", "start")),
    )
    assert {"floor_s", "first_blocker_s", "blockers_s", "why_all_s", "tracks_s", "roll_up_s"} <= set(found)
