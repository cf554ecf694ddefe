"""What the tests of the engine share: a season whose gates were due long ago, free ports, and patience with an end."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pendulum
from sqlalchemy import select

from config.priorities import read_priorities
from flows.goals.cascade import set_priorities
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, reading, writing
from models.gate import Gate
from models.migrate import upgrade_schema

T = TypeVar("T")

HOUSE = Path(__file__).parents[1]
THIS_YEAR = pendulum.now("UTC").year
SEASON = f"FY{THIS_YEAR}"
PRODUCT_OPS = "p04"

PATIENCE = 5
"""Waiting longer costs nothing where what is waited for comes."""

ZONE = "America/Los_Angeles"
# No channel has this name: every delivery fails, with the password in the words of the failure.
DELIVER_TO = "nochannel://somebody:hunter2@example.invalid"

SERVER = (
    "-m",
    "uvicorn",
    "--factory",
    "prefect.server.api.server:create_app",
    "--log-level",
    "error",
    "--lifespan",
    "on",
)


def season_of_this_year(folder: Path, url: str = "") -> str:
    """The sample organisation in the season planned last year: most of its gates are due, and no tick has run yet.

    In a file of the folder, or in the empty database of this address; its address.
    """
    url = url or f"sqlite:///{folder / 'phasegate.db'}"
    template = (HOUSE / "config/templates/amazon_op.yaml").read_text(encoding="utf-8")
    calendar = template.replace("FY2027", SEASON).replace("2027-01-01", f"{THIS_YEAR}-01-01")
    opened = pendulum.datetime(THIS_YEAR - 1, 6, 1)
    engine = open_engine(url)
    upgrade_schema(engine)
    with writing(engine) as session:
        import_organisation(session, HOUSE / "config/sample")
        open_season(session, calendar, file="this_year.yaml", product_ops=PRODUCT_OPS, at=opened)
        rows = read_priorities(HOUSE / "config/sample/priorities.yaml")
        set_priorities(session, SEASON, rows, by=PRODUCT_OPS, at=opened)
    engine.dispose()
    return url


def decided_gates(url: str, *, announced: bool) -> dict[str, str]:
    """Gates that are no longer scheduled or open, and whether Prefect was told."""
    told = Gate.announced_at.is_not(None) if announced else Gate.announced_at.is_(None)
    engine = open_engine(url)
    with reading(engine) as session:
        gates = session.scalars(select(Gate).where(Gate.decided_at.is_not(None), told))
        found = {gate.id: gate.state for gate in gates}
    engine.dispose()
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def start(*command: str, env: Mapping[str, str], log: Path) -> "subprocess.Popen[str]":
    """A process in a group of its own, so that whatever it leaves behind can be counted."""
    with log.open("w", encoding="utf-8") as stderr:
        return subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, **env},
            cwd=log.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )


def alive(group: int) -> list[str]:
    """“pid command” of the group's processes, but for zombies, which wait for an init that a container may not have."""
    return [f"{pid} {command}" for pid, pgid, state, command in _processes() if pgid == group and state != "Z"]


def _processes() -> Iterator[tuple[int, int, str, str]]:
    """(pid, group, state, command) from /proc, since a small machine has no `ps`."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if not command:  # it has become a zombie since its state was read
            continue
        yield int(folder.name), int(group), state, command


def wait_for(what: Callable[[], T], *, seconds: float) -> T:
    """The first truthy answer; an address that does not answer yet is no answer.

    `seconds` are what it takes on a quiet machine at most; a busy one has several times as long.
    """
    deadline, last = time.monotonic() + seconds * PATIENCE, None
    while time.monotonic() < deadline:
        try:
            if found := what():
                return found
        except httpx.TransportError as error:
            last = error
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds * PATIENCE} s") from last


class PrefectApi:
    """Prefect's own answers over HTTP, so that no test depends on its client.

    `key` tells the key of a server that has one, as soon as that is there.
    """

    def __init__(self, port: int, *, key: Callable[[], str] | None = None, tls: ssl.SSLContext | None = None) -> None:
        address = f"https://localhost:{port}/api" if tls else f"http://127.0.0.1:{port}/api"
        self.client = httpx.Client(base_url=address, verify=tls or True, trust_env=False, timeout=30)
        self.key = key

    def healthy(self) -> bool:
        if not self.client.get("/health").is_success:
            return False
        if self.key is not None:
            user, _, password = self.key().partition(":")
            self.client.auth = httpx.BasicAuth(user, password)
        return True

    def ask(self, path: str, /, **filters: Any) -> Any:
        return self._answer("POST", path, json=filters).json()

    def look(self, path: str) -> Any:
        return self._answer("GET", path).json()

    def change(self, path: str, /, **fields: Any) -> None:
        self._answer("PATCH", path, json=fields)

    def remove(self, path: str) -> None:
        self._answer("DELETE", path)

    def _answer(self, *request: str, **told: Any) -> httpx.Response:
        """Its server answers 503 while its SQLite is locked; like its own client, we ask again."""
        [answer] = wait_for(lambda: self._unless_busy(*request, **told), seconds=60)
        return answer.raise_for_status()

    def _unless_busy(self, *request: str, **told: Any) -> list[httpx.Response]:
        answer = self.client.request(*request, **told)
        return [] if answer.status_code == 503 else [answer]

    def runs(self, flow: str, *states: str) -> list[dict[str, Any]]:
        wanted = {"state": {"name": {"any_": list(states)}}}
        found: list[dict[str, Any]] = self.ask("/flow_runs/filter", flows={"name": {"any_": [flow]}}, flow_runs=wanted)
        return found

    def artifacts(self, key: str) -> list[dict[str, Any]]:
        """Oldest first."""
        found: list[dict[str, Any]] = self.ask("/artifacts/filter", artifacts={"key": {"any_": [key]}})
        return sorted(found, key=lambda artifact: str(artifact["created"]))

    def events(self) -> dict[str, str]:
        """Our events by gate; asserts that none was emitted twice."""
        found = self.ask("/events/filter", filter={"event": {"prefix": ["phasegate."]}}, limit=50)["events"]
        by_gate = {event["resource"]["prefect.resource.id"]: event["event"] for event in found}
        assert len(by_gate) == len(found)
        return by_gate


def gate_events(decided: Mapping[str, str]) -> dict[str, str]:
    """The events that these decisions are worth."""
    return {f"phasegate.gate.{SEASON}.{gate}": f"phasegate.gate.{state}" for gate, state in decided.items()}
