"""The sweep's statements: of missed steps the latest, each once, on SQLite and PostgreSQL."""

from pathlib import Path

import pendulum
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pendulum import DateTime
from sqlalchemy import Engine, delete, func, insert, select, update

from flows.automation.tick import tick_seasons
from flows.automation.upcoming import next_due
from flows.operations.import_organisation import import_organisation
from models.base import FOREVER
from models.database import reading, writing
from models.due_steps import put_due
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from tests.flows.test_small_season import OPENED, PEOPLE, hand_in, opened, small

__all__ = ["small"]

BERLIN = "fy2027_op1_berlin:op1_draft"


def at(text: str) -> DateTime:
    return pendulum.from_format(text, "YYYY-MM-DD HH:mm", tz="UTC")


def shown(instant: DateTime) -> str:
    return instant.format("YYYY-MM-DD HH:mm")


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2026-08-28 06:59", None),
        ("2026-08-28 07:00", ("-10", "2026-08-28 07:00", False)),
        ("2026-08-28 15:59", ("-10", "2026-08-28 07:00", False)),
        ("2026-08-28 16:00", ("-10", "2026-08-31 07:00", True)),
        ("2026-09-01 10:00", ("-10", "2026-09-01 10:00", True)),
        ("2026-09-03 07:00", ("-10", "2026-09-03 07:00", True)),
        ("2026-09-03 07:01", None),
        ("2026-09-04 07:00", ("-5", "2026-09-04 07:00", False)),
        ("2026-09-11 07:00", ("0", "2026-09-11 07:00", False)),
        ("2026-09-13 12:00", None),
        ("2026-09-15 05:59", ("L1", "2026-09-15 07:00", True)),
        ("2026-10-05 12:00", ("L3", "2026-10-05 12:00", True)),
    ],
)
def test_of_missed_steps_only_the_latest_counts_and_none_so_shortly_before_the_next(
    engine: Engine, small: Path, instant: str, told: tuple[str, str, bool] | None
) -> None:
    opened(engine, small)
    tick_seasons(engine, at=OPENED)
    mine = [one for one in tick_seasons(engine, at=at(instant)).notices if one.person_id == "bjorn"]
    assert [(one.key.split(":")[2], shown(one.send_at), one.late) for one in mine] == ([told] if told else [])


def test_a_ladder_that_is_laid_out_only_now_gives_what_one_laid_out_at_the_start_gives(
    engine: Engine, small: Path
) -> None:
    opened(engine, small)
    late = at("2026-09-15 05:59")
    first = tick_seasons(engine, at=late, dry_run=True).notices
    tick_seasons(engine, at=OPENED)
    assert tick_seasons(engine, at=late).notices == first
    assert {one.person_id for one in first} == {"ana", "mia", "bjorn", "max"}


def test_steps_of_what_is_done_are_gone_and_the_clock_need_not_stop_for_them(engine: Engine, small: Path) -> None:
    opened(engine, small)
    tick_seasons(engine, at=OPENED)
    for unit, by in (("seattle", "ana"), ("berlin", "bjorn")):
        hand_in(engine, unit, by, at=OPENED.add(hours=1))
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(LadderStep)) == 0
        due = session.get_one(Gate, ("FY2027", "op1_draft")).due_at
    assert next_due(engine, after=OPENED.add(days=3)) == due


def test_l3_flags_its_gate_and_a_second_sweep_writes_nothing(engine: Engine, small: Path) -> None:
    opened(engine, small)
    tick_seasons(engine, at=OPENED)
    l3 = at("2026-09-18 16:00")
    told = sorted({one.person_id for one in tick_seasons(engine, at=l3).notices if one.key.split(":")[2] == "L3"})
    with reading(engine) as session:
        assert session.get_one(Gate, ("FY2027", "op1_draft")).flagged
        before = session.execute(select(func.count(), func.max(Notice.created_at)).select_from(Notice)).one()
    assert told == ["ana", "bjorn", "max", "mia", "pat", "vera"]
    assert tick_seasons(engine, at=l3).put == 0
    with reading(engine) as session:
        assert session.execute(select(func.count(), func.max(Notice.created_at)).select_from(Notice)).one() == before


