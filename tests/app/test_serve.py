"""`serve` is one group of processes: the page at once, sweeps on schedule, and nothing left when it stops."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.serve import serve
from flows.installation.engine_key import read_key
from flows.installation.folder import installation_folder
from tests.engine_room import (
    PrefectApi,
    alive,
    decided_gates,
    free_port,
    gate_events,
    season_of_this_year,
    start,
    wait_for,
)

CALL = """
import sys
from app.serve import serve
sys.exit(serve({db_url!r}, user="p04", deliver_to={deliver_to!r}, zone="America/Los_Angeles",
               port={port}, prefect_port={prefect_port}, every=10))
"""


@dataclass
class Served:
    """A running `serve` on a season in which much is due."""

    process: "subprocess.Popen[str]"
    page: str
    prefect_port: int
    db_url: str
    stderr: Path

    @property
    def folder(self) -> Path:
        return installation_folder(self.db_url, {})

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def end(self, number: signal.Signals, *, group: bool = False) -> tuple[int, str]:
        """Its exit code and what it said on stderr, once it has obeyed."""
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.outcome()

    def outcome(self) -> tuple[int, str]:
        self.process.communicate(timeout=120)
        return self.process.returncode, self.stderr.read_text(encoding="utf-8")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    db_url, stderr = season_of_this_year(tmp_path), tmp_path / "serve.stderr"
    port, prefect_port = free_port(), free_port()
    code = CALL.format(db_url=db_url, deliver_to=f"file://{tmp_path}/sent.txt", port=port, prefect_port=prefect_port)
    with start("-c", code, env={}, log=stderr) as process:
        yield Served(process, f"http://127.0.0.1:{port}", prefect_port, db_url, stderr)
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def test_page_is_up_at_once_a_scheduled_tick_does_its_work_and_sigterm_leaves_nothing_running(served: Served) -> None:
    assert served.line() == f"Page for p04: {served.page} (the automation engine is starting)."
    assert wait_for(lambda: httpx.get(served.page, trust_env=False).status_code, seconds=30) == 200
    api = PrefectApi(served.prefect_port, key=lambda: read_key(served.folder))
    with pytest.raises(httpx.TransportError):
        api.healthy()
    assert decided_gates(served.db_url, announced=True) == {}

    assert served.line().startswith("Automation engine ready after ")
    assert api.healthy()
    decided = wait_for(lambda: decided_gates(served.db_url, announced=True), seconds=60)
    wait_for(lambda: api.artifacts("phasegate-tick") and api.artifacts("phasegate-deliver"), seconds=60)
    wait_for(lambda: api.events() == gate_events(decided), seconds=60)
    # Its events come before it is marked as completed.
    completed = wait_for(lambda: api.runs("tick", "Completed"), seconds=60)
    assert {run["created_by"]["type"] for run in completed} == {"SCHEDULE"}
    api.client.close()

    asked = time.monotonic()
    assert served.end(signal.SIGTERM) == (0, "")
    assert time.monotonic() - asked < 15
    wait_for(lambda: not alive(served.process.pid), seconds=30)


def test_ctrl_c_while_the_engine_starts_stops_the_whole_group_in_silence(served: Served) -> None:
    served.line()
    wait_for(lambda: len(alive(served.process.pid)) == 2, seconds=30)
    assert served.end(signal.SIGINT, group=True) == (0, "")
    wait_for(lambda: not alive(served.process.pid), seconds=30)


def test_dead_engine_ends_serve_with_one_sentence(served: Served) -> None:
    served.line()
    (child,) = wait_for(
        lambda: [row for row in alive(served.process.pid) if "flows.automation.server" in row], seconds=30
    )
    os.kill(int(child.split()[0]), signal.SIGKILL)
    log = served.folder / "engine" / "server.log"
    sentence = f"The automation engine ended by itself (exit code -9); see {log}, then start again.\n"
    assert served.outcome() == (1, sentence)
    wait_for(lambda: not alive(served.process.pid), seconds=30)


@pytest.mark.parametrize(("taken", "option"), [("page", "--port"), ("engine", "--prefect-port")])
def test_taken_port_is_refused_before_anything_starts(
    taken: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db_url = f"sqlite:///{tmp_path}/phasegate.db"
    with socket.create_server(("127.0.0.1", 0)) as door:
        number = int(door.getsockname()[1])
        port, prefect_port = (number, free_port()) if taken == "page" else (free_port(), number)
        code = serve(db_url, user="p04", deliver_to="console://", zone="UTC", port=port, prefect_port=prefect_port)
    assert code == 2
    remedy = f"stop what listens there, or choose another with {option}"
    said = f"Port {number} on 127.0.0.1 cannot be used (Address already in use); {remedy}.\n"
    assert capsys.readouterr().err == said
    assert list(tmp_path.iterdir()) == []


def test_target_that_nothing_can_be_sent_to_is_refused_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(f"sqlite:///{tmp_path}/x.db", user="p04", deliver_to="nochannel://x:hunter2@y", zone="UTC") == 2
    said = capsys.readouterr().err
    assert said.startswith("“nochannel:…” is no target to deliver to; ")
    assert "hunter2" not in said
    assert list(tmp_path.iterdir()) == []


def test_database_without_a_schema_is_refused_and_the_door_is_free_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db_url, port = f"sqlite:///{tmp_path}/x.db", free_port()
    code = serve(db_url, user="p04", deliver_to="console://", zone="UTC", port=port, prefect_port=free_port())
    assert code == 2
    assert "there is no such database" in capsys.readouterr().err
    socket.create_server(("127.0.0.1", port)).close()
    assert not installation_folder(db_url, {}).exists()


def test_same_port_for_page_and_engine_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    assert serve("sqlite:///x.db", user="p04", deliver_to="console://", zone="UTC", port=port, prefect_port=port) == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in capsys.readouterr().err
