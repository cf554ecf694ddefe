"""Prefect does on schedule what the plain functions do, and is told nothing that it should not keep."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pendulum
import pytest
from ruamel.yaml import YAML

from app.engine_env import Engine, environment
from flows.season.gate_progress import how_far
from models.database import open_engine
from tests.engine_room import (
    DELIVER_TO,
    HOUSE,
    PRODUCT_OPS,
    SEASON,
    SERVER,
    ZONE,
    PrefectApi,
    alive,
    decided_gates,
    free_port,
    gate_events,
    season_of_this_year,
    start,
    wait_for,
)

RUNNER = f"""
import asyncio, sys, threading
from flows.engine.runner import run_deployments

stop = threading.Event()
told = lambda: print("ready", flush=True)
runs = threading.Thread(target=lambda: asyncio.run(run_deployments(zone="{ZONE}", stop=stop, ready=told, every=5)))
runs.start()
sys.stdin.read()
stop.set()
runs.join()
"""


@dataclass(frozen=True)
class Room:
    """A Prefect server on a season in which much is due, and the environment in which its clients run."""

    folder: Path
    db_url: str
    env: dict[str, str]
    api: PrefectApi


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("engine")
    engine = Engine(home=folder / "home", port=free_port(), zone=ZONE, every=None)
    db_url = season_of_this_year(folder)
    env = environment(engine, db_url=db_url, deliver_to=DELIVER_TO)
    server = start(*SERVER, "--port", str(engine.port), env=env, log=folder / "server.stderr")
    api = PrefectApi(engine.port)
    try:
        wait_for(api.healthy, seconds=90)
        yield Room(folder, db_url, env, api)
    finally:
        api.client.close()
        server.terminate()
        server.communicate(timeout=20)


@pytest.fixture(scope="module")
def running(room: Room) -> Iterator[Room]:
    """The room with the runner at work, until it is told to stop; then nothing of it is left."""
    runner = start("-c", RUNNER, env=room.env, log=room.folder / "runner.stderr")
    assert runner.stdout is not None
    assert runner.stdout.readline() == "ready\n"
    yield room
    runner.communicate(timeout=30)
    assert runner.returncode == 0
    assert alive(runner.pid) == []


def registered(api: PrefectApi) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in api.ask("/deployments/filter")}


def written() -> dict[str, dict[str, Any]]:
    rows = YAML(typ="safe").load(HOUSE / "prefect.yaml")["deployments"]
    return {row["name"]: row for row in rows}


def test_table_says_what_runs_when_and_leaves_decisions_to_people() -> None:
    from flows.deployments import deployments

    crons = {row.name: schedule.cron if (schedule := row.schedule(every=None)) else None for row in deployments(ZONE)}
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
    from flows.deployments import deployments

    schedules = [row.schedule(every=None) for row in deployments("Asia/Tokyo")]
    assert {schedule.timezone for schedule in schedules if schedule} == {"Asia/Tokyo"}


def test_prefect_yaml_says_what_the_table_says() -> None:
    from flows.deployments import deployments

    for row in deployments(ZONE):
        limit = {"limit": row.limit.limit, "collision_strategy": row.limit.collision_strategy.value}
        yaml = written()[row.name]
        times = [{"cron": row.cron, "timezone": row.zone}] if row.cron else []
        assert yaml["entrypoint"] == f"flows/deployments.py:{row.flow.fn.__name__}"
        assert yaml.get("schedules", []) == times
        assert tuple(yaml["tags"]) == row.tags
        assert yaml["concurrency_limit"] == limit
    assert list(written()) == [row.name for row in deployments(ZONE)]


def test_prefect_deploys_prefect_yaml_as_it_stands(room: Room) -> None:
    room.api.ask("/work_pools/", name="phasegate", type="process")
    command = "from prefect.cli import app; import os, sys; os.chdir(sys.argv.pop(1)); app()"
    done = start("-c", command, str(HOUSE), "deploy", "--all", env=room.env, log=room.folder / "deploy.stderr")
    out, _ = done.communicate(timeout=60)
    assert done.returncode == 0, out
    found = registered(room.api)
    assert {name: row["entrypoint"] for name, row in found.items()} == {
        name: row["entrypoint"] for name, row in written().items()
    }
    assert {row["work_pool_name"] for row in found.values()} == {"phasegate"}
    assert found["tick"]["schedules"][0]["schedule"] == {"cron": "*/15 * * * *", "timezone": ZONE, "day_or": True}


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
    assert second == []
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


def test_failure_tells_prefect_its_kind_and_not_its_words(running: Room) -> None:
    wait_for(lambda: running.api.runs("deliver", "Failed"), seconds=60)
    failed = running.api.runs("deliver", "Failed")[0]
    sentence = "ActError: deliver stopped on BadInput; the words are in the error output of its machine."
    assert failed["state"]["message"] == f"Flow run encountered an exception: {sentence}"
    assert "nochannel" in (running.folder / "runner.stderr").read_text(encoding="utf-8")


def test_cascade_by_hand_makes_goals_in_the_name_of_who_asked(running: Room) -> None:
    cascade = registered(running.api)["cascade"]["id"]
    asked = {"season_id": SEASON, "by": PRODUCT_OPS}
    running.api.ask(f"/deployments/{cascade}/create_flow_run", parameters=asked, state={"type": "SCHEDULED"})
    wait_for(lambda: running.api.runs("cascade", "Completed"), seconds=60)
    table = json.loads(running.api.artifacts("phasegate-cascade")[0]["data"])
    assert table == [{"what": "goal", "detail": "create s_team", "count": 3}]


def test_prefect_keeps_no_password_and_no_word_of_the_season(running: Room) -> None:
    wait_for(lambda: running.api.runs("deliver", "Failed"), seconds=60)
    kept = b"".join(file.read_bytes() for file in (running.folder / "home").glob("prefect.db*"))
    assert b"phasegate-tick" in kept
    for secret in (
        "hunter2",
        "example.invalid",
        str(running.folder / "phasegate.db"),
        "Whitcombe",
        "OP1 draft",
        "Keep every",
    ):
        assert secret.encode() not in kept


def ask_for(room: Room, name: str, **parameters: str) -> None:
    deployment = registered(room.api)[name]["id"]
    room.api.ask(f"/deployments/{deployment}/create_flow_run", parameters=parameters, state={"type": "SCHEDULED"})


@pytest.mark.parametrize("name", ["check-ins", "rituals", "roll-up", "share", "reap"])
def test_what_runs_once_a_day_runs_when_asked_too(running: Room, name: str) -> None:
    ask_for(running, name)
    [run, *_] = wait_for(lambda: running.api.runs(name, "Completed"), seconds=60)
    assert set(run["tags"]) >= {"phasegate"}
    assert [artifact["type"] for artifact in running.api.artifacts(f"phasegate-{name}")][:1] == ["table"]


def test_runs_that_report_no_more_are_marked_as_crashed_by_prefect_itself(running: Room) -> None:
    [automation] = running.api.ask("/automations/filter")
    assert automation["name"] == "phasegate: runs that report no more have crashed"
    assert (automation["enabled"], automation["actions"][0]["state"]) == (True, "CRASHED")
    assert (automation["trigger"]["within"], automation["trigger"]["posture"]) == (90.0, "Proactive")


def test_a_run_that_nobody_begins_is_taken_away(running: Room) -> None:
    """As one whose worker was killed before it began: without the reaper it would hold the only place for ever."""
    tick = registered(running.api)["tick"]
    long_ago = pendulum.now("UTC").subtract(minutes=30).to_iso8601_string()
    due = {"type": "SCHEDULED", "state_details": {"scheduled_time": long_ago}}
    model = {"flow_id": tick["flow_id"], "tags": ["phasegate"]}
    stuck = running.api.ask("/flow_runs/", **model, state=due, name="stuck")
    running.api.ask(f"/flow_runs/{stuck['id']}/set_state", state={"type": "PENDING"}, force=True)
    asked = {"type": "SCHEDULED", "name": "Late", "state_details": {"scheduled_time": long_ago}}
    waiting = running.api.ask("/flow_runs/", **model, state=asked, name="asked")
    ask_for(running, "reap")

    def cancelled() -> bool:
        run = running.api.look(f"/flow_runs/{stuck['id']}")
        return bool(run["state"]["type"] == "CANCELLED")

    assert wait_for(cancelled, seconds=60)
    assert "did not begin in time" in running.api.look(f"/flow_runs/{stuck['id']}")["state"]["message"]
    left = running.api.look(f"/flow_runs/{waiting['id']}")["state"]["type"]
    assert left == "SCHEDULED", "a person asked for it, and no next run would do its work"


def test_a_share_of_a_large_season_is_a_run_of_its_own(running: Room) -> None:
    ask_for(running, "lay-out", season_id=SEASON, unit_id="city_launch")
    [run, *_] = wait_for(lambda: running.api.runs("lay-out", "Completed"), seconds=60)
    assert run["parameters"] == {"season_id": SEASON, "unit_id": "city_launch"}
