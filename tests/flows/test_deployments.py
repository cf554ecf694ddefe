"""Prefect does on schedule what the plain functions do, and is told nothing that it should not keep."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pendulum
import pytest
from sqlalchemy import select

from app.main import main
from flows.automation.differences import SILENCE_NAME
from flows.automation.requests import ask_engine, open_requests, requests_of
from flows.season.gate_progress import how_far
from models.database import open_engine, reading, writing
from models.journal import Entry
from tests.engine_room import (
    HOUSE,
    PRODUCT_OPS,
    SEASON,
    ZONE,
    alive,
    decided_gates,
    gate_events,
    start,
    wait_for,
)
from tests.flows.prefect_room import (
    KEY,
    RUNNER,
    Room,
    ask_for,
    company_server,
    entries_of_people,
    outcome_of_run,
    rarely,
    registered,
    said_of,
    stop_schedules,
    tables_of,
    written,
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with company_server(tmp_path_factory.mktemp("engine")) as found:
        yield found


@pytest.fixture(scope="module")
def running(room: Room) -> Iterator[Room]:
    """The room with the runner at work, until it is told to stop; then nothing of it is left."""
    runner = start("-c", RUNNER, env=room.env, log=room.folder / "runner.stderr")
    assert runner.stdout is not None
    assert runner.stdout.readline() == "ready\n"
    yield room
    runner.communicate(timeout=120)
    assert runner.returncode == 0
    assert alive(runner.pid) == []


@pytest.fixture(scope="module")
def quiet(running: Room) -> Room:
    """The same once what is on schedule has run: now nothing runs but what a test asks for."""
    wait_for(lambda: running.api.runs("deliver", "Failed"), seconds=60)
    stop_schedules(running, "tick", "deliver")
    return running


def test_table_says_what_runs_when_and_leaves_decisions_to_people() -> None:
    from flows.deployments import all_deployments

    rows = all_deployments(ZONE)
    crons = {row.name: schedule.cron if (schedule := row.schedule(every=None)) else None for row in rows}
    assert crons == {
        "tick": "*/15 * * * *",
        "deliver": "*/5 * * * *",
        "check-ins": "0 7 * * *",
        "rituals": "0 7 * * *",
        "roll-up": "0 7 * * 1",
        "hand-down": None,
        "cascade": None,
        "goal-lock": None,
        "share": "0 5 * * *",
        "lay-out": None,
        "reap": "*/10 * * * *",
    }


def test_table_is_in_the_zone_of_the_season() -> None:
    from flows.deployments import all_deployments

    schedules = [row.schedule(every=None) for row in all_deployments("Asia/Tokyo")]
    assert {schedule.timezone for schedule in schedules if schedule} == {"Asia/Tokyo"}


def test_prefect_yaml_says_what_the_table_says() -> None:
    from flows.deployments import all_deployments

    for row in all_deployments(ZONE):
        limit = {"limit": row.limit.limit, "collision_strategy": row.limit.collision_strategy.value}
        yaml = written()[row.name]
        times = [{"cron": row.cron, "timezone": row.zone}] if row.cron else []
        assert yaml["entrypoint"] == f"flows/deployments.py:{row.flow.fn.__name__}"
        assert yaml.get("schedules", []) == times
        assert tuple(yaml["tags"]) == row.tags
        assert yaml["concurrency_limit"] == limit
    assert list(written()) == [row.name for row in all_deployments(ZONE)]


def test_prefect_deploys_prefect_yaml_as_it_stands(room: Room) -> None:
    room.api.ask("/work_pools/", name="phasegate", type="process")
    command = "from prefect.cli import app; import os, sys; os.chdir(sys.argv.pop(1)); app()"
    done = start("-c", command, str(HOUSE), "deploy", "--all", env=room.env, log=room.folder / "deploy.stderr")
    out, _ = done.communicate(timeout=240)
    assert done.returncode == 0, out
    found = registered(room.api)
    assert {name: row["entrypoint"] for name, row in found.items()} == {
        name: row["entrypoint"] for name, row in written().items()
    }
    assert {row["work_pool_name"] for row in found.values()} == {"phasegate"}
    assert found["tick"]["schedules"][0]["schedule"] == {"cron": "*/15 * * * *", "timezone": ZONE, "day_or": True}


def test_what_stands_there_otherwise_than_prefect_yaml_says_is_said_and_not_changed(room: Room) -> None:
    """The automation comes with the first run of the reaper, and none has run yet."""
    missing = f"The automation “{SILENCE_NAME}” is missing."
    assert said_of(room) == [missing]
    tick = registered(room.api)["tick"]["id"]
    room.api.change(f"/deployments/{tick}", paused=True, tags=["phasegate"])
    assert said_of(room) == [
        "The deployment “tick” differs in tags: phasegate instead of phasegate, calendar.",
        "The deployment “tick” is paused.",
        missing,
    ]
    command = [sys.executable, "-m", "app.main", "tick", "--dry-run", "--db", room.db_url, "--prefect", room.url]
    told = subprocess.run(command, env={**os.environ, **room.env}, capture_output=True, text=True, check=False)
    assert [line for line in told.stdout.splitlines() if line.startswith("! ")] == [f"! {one}" for one in said_of(room)]
    assert registered(room.api)["tick"]["paused"] is True
    room.api.change(f"/deployments/{tick}", paused=False, tags=["phasegate", "calendar"])
    assert said_of(room) == [missing]


def test_doctor_asks_a_server_with_its_key_and_says_where_that_is_wrong(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> dict[str, tuple[str, str]]:
        with pytest.raises(SystemExit):
            main(["doctor", "--db", room.db_url, "--prefect", room.url, "--json"])
        rows = json.loads(capsys.readouterr().out)["findings"]
        return {row["what"]: (row["verdict"], row["said"]) for row in rows}

    monkeypatch.setenv("PREFECT_API_AUTH_STRING", KEY)
    well = found()
    assert (well["prefect"], well["key"][0]) == (("ok", f"version 3.8.8 at {room.url}"), "ok")
    assert well["schedules"][0] == "fail"
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "phasegate:wrong")
    assert found()["prefect"] == ("fail", f"{room.url} answers 401 Unauthorized.")


def test_scheduled_tick_decides_gates_and_leaves_table_and_events(running: Room) -> None:
    before = decided_gates(running.db_url, announced=False) | decided_gates(running.db_url, announced=True)
    assert before == {}
    wait_for(lambda: len(running.api.runs("tick", "Completed")) >= 2, seconds=60)
    runs = running.api.runs("tick", "Completed")
    assert {run["created_by"]["type"] for run in runs} == {"SCHEDULE"}
    assert decided_gates(running.db_url, announced=False) == {}
    decided = decided_gates(running.db_url, announced=True)
    assert {"intake_open": "passed", "op1_draft": "missed"}.items() <= decided.items()
    first, second = (json.loads(artifact["data"]) for artifact in running.api.artifacts("phasegate-tick")[:2])
    assert {row["detail"] for row in first if row["what"] == "event"} == {
        f"{SEASON}.{gate}: {state}" for gate, state in decided.items()
    }
    # Here they run each five seconds, which prefect.yaml does not say; a second tick has nothing else to tell.
    often, crons = f"every 5 s ({ZONE})", {"tick": f"*/15 * * * * ({ZONE})", "deliver": f"*/5 * * * * ({ZONE})"}
    assert second == [
        {
            "what": "differs",
            "detail": f"The deployment “{name}” differs in schedules: {often} instead of {cron}.",
            "count": 1,
        }
        for name, cron in crons.items()
    ]
    progress = running.api.artifacts(f"phasegate-progress-{SEASON.lower()}")[0]
    engine = open_engine(running.db_url)
    assert (progress["type"], progress["data"]) == ("progress", how_far(engine)[SEASON])
    engine.dispose()
    wait_for(lambda: running.api.events() == gate_events(decided), seconds=60)


def test_one_run_at_a_time_and_what_comes_meanwhile_is_dropped(running: Room) -> None:
    for name, row in registered(running.api).items():
        assert row["global_concurrency_limit"]["limit"] == (4 if name == "lay-out" else 1)
        assert row["concurrency_options"]["collision_strategy"] == ("ENQUEUE" if name == "lay-out" else "CANCEL_NEW")
        assert row["work_pool_name"] is None


def test_failure_tells_prefect_its_kind_and_not_its_words(quiet: Room) -> None:
    failed = quiet.api.runs("deliver", "Failed")[0]
    sentence = "ActError: deliver stopped on BadInput; the words are in the error output of its machine."
    assert failed["state"]["message"] == f"Flow run encountered an exception: {sentence}"
    assert "nochannel" in (quiet.folder / "runner.stderr").read_text(encoding="utf-8")


def test_a_cascade_that_a_person_asked_for_makes_goals_in_their_name(quiet: Room) -> None:
    engine = open_engine(quiet.db_url)
    with writing(engine) as session:
        ask_engine(session, SEASON, "cascade", by=PRODUCT_OPS, at=pendulum.now("UTC"))
    # Whichever run comes first takes it: this one, or one that a tick asked for.
    ask_for(quiet, "cascade", season_id=SEASON)
    wait_for(lambda: not open_requests(engine), seconds=60)
    with reading(engine) as session:
        [request] = requests_of(session, SEASON)
        entries = session.execute(select(Entry.actor, Entry.kind).where(Entry.act == "cascade")).tuples().all()
    engine.dispose()
    assert (request.outcome, request.answer) == ("done", "3 goal create s_team")
    assert entries == [(PRODUCT_OPS, "season")]
    made = {"what": "goal", "detail": "create s_team", "count": 3}
    wait_for(lambda: [made] in tables_of(quiet, "cascade"), seconds=60)


@pytest.mark.parametrize("name", ["cascade", *rarely("goal-lock", "hand-down")])
def test_a_run_that_nobody_asked_for_with_somebodys_name_writes_nothing(quiet: Room, name: str) -> None:
    before = entries_of_people(quiet.db_url)
    named = outcome_of_run(quiet, name, season_id=SEASON, by=PRODUCT_OPS)
    assert named["type"] in ("CRASHED", "FAILED")
    assert outcome_of_run(quiet, name, season_id=SEASON)["type"] == "COMPLETED"
    unasked = {"what": "request", "detail": "open: none, so nothing was written", "count": 1}
    wait_for(lambda: any(unasked in table for table in tables_of(quiet, name)), seconds=60)
    assert entries_of_people(quiet.db_url) == before


def test_prefect_keeps_no_password_and_no_word_of_the_season(quiet: Room) -> None:
    kept = b"".join(file.read_bytes() for file in (quiet.folder / "home").glob("prefect.db*"))
    assert b"phasegate-tick" in kept
    for secret in (
        "hunter2",
        "example.invalid",
        str(quiet.folder / "phasegate.db"),
        "Whitcombe",
        "OP1 draft",
        "Keep every",
    ):
        assert secret.encode() not in kept


@pytest.mark.parametrize("name", ["roll-up", "reap", *rarely("check-ins", "rituals", "share")])
def test_what_runs_once_a_day_runs_when_asked_too(quiet: Room, name: str) -> None:
    ask_for(quiet, name)
    [run, *_] = wait_for(lambda: quiet.api.runs(name, "Completed"), seconds=60)
    assert set(run["tags"]) >= {"phasegate"}
    assert [artifact["type"] for artifact in quiet.api.artifacts(f"phasegate-{name}")][:1] == ["table"]


def test_runs_that_report_no_more_are_marked_as_crashed_by_prefect_itself(quiet: Room) -> None:
    [automation] = quiet.api.ask("/automations/filter")
    assert automation["name"] == "phasegate: runs that report no more have crashed"
    assert (automation["enabled"], automation["actions"][0]["state"]) == (True, "CRASHED")
    assert (automation["trigger"]["within"], automation["trigger"]["posture"]) == (90.0, "Proactive")


def test_a_run_that_nobody_begins_is_taken_away(quiet: Room) -> None:
    """As one whose worker was killed before it began: without the reaper it would hold the only place for ever."""
    tick = registered(quiet.api)["tick"]
    long_ago = pendulum.now("UTC").subtract(minutes=30).to_iso8601_string()
    due = {"type": "SCHEDULED", "state_details": {"scheduled_time": long_ago}}
    model = {"flow_id": tick["flow_id"], "tags": ["phasegate"]}
    stuck = quiet.api.ask("/flow_runs/", **model, state=due, name="stuck")
    quiet.api.ask(f"/flow_runs/{stuck['id']}/set_state", state={"type": "PENDING"}, force=True)
    asked = {"type": "SCHEDULED", "name": "Late", "state_details": {"scheduled_time": long_ago}}
    waiting = quiet.api.ask("/flow_runs/", **model, state=asked, name="asked")
    ask_for(quiet, "reap")

    def cancelled() -> bool:
        run = quiet.api.look(f"/flow_runs/{stuck['id']}")
        return bool(run["state"]["type"] == "CANCELLED")

    assert wait_for(cancelled, seconds=60)
    assert "did not begin in time" in quiet.api.look(f"/flow_runs/{stuck['id']}")["state"]["message"]
    left = quiet.api.look(f"/flow_runs/{waiting['id']}")["state"]["type"]
    assert left == "SCHEDULED", "a person asked for it, and no next run would do its work"


def test_a_share_of_a_large_season_is_a_run_of_its_own(quiet: Room) -> None:
    ask_for(quiet, "lay-out", season_id=SEASON, unit_id="city_launch")
    [run, *_] = wait_for(lambda: quiet.api.runs("lay-out", "Completed"), seconds=60)
    assert run["parameters"] == {"season_id": SEASON, "unit_id": "city_launch"}
