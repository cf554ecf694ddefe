"""A Prefect server on a season in which much is due, and what tests ask of it and read there."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import func, select

from flows.automation.compare_server import differences_there
from models.database import open_engine, reading
from models.journal import Entry
from models.organisation import SYSTEM
from tests.engine_room import HOUSE, ZONE, PrefectApi, wait_for

KEY = "phasegate:a key of the company's own"


RUNNER = f"""
import asyncio, sys, threading
from flows.automation.runner import run_deployments

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

    @property
    def url(self) -> str:
        return self.env["PREFECT_API_URL"]


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
