"""Two workers of a Prefect pool on PostgreSQL: on time, once after a gap, never doubled, and whole after a kill -9.

Prefect's own server is on SQLite: on PostgreSQL it wants the extension pg_trgm, which the server of the tests lacks.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import select, text

from app.engine_env import Engine, environment
from flows.automation.differences import HEARTBEAT
from flows.automation.tick import tick_seasons
from models.database import open_engine, reading
from models.notice import Notice
from tests.engine_room import (
    DELIVER_TO,
    HOUSE,
    SEASON,
    SERVER,
    ZONE,
    PrefectApi,
    alive,
    free_port,
    season_of_this_year,
    start,
    wait_for,
)

pytestmark = pytest.mark.long

CLI = "from prefect.cli import app; import os, sys; os.chdir(sys.argv.pop(1)); app()"
POOL = "phasegate"
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted"
LATEST = 60.0
"""A run of each minute is on time when it begins before the next is due."""


@dataclass
class Works:
    """A Prefect server, a pool, and what is deployed there; `workers` by name, `new` makes a PostgreSQL database."""

    folder: Path
    env: dict[str, str]
    api: PrefectApi
    new: Callable[[], str]
    workers: dict[str, "Popen[str]"] = field(default_factory=dict)

    def run(self, *command: str) -> None:
        done = start("-c", CLI, str(HOUSE), *command, env=self.env, log=self.folder / f"{command[0]}.stderr")
        out, _ = done.communicate(timeout=360)
        assert done.returncode == 0, out

    def hire(self, name: str) -> None:
        worker = ("worker", "start", "--pool", POOL, "--name", name, "--limit", "1")
        self.workers[name] = start("-c", CLI, str(HOUSE), *worker, env=self.env, log=self.folder / f"{name}.stderr")

    def deploy(self, name: str, db_url: str, **more: Any) -> str:
        """The tick as `prefect.yaml` has it, on a database of its own; its id."""
        kept = ("flow_id", "entrypoint", "path", "pull_steps", "work_pool_name", "work_queue_name", "tags")
        model = {key: value for key, value in self.deployed("tick").items() if key in kept}
        told = {**model, "name": name, "job_variables": {"env": {"PHASEGATE_DB": db_url}}, **more}
        return str(self.api.ask("/deployments/", **told)["id"])

    def deployed(self, name: str) -> dict[str, Any]:
        [found] = self.api.ask("/deployments/filter", deployments={"name": {"any_": [name]}})
        return dict(found)

    def ask_for(self, deployment: str) -> str:
        asked = self.api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})
        return str(asked["id"])

    def runs(self, deployment: str) -> list[dict[str, Any]]:
        """Of the deployment, those whose time has come; in their order."""
        runs = self.api.ask("/flow_runs/filter", flow_runs={"deployment_id": {"any_": [deployment]}}, limit=100)
        now = pendulum.now("UTC")
        due = [run for run in runs if instant(run["expected_start_time"]) <= now]
        return sorted(due, key=lambda run: str(run["expected_start_time"]))

    def state(self, run: str) -> str:
        return str(self.api.look(f"/flow_runs/{run}")["state"]["name"])

    def is_heard(self, run: str) -> bool:
        """Has the server had a heartbeat of the run? One that is killed before that is never missed."""
        wanted = {"event": {"name": [HEARTBEAT]}, "resource": {"id": [f"prefect.flow-run.{run}"]}}
        return bool(self.api.ask("/events/filter", filter=wanted)["events"])

    def who_took(self, run: str) -> list[str]:
        """The workers in whose own words the run is theirs."""
        return [name for name in self.workers if run in (self.folder / f"{name}.stderr").read_text()]


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[Works]:
    folder = tmp_path_factory.mktemp("works")
    engine = Engine(home=folder / "home", port=free_port(), zone=ZONE, every=None)
    env = environment(engine, db_url=new_database(), deliver_to=DELIVER_TO) | {
        "PREFECT_LOGGING_LEVEL": "INFO",
    }
    server = start(*SERVER, "--port", str(engine.port), env=env, log=folder / "server.stderr")
    api = PrefectApi(engine.port)
    there = Works(folder, env, api, new_database)
    try:
        wait_for(api.healthy, seconds=120)
        there.run("work-pool", "create", POOL, "--type", "process")
        there.run("deploy", "--all")
        yield there
    finally:
        for process in (*there.workers.values(), server):
            process.terminate()
            process.communicate(timeout=240)
        api.client.close()


def much_due(works: Works) -> str:
    """A database of its own in which most gates were due long ago and no tick has run."""
    return season_of_this_year(works.folder, works.new())


@contextmanager
def season_held(url: str) -> Iterator[Callable[[], int]]:
    """As long as this lasts no tick gets further than its first statements; tells how many wait."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"SELECT id FROM season WHERE id = '{SEASON}' FOR UPDATE"))
            yield lambda: int(connection.execute(text(BLOCKED)).scalar_one())
    finally:
        engine.dispose()


