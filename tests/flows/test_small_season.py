"""A season of one gate, to the minute, on SQLite and PostgreSQL; and what silence does to it."""

from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from flows.automation.upcoming import next_due
from flows.delivery.deliver import deliver_notices
from flows.operations.import_organisation import import_organisation
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.season.open_season import open_season
from models.database import reading, writing
from models.gate import Gate
from models.notice import Notice
from models.plan import Plan

CALENDAR = Path(__file__).parent.parent / "small_season.yaml"
OPENED, ENDED = pendulum.datetime(2026, 8, 21, 16), pendulum.datetime(2026, 9, 30)
PEOPLE = """\
id,name,title,manager_id,country,zone,calendar,roles
vera,Vera,VP,,US,America/Los_Angeles,,
pat,Pat,Product Ops,vera,US,America/Los_Angeles,,product_ops
mia,Mia,Manager,vera,US,America/Los_Angeles,,
max,Max,Manager,vera,DE,Europe/Berlin,DE-BE,
ana,Ana,Owner,mia,US,America/Los_Angeles,,
bjorn,Björn,Owner,max,DE,Europe/Berlin,DE-BE,
"""
TEAMS = """\
- {id: seattle, kind: team, title: Seattle, product_manager: ana, approver: vera}
- {id: berlin, kind: team, title: Berlin, product_manager: bjorn, approver: vera}
"""
HAND_IN = {
    pendulum.datetime(2026, 9, 10, 21): ("seattle", "ana"),
    pendulum.datetime(2026, 9, 17, 8): ("berlin", "bjorn"),
}
TABLE = [
    ("2026-08-27T16:00:00Z", "ana", "-10"),
    ("2026-08-28T07:00:00Z", "bjorn", "-10"),
    ("2026-09-03T16:00:00Z", "ana", "-5"),
    ("2026-09-04T07:00:00Z", "bjorn", "-5"),
    ("2026-09-09T07:00:00Z", "bjorn", "-2"),
    ("2026-09-09T16:00:00Z", "ana", "-2"),
    ("2026-09-11T07:00:00Z", "bjorn", "0"),
    ("2026-09-14T07:00:00Z", "bjorn", "L1"),
    ("2026-09-14T07:00:00Z", "max", "L1"),
    ("2026-09-16T07:00:00Z", "bjorn", "L2"),
    ("2026-09-16T07:00:00Z", "max", "L2"),
    ("2026-09-16T16:00:00Z", "pat", "L2"),
    ("2026-09-16T16:00:00Z", "vera", "L2"),
    ("2026-09-17T08:00:00Z", "max", "resolved"),
    ("2026-09-17T16:00:00Z", "pat", "resolved"),
    ("2026-09-17T16:00:00Z", "vera", "resolved"),
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
    return folder


def opened(engine: Engine, folder: Path) -> None:
    with writing(engine) as session:
        import_organisation(session, folder)
    with writing(engine) as session:
        text = CALENDAR.read_text(encoding="utf-8")
        open_season(session, text, file="small_season.yaml", product_ops="", at=OPENED)


def hand_in(engine: Engine, unit: str, by: str, at: DateTime) -> None:
    with writing(engine) as session:
        plan = session.get_one(Plan, f"fy2027_op1_{unit}")
        load_plan(session, plan.id, "## Charter\nWe do things.\n", by=by, at=at, seen=plan.version)
        advance(session, plan.id, "hand_in", by=by, at=at, seen=plan.version)


def pass_time(engine: Engine, outbox: Path, start: DateTime = OPENED, until: DateTime = ENDED) -> None:
    """Tick and deliver at every instant at which something may be due, and let people act in between."""
    now = start
    tick_seasons(engine, at=now)
    acts = sorted(when for when in HAND_IN if start < when <= until)
    while (due := min([next_due(engine, after=now), *acts[:1]])) <= until:
        now = due
        if acts and now == acts[0]:
            hand_in(engine, *HAND_IN[acts.pop(0)], at=now)
        tick_seasons(engine, at=now)
        deliver_notices(engine, at=now, target=f"file://{outbox}")


def sent(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        notices = session.scalars(select(Notice).where(Notice.state == "sent")).all()
        return sorted(
            (one.sent_at.to_iso8601_string(), one.person_id, one.step or one.kind) for one in notices if one.sent_at
        )


def test_the_small_season_gives_its_sixteen_messages_to_the_minute(engine: Engine, small: Path, tmp_path: Path) -> None:
    opened(engine, small)
    pass_time(engine, tmp_path / "outbox.txt")
    assert sent(engine) == TABLE
    with reading(engine) as session:
        gate = session.get_one(Gate, ("FY2027", "op1_draft"))
        assert (gate.state, gate.late_by) == ("passed", 4)
        assert session.scalars(select(Notice.key).where(Notice.state != "sent")).all() == []


def test_a_second_tick_at_the_same_instant_puts_nothing_into_the_outbox(engine: Engine, small: Path) -> None:
    opened(engine, small)
    at = pendulum.datetime(2026, 8, 28, 7)
    assert [notice.person_id for notice in tick_seasons(engine, at=at).notices] == ["bjorn", "ana"]
    assert tick_seasons(engine, at=at).notices == ()


def test_hourly_ticks_and_ticks_at_the_right_instants_leave_the_same_outbox(
    sqlite_engine: Engine, small: Path, tmp_path: Path
) -> None:
    opened(sqlite_engine, small)
    at = OPENED
    while at <= pendulum.datetime(2026, 9, 20):
        if at in HAND_IN:
            hand_in(sqlite_engine, *HAND_IN[at], at=at)
        tick_seasons(sqlite_engine, at=at)
        deliver_notices(sqlite_engine, at=at, target=f"file://{tmp_path}/outbox.txt")
        at = at.add(hours=1)
    assert sent(sqlite_engine) == TABLE


def test_a_rehearsal_says_who_would_get_what_and_writes_nothing(engine: Engine, small: Path) -> None:
    opened(engine, small)
    at = pendulum.datetime(2026, 9, 16, 16)
    rehearsed = tick_seasons(engine, at=at, dry_run=True)
    with reading(engine) as session:
        assert session.scalars(select(Notice.key)).all() == []
    assert tick_seasons(engine, at=at) == rehearsed


def test_after_three_days_of_silence_only_the_latest_step_goes_out_marked_late(
    sqlite_engine: Engine, small: Path, tmp_path: Path
) -> None:
    """Mon 14 Sep L1 and Wed 16 Sep L2 fell into the silence; on Thu 17 Sep 07:00Z only L2 is sent, and says so."""
    opened(sqlite_engine, small)
    pass_time(sqlite_engine, tmp_path / "outbox.txt", until=pendulum.datetime(2026, 9, 13))
    done = tick_seasons(sqlite_engine, at=pendulum.datetime(2026, 9, 17, 7))
    told = [(one.person_id, one.key.split(":")[2], one.late) for one in done.notices]
    assert told == [("bjorn", "L2", True), ("max", "L2", True), ("pat", "L2", True), ("vera", "L2", True)]
    late = [one.subject for one in done.notices if one.person_id == "max"]
    assert late == ["OP1 draft: OP1 of Berlin is still late (was due Fri 11 Sep) [late notice]"]


def test_a_missed_step_is_left_out_when_the_next_is_less_than_a_day_away(sqlite_engine: Engine, small: Path) -> None:
    """Wed 9 Sep −2 was missed; at Thu 10 Sep 08:00Z the step of Fri 11 Sep 07:00Z is 23 hours away."""
    opened(sqlite_engine, small)
    tick_seasons(sqlite_engine, at=pendulum.datetime(2026, 9, 4, 7))
    assert [one.person_id for one in tick_seasons(sqlite_engine, at=pendulum.datetime(2026, 9, 10, 8)).notices] == [
        "ana"
    ]
    assert [
        one.key.split(":")[2] for one in tick_seasons(sqlite_engine, at=pendulum.datetime(2026, 9, 11, 7)).notices
    ] == ["0"]


def test_what_was_not_sent_before_it_was_done_is_never_sent(sqlite_engine: Engine, small: Path, tmp_path: Path) -> None:
    opened(sqlite_engine, small)
    tick_seasons(sqlite_engine, at=pendulum.datetime(2026, 9, 9, 16))
    hand_in(sqlite_engine, "seattle", "ana", pendulum.datetime(2026, 9, 9, 16, 30))
    report = deliver_notices(
        sqlite_engine, at=pendulum.datetime(2026, 9, 9, 17), target=f"file://{tmp_path}/outbox.txt"
    )
    with reading(sqlite_engine) as session:
        states = dict(session.execute(select(Notice.person_id, Notice.state)).tuples().all())
    assert (report.sent, states) == (0, {"ana": "cancelled", "bjorn": "waiting"})
