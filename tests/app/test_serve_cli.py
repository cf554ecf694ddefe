"""`phasegate serve` as it is typed: in a folder that holds traps, killed without warning, and twice at once."""

import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.main import main
from tests.app.typed_serve import PHASEGATE, api_of, deployment_of, has_ended, home_of, season_to_call, typed
from tests.engine_room import alive, decided_gates, wait_for

TRAP = "open({marker!r}, 'a').write('{name} ran; ')\n"
LOGGING = """
version: 1
formatters: {{trap: {{"()": "builtins.open", "file": "{marker}", "mode": "w"}}}}
"""


def set_traps(folder: Path, marker: Path) -> None:
    """Modules and settings that whoever starts Python or Prefect here without care would run."""
    for name in ("uvicorn", "prefect", "sitecustomize", "usercustomize", "httpx", "starlette", "flows", "pendulum"):
        (folder / f"{name}.py").write_text(TRAP.format(marker=str(marker), name=name))
    (folder / "trap.yml").write_text(LOGGING.format(marker=marker))
    settings = {"PREFECT_LOGGING_SETTINGS_PATH": folder / "trap.yml", "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    (folder / "prefect.toml").write_text(f'[logging]\nsettings_path = "{folder}/trap.yml"\n')
    (folder / "pyproject.toml").write_text(f'[tool.prefect.logging]\nsettings_path = "{folder}/trap.yml"\n')


@pytest.fixture
def called(tmp_path: Path) -> Path:
    return season_to_call(tmp_path)


def test_nothing_of_the_folder_it_is_typed_in_runs_and_no_child_outlives_a_killed_parent(
    called: Path, tmp_path: Path
) -> None:
    marker = tmp_path / "ran.txt"
    set_traps(called, marker)
    careless = {"PREFECT_SERVER_API_HOST": "0.0.0.0", "UVICORN_HOST": "0.0.0.0", "PREFECT_UI_ENABLED": "false"}
    with typed(called, "sqlite:///season.db", "--to", "file://sent.txt", env={**os.environ, **careless}) as there:
        wait_for(lambda: there.has_said("Automation engine ready"), seconds=120)
        api = api_of(there, called)
        for name in ("tick", "deliver"):
            deployment = deployment_of(api, name)["id"]
            run = api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
            wait_for(lambda run=run: api.look(f"/flow_runs/{run}")["state"]["type"] == "COMPLETED", seconds=120)  # type: ignore[misc]
        api.client.close()
        assert not marker.exists(), marker.read_text()
        # Looked at before: a child that asks its dead parent's server in its last moment says that nobody answers.
        assert there.complained.read_text() == ""
        os.kill(there.process.pid, signal.SIGKILL)
        there.process.wait()
        wait_for(lambda: not alive(there.process.pid), seconds=60)


def test_a_run_under_way_ends_with_the_killed_parent_and_the_next_start_needs_no_help(called: Path) -> None:
    with typed(called, "sqlite:///season.db") as first:
        wait_for(lambda: first.has_said("Automation engine ready"), seconds=120)
        api = api_of(first, called)
        deployment = deployment_of(api, "tick")["id"]
        with held(called / "season.db"):
            run = api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
            wait_for(lambda: api.look(f"/flow_runs/{run}")["state"]["type"] == "RUNNING", seconds=60)
            os.kill(first.process.pid, signal.SIGKILL)
            first.process.wait()
            wait_for(lambda: not alive(first.process.pid), seconds=60)
        api.client.close()
    with typed(called, "sqlite:///season.db", like=first) as second:
        wait_for(lambda: second.has_said("Automation engine ready"), seconds=120)


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Nobody else writes as long as this lasts."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def test_the_second_on_a_database_says_so_and_shows_the_page_alone(called: Path) -> None:
    with typed(called, "sqlite:///season.db") as first:
        wait_for(lambda: first.has_said("Page for p04"), seconds=60)
        with typed(called, "sqlite:///season.db") as second:
            sentence = f"runs already, in process {first.process.pid} of phasegate serve. Here is the page alone)."
            wait_for(lambda: second.has_said(sentence), seconds=60)
            page = httpx.get(f"http://127.0.0.1:{second.port}/", trust_env=False)
            assert f"in process {first.process.pid} of phasegate serve" in page.text
            assert [row for row in alive(second.process.pid) if "flows.automation.server" in row] == []
            second.process.send_signal(signal.SIGTERM)
            assert (second.process.wait(timeout=240), second.complained.read_text()) == (0, "")
        same = subprocess.run(
            [str(PHASEGATE), "serve", "--db", "sqlite:///season.db", "--as", "p04", "--port", str(first.port)],
            cwd=called,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (same.returncode, same.stdout) == (2, "")
        assert same.stderr == (
            f"The automation engine of this database runs already, in process {first.process.pid} of phasegate serve. "
            f"Its page is http://127.0.0.1:{first.port}; for another page choose --port.\n"
        )


@pytest.mark.long
@pytest.mark.parametrize("turn", range(20))
def test_two_that_start_together_on_a_new_database_are_one_engine_and_no_error(called: Path, turn: int) -> None:
    with typed(called, "sqlite:///season.db") as one, typed(called, "sqlite:///season.db") as two:
        both = (one, two)
        wait_for(lambda: all(each.has_said("Page for p04") for each in both), seconds=120)
        wait_for(lambda: any(each.has_said("Automation engine ready") for each in both), seconds=120)
        starting = [each.has_said("the automation engine is starting") for each in both]
        alone = [each.has_said("Here is the page alone") for each in both]
        assert (sorted(starting), sorted(alone)) == ([False, True], [False, True]), turn
        servers = [row for each in both for row in alive(each.process.pid) if "flows.automation.server" in row]
        assert len(servers) == 1
        for each in both:
            each.process.send_signal(signal.SIGTERM)
        assert [(each.process.wait(timeout=240), each.complained.read_text()) for each in both] == [(0, "")] * 2


@pytest.mark.long
def test_a_pause_outlives_a_restart(called: Path) -> None:
    db_url = f"sqlite:///{called}/season.db"
    with pytest.raises(SystemExit):
        main(["engine", "pause", "--as", "p04", "--reason", "The calendar is being mended.", "--db", db_url])
    for _ in range(2):
        with typed(called, "sqlite:///season.db") as there:
            wait_for(lambda there=there: there.has_said("Automation engine ready"), seconds=120)  # type: ignore[misc]
            api = api_of(there, called)
            assert {row["paused"] for row in api.ask("/deployments/filter")} == {True}
            deployment = deployment_of(api, "tick")["id"]
            run = api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
            wait_for(lambda api=api, run=run: has_ended(api, run), seconds=60)  # type: ignore[misc]
            [table] = [json.loads(one["data"]) for one in api.artifacts("phasegate-tick")][-1:]
            assert table == [{"what": "engine", "detail": "paused: nothing was done", "count": 1}]
            api.client.close()
            there.process.send_signal(signal.SIGTERM)
            there.process.wait(timeout=240)
    assert decided_gates(db_url, announced=True) == {}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5"])
def test_an_address_that_others_reach_is_refused(called: Path, host: str) -> None:
    with typed(called, "sqlite:///season.db", "--host", host) as there:
        assert there.process.wait(timeout=240) == 2
        assert "The page listens on this machine only" in there.complained.read_text()
        assert not home_of(called).exists()


def test_a_folder_in_which_others_write_is_refused(called: Path) -> None:
    home_of(called).mkdir()
    home_of(called).chmod(0o777)
    with typed(called, "sqlite:///season.db") as there:
        assert there.process.wait(timeout=240) == 2
        assert there.complained.read_text().startswith("Others can write in ")
        assert list(home_of(called).iterdir()) == []