def test_another_manager_from_a_new_organisation_is_the_one_who_is_told(engine: Engine, small: Path) -> None:
    opened(engine, small)
    tick_seasons(engine, at=OPENED)
    (small / "people.csv").write_text(PEOPLE.replace("Owner,max", "Owner,vera"), encoding="utf-8")
    with writing(engine) as session:
        import_organisation(session, small, at=OPENED.add(days=1))
    told = tick_seasons(engine, at=at("2026-09-14 16:00")).notices
    assert sorted(one.person_id for one in told if one.key.startswith("fy2027_op1_berlin")) == ["bjorn", "vera"]


def test_counting_without_lines_puts_the_same_into_the_outbox(sqlite_engine: Engine, small: Path) -> None:
    opened(sqlite_engine, small)
    rehearsed = tick_seasons(sqlite_engine, at=at("2026-09-14 16:00"), dry_run=True)
    done = tick_seasons(sqlite_engine, at=at("2026-09-14 16:00"), lines=False)
    assert (done.put, done.notices) == (len(rehearsed.notices), ())
    with reading(sqlite_engine) as session:
        assert sorted(session.scalars(select(Notice.key))) == [one.key for one in rehearsed.notices]


# --- the statements against a plain reading of the rule ---------------------------------------------------------------

Steps = list[tuple[int, int, int]]
"""For each step of one reader: its number, the hour it falls on, how many hours later it is late."""


def expected(steps: Steps, now: int) -> list[int]:
    """After downtime only the latest missed step; none if late and the next is less than 24 h away."""
    passed = [(hour, step, late) for step, hour, late in steps if hour <= now]
    if not passed:
        return []
    hour, step, late = max(passed)
    soon = any(now < ahead < now + 24 for _, ahead, _ in steps)
    return [] if hour + late <= now and soon else [step]


@pytest.fixture
def laid(sqlite_engine: Engine, small: Path) -> Engine:
    opened(sqlite_engine, small)
    tick_seasons(sqlite_engine, at=OPENED)
    return sqlite_engine


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(-10, 10), st.integers(0, 100), st.integers(1, 12)),
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    now=st.integers(0, 120),
)
def test_the_statement_reads_the_rule_as_it_stands(laid: Engine, steps: Steps, now: int) -> None:
    with writing(laid, rehearse=True) as session:
        session.execute(delete(LadderStep))
        told = {"obligation_key": BERLIN, "person_id": "bjorn", "season_id": "FY2027", "kind": "reminder"}
        ordered = sorted(steps, key=lambda row: (row[1], row[0]))
        thens = [OPENED.add(hours=hour) for _, hour, _ in ordered[1:]]
        for (step, hour, late), then_at in zip(ordered, [*thens, FOREVER], strict=False):
            when = {"at": OPENED.add(hours=hour), "late_from": OPENED.add(hours=hour + late)}
            row = told | when | {"name": str(step), "relation": "owner", "for_id": "", "flags_gate": False}
            session.execute(insert(LadderStep).values(row | {"then_at": then_at}))
        count, keys = put_due(session.connection(), "FY2027", at=OPENED.add(hours=now), off_track=True, keys=True)
        assert [int(key.split(":")[2]) for key in keys] == expected(steps, now)
        assert count == len(keys)
        assert sorted(map(int, session.scalars(select(LadderStep.name)))) == sorted(n for n, at, _ in steps if at > now)


@pytest.mark.parametrize("column", ["settled_at", "dropped_at", "paused_at"])
def test_what_is_not_owed_now_puts_nothing_into_the_outbox(laid: Engine, column: str) -> None:
    """Also where the sweep read a step before somebody settled what it hangs on."""
    with writing(laid) as session:
        session.execute(update(Obligation).where(Obligation.key == BERLIN).values({column: OPENED}))
    assert [one.person_id for one in tick_seasons(laid, at=at("2026-08-28 07:00")).notices] == ["ana"]