def outbox(url: str) -> list[str]:
    engine = open_engine(url)
    with reading(engine) as session:
        keys = list(session.scalars(select(Notice.key).order_by(Notice.key)))
    engine.dispose()
    return keys


def by_hand(works: Works, at: DateTime) -> list[str]:
    """What one tick, called as a function, leaves in the outbox of the same season."""
    url = much_due(works)
    engine = open_engine(url)
    tick_seasons(engine, at=at, lines=False)
    engine.dispose()
    return outbox(url)


def instant(told: str) -> DateTime:
    found = pendulum.parse(told)
    assert isinstance(found, DateTime)
    return found


def kill(worker: "Popen[str]") -> None:
    """The worker and the run that it has begun, at once."""
    mine = {worker.pid, *(int(one.split()[0]) for one in alive(worker.pid))}
    for pid in sorted(mine | _children(mine)):
        os.kill(pid, signal.SIGKILL)
    worker.communicate()


def _children(parents: set[int]) -> set[int]:
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if parent in parents:
            found.add(int(stat.parent.name))
    return found - parents


def over(works: Works, run: str) -> bool:
    return works.state(run) in ("Completed", "Cancelled", "Crashed", "Failed")


def test_a_cron_runs_on_time_and_a_gap_is_caught_up_once(works: Works) -> None:
    url = much_due(works)
    each_minute = [{"schedule": {"cron": "* * * * *", "timezone": ZONE}, "active": True}]
    limit = {"concurrency_limit": 1, "concurrency_options": {"collision_strategy": "CANCEL_NEW"}}
    deployment = works.deploy("each-minute", url, schedules=each_minute, **limit)
    missed = wait_for(lambda: found if len(found := works.runs(deployment)) >= 2 else [], seconds=240)
    assert outbox(url) == []
    works.hire("anne")
    works.hire("bert")
    for run in missed:
        wait_for(lambda run=run: over(works, run["id"]), seconds=120)  # type: ignore[misc]
    done = [run["id"] for run in missed if works.state(run["id"]) == "Completed"]
    assert done, "whoever runs first does all of it"
    begun = instant(works.api.look(f"/flow_runs/{done[0]}")["start_time"])
    assert outbox(url) == by_hand(works, begun)
    last = missed[-1]["expected_start_time"]
    [on_time] = wait_for(
        lambda: [
            run
            for run in works.runs(deployment)
            if run["expected_start_time"] > last and run["state"]["name"] == "Completed"
        ][-1:],
        seconds=180,
    )
    late = instant(on_time["start_time"]) - instant(on_time["expected_start_time"])
    assert late.in_seconds() < LATEST
    works.api.change(f"/deployments/{deployment}", paused=True)


def test_the_same_tick_by_two_workers_at_once_leaves_no_row_twice(works: Works) -> None:
    url = much_due(works)
    deployment = works.deploy("at-once", url)
    with season_held(url) as waiting:
        at = pendulum.now("UTC")
        runs = [works.ask_for(deployment), works.ask_for(deployment)]
        assert wait_for(lambda: waiting() == 2, seconds=120)
    for run in runs:
        wait_for(lambda run=run: works.state(run) == "Completed", seconds=60)  # type: ignore[misc]
    assert sorted(name for run in runs for name in works.who_took(run)) == ["anne", "bert"]
    assert outbox(url) == by_hand(works, at)


def test_a_worker_that_is_killed_leaves_no_run_running_and_the_next_tick_does_its_work(works: Works) -> None:
    url = much_due(works)
    limit = {"concurrency_limit": 1, "concurrency_options": {"collision_strategy": "CANCEL_NEW"}}
    deployment = works.deploy("killed", url, **limit)
    works.run("deployment", "run", "reap/reap")  # it sets up what watches for silence, where no runner does
    wait_for(lambda: works.api.runs("reap", "Completed"), seconds=90)
    with season_held(url) as waiting:
        at = pendulum.now("UTC")
        run = works.ask_for(deployment)
        assert wait_for(lambda: waiting() == 1, seconds=120)
        wait_for(lambda: works.is_heard(run), seconds=120)
        [name] = works.who_took(run)
        kill(works.workers.pop(name))
    assert works.state(run) == "Running", "nobody has told Prefect"
    assert outbox(url) == []
    wait_for(lambda: works.state(run) == "Crashed", seconds=240)
    following = works.ask_for(deployment)
    wait_for(lambda: works.state(following) == "Completed", seconds=120)
    assert works.who_took(following) == list(works.workers)
    assert outbox(url) == by_hand(works, at)
