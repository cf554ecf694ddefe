"""A Prefect server on a season in which much is due, and what tests ask of it and read there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from ruamel.yaml import YAML
from sqlalchemy import func, select

from app.engine_env import SERVER_KEY_VARIABLE, Engine, environment
from flows.automation.compare_server import differences_there
from flows.automation.prefect_api import OWN_SERVER
from models.database import open_engine, reading
from models.journal import Entry
from models.organisation import SYSTEM
from tests.engine_room import (
    DELIVER_TO,
    HOUSE,
    SERVER,
    ZONE,
    PrefectApi,
    free_port,
    season_of_this_year,
    start,
    wait_for,
)

KEY = "phasegate:a key of the company's own"


RUNNER = f"""
import asyncio, sys, threading
from flows.automation.runner import run_deployments
from flows.deployments import all_deployments

stop = threading.Event()
told = lambda: print("ready", flush=True)
begin = lambda: run_deployments(all_deployments("{ZONE}"), zone="{ZONE}", stop=stop, ready=told, every=5)
runs = threading.Thread(target=lambda: asyncio.run(begin()))
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

    @property
    def url(self) -> str:
        return self.env["PREFECT_API_URL"]


@contextmanager
def company_server(folder: Path) -> Iterator[Room]:
    """As a server of the company's own: it has a key, and nobody looks after what stands there."""
    engine = Engine(home=folder / "home", port=free_port(), zone=ZONE, every=None, key=KEY)
    db_url = season_of_this_year(folder)
    env = environment(engine, db_url=db_url, deliver_to=DELIVER_TO) | {OWN_SERVER: ""}
    server_env = env | {SERVER_KEY_VARIABLE: KEY}
    server = start(*SERVER, "--port", str(engine.port), env=server_env, log=folder / "server.stderr")
    api = PrefectApi(engine.port, key=lambda: KEY)
    try:
        wait_for(api.healthy, seconds=90)
        yield Room(folder, db_url, env, api)
    finally:
        api.client.close()
        server.terminate()
        server.communicate(timeout=80)


def rarely(*names: str) -> list[ParameterSet]:
    """Deployments that take the same road as another, at 5 CPU seconds a run: `make test-long` takes it with each."""
    return [pytest.param(name, marks=pytest.mark.long) for name in names]


def stop_schedules(room: Room, *names: str) -> None:
    """On a slow machine two runs each five seconds would leave no place and no time for what a test asks for."""
    for name in names:
        room.api.change(f"/deployments/{registered(room.api)[name]['id']}", paused=True)
    under_way = ("Pending", "Running")
    wait_for(lambda: not any(room.api.runs(name, *under_way) for name in names), seconds=60)


def registered(api: PrefectApi) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in api.ask("/deployments/filter")}


def written() -> dict[str, dict[str, Any]]:
    rows = YAML(typ="safe").load(HOUSE / "prefect.yaml")["deployments"]
    return {row["name"]: row for row in rows}


def said_of(room: Room) -> list[str]:
    return [str(one) for one in differences_there(room.url, key=KEY)]


def outcome_of_run(room: Room, name: str, **parameters: str) -> dict[str, Any]:
    """The state in which a run ends; one that found its place taken is asked for again."""

    def ended() -> dict[str, Any]:
        state: dict[str, Any] = room.api.look(f"/flow_runs/{run}")["state"]
        return state if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else {}

    while True:
        run = ask_for(room, name, **parameters)
        state = wait_for(ended, seconds=60)
        if state["type"] != "CANCELLED":
            return state


def tables_of(room: Room, name: str) -> list[list[dict[str, Any]]]:
    return [json.loads(artifact["data"]) for artifact in room.api.artifacts(f"phasegate-{name}")]


def entries_of_people(db_url: str) -> int:
    engine = open_engine(db_url)
    with reading(engine) as session:
        count = session.scalar(select(func.count()).select_from(Entry).where(Entry.actor != SYSTEM)) or 0
    engine.dispose()
    return count


def ask_for(room: Room, name: str, **parameters: str) -> str:
    """The id of the run."""
    deployment = registered(room.api)[name]["id"]
    asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
    return str(room.api.ask(f"/deployments/{deployment}/create_flow_run", **asked)["id"])
