"""Nobody but its operator reaches the engine: hostile requests to a real `serve`, and what is put back there."""

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pendulum
import pytest

from app.main import main
from flows.automation.differences import SILENCE_NAME
from flows.automation.expected import DEPLOYMENTS
from flows.automation.pause import is_paused
from models.database import open_engine
from tests.app.outside import Outside, serving
from tests.engine_room import (
    PRODUCT_OPS,
    PrefectApi,
    alive,
    decided_gates,
    season_of_this_year,
    wait_for,
)
from tests.raw_http import Header, ask, basic, open_websocket


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    with serving(folder, season_of_this_year(folder)) as found:
        yield found


def command(outside: Outside, *words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--db", outside.db_url])
    assert not ended.value.code


Variant = Callable[[Outside], list[Header]]
VARIANTS: dict[str, Variant] = {
    "without a key": lambda there: [there.host],
    "with a wrong key": lambda there: [there.host, basic("phasegate:" + "0" * 64)],
    "under a foreign host": lambda there: [("Host", "evil.example"), basic(there.key)],
    "from a page elsewhere": lambda there: [there.host, ("Origin", "https://evil.example"), basic(there.key)],
}
WISHES: list[tuple[str, str, bytes]] = [
    ("POST", "/api/flows/bulk_delete", b'{"flows": {}}'),
    (
        "POST",
        "/api/deployments/{tick}/create_flow_run",
        b'{"parameters": {"by": "p04"}, "state": {"type": "SCHEDULED"}}',
    ),
    ("DELETE", "/api/deployments/{tick}", b""),
    ("PATCH", "/api/deployments/{tick}", b'{"paused": true}'),
    ("DELETE", "/api/automations/{silence}", b""),
    ("POST", "/api/admin/database/clear", b'{"confirm": true}'),
    ("POST", "/api/deployments/filter", b"{}"),
    ("POST", "/api/flow_runs/filter", b"{}"),
    ("GET", "/api/admin/settings", b""),
    ("GET", "/api/health/../admin/settings", b""),
]
SOCKETS = ("/api/events/in", "/api/events/out", "/api/logs/out", "/api/task_runs/subscriptions/scheduled")


@pytest.mark.parametrize("variant", VARIANTS)
def test_hostile_requests_change_nothing_and_read_nothing(outside: Outside, variant: str) -> None:
    before = outside.all_that_stands()
    ids = {"tick": outside.deployments()["tick"]["id"], "silence": outside.automation()["id"]}
    headers = VARIANTS[variant](outside)
    for method, path, body in WISHES:
        for typed in ([], [("Content-Type", "application/json")]):
            answer = ask(outside.prefect_port, method, path.format(**ids), [*headers, *typed], body)
            assert answer.status in (401, 403, 404, 421), (method, path, answer)
            assert len(answer.body) < 100, (method, path, answer)
    assert outside.all_that_stands() == before


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("path", SOCKETS)
def test_hostile_websockets_are_told_nothing(outside: Outside, path: str, variant: str) -> None:
    headers = [one for one in VARIANTS[variant](outside) if one[0] != "Authorization"]
    token = {"without a key": None, "with a wrong key": "phasegate:" + "0" * 64}.get(variant, outside.key)
    assert open_websocket(outside.prefect_port, path, headers, token=token) == []


def test_the_port_is_open_on_this_machine_only(outside: Outside) -> None:
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [row.split()[1] for row in rows if row.split()[3] == "0A"]
    wanted = f"{outside.prefect_port:04X}"
    assert [one for one in listening if one.endswith(f":{wanted}")] == [f"0100007F:{wanted}"]


def test_the_key_stands_in_no_argument_and_in_no_log(outside: Outside) -> None:
    secret = outside.key.partition(":")[2].encode()
    assert [row for row in alive(outside.process.pid) if secret.decode() in row] == []
    assert [file for file in outside.folder.rglob("*") if file.suffix == ".log" and secret in file.read_bytes()] == []
    assert secret not in (outside.folder.parent / "serve.stderr").read_bytes()
    kept = [file for file in (outside.folder / "engine").rglob("*") if file.is_file() and secret in file.read_bytes()]
    assert kept == []


def test_everything_that_lies_there_is_the_operators_alone(outside: Outside) -> None:
    database = Path(outside.db_url.removeprefix("sqlite:///"))
    found = [outside.folder, *outside.folder.rglob("*"), database]
    assert {str(path): oct(path.stat().st_mode & 0o077) for path in found if path.stat().st_mode & 0o077} == {}


def test_an_automation_acts_behind_the_door(outside: Outside) -> None:
    """Prefect's own services call its app inside the process, where there is no door."""
    api, cascade = outside.api, outside.deployments()["cascade"]["id"]
    trigger = {"type": "event", "expect": ["phasegate.probe"], "posture": "Reactive", "threshold": 1, "within": 0}
    action = {"type": "run-deployment", "source": "selected", "deployment_id": cascade, "parameters": {}}
    made = api.ask("/automations/", name="probe", trigger=trigger, actions=[action])

    def runs_of_it() -> list[dict[str, Any]]:
        runs = api.ask("/flow_runs/filter", flow_runs={"deployment_id": {"any_": [cascade]}})
        return [run for run in runs if (run["created_by"] or {}).get("type") == "AUTOMATION"]

    for _ in range(10):
        # An automation hears of events from some moment on, and nothing says from which.
        post_event(api, "phasegate.probe")
        with suppress(AssertionError):
            wait_for(runs_of_it, seconds=5)
            break
    assert runs_of_it()
    api.remove(f"/automations/{made['id']}")


def post_event(api: PrefectApi, name: str) -> None:
    when, number = pendulum.now("UTC").to_iso8601_string(), str(uuid.uuid4())
    resource = {"prefect.resource.id": name}
    event = {"event": name, "resource": resource, "occurred": when, "id": number, "payload": {}}
    api.client.post("/events", json=[event]).raise_for_status()


def as_it_was(row: dict[str, Any]) -> dict[str, Any]:
    """What of a deployment is compared here: all but ids, instants, and how Prefect writes “no steps”."""
    schedules = [(one["schedule"], one["active"]) for one in row["schedules"]]
    limit = row["global_concurrency_limit"]
    kept = ("name", "paused", "tags", "parameters", "job_variables", "entrypoint", "concurrency_options")
    counted = (limit["limit"], limit["active"], limit["slot_decay_per_second"]) if limit else None
    return {key: row[key] for key in kept} | {
        "schedules": schedules,
        "limit": counted,
        "steps": row["pull_steps"] or [],
    }


def test_what_was_changed_is_put_back_and_told_once_a_change(outside: Outside) -> None:
    api, before = outside.api, outside.deployments()
    wanted = {name: as_it_was(row) for name, row in before.items()}
    told = len(outside.told())
    api.remove(f"/deployments/{before['deliver']['id']}")
    api.change(f"/deployments/{before['tick']['id']}", paused=True, tags=[], parameters={"season_id": "X"})
    api.change(f"/v2/concurrency_limits/{before['share']['global_concurrency_limit']['id']}", active=False)
    night = {"schedule": {"cron": "0 3 * * *", "timezone": "UTC"}, "active": True}
    api.change(f"/deployments/{before['rituals']['id']}", schedules=[night])
    api.change(f"/automations/{outside.automation()['id']}", enabled=False)

    def restored() -> bool:
        return {name: as_it_was(row) for name, row in outside.deployments().items()} == wanted

    wait_for(restored, seconds=60)
    wait_for(lambda: outside.automation().get("enabled"), seconds=60)
    names = ["deliver", "tick", "share", "rituals", SILENCE_NAME]
    news = wait_for(lambda: outside.told()[told:] if len(outside.told()) >= told + 5 else [], seconds=60)
    assert sorted(news) == sorted(f"Put back on the automation engine: {name}" for name in names)
    assert len(outside.told()) == told + 5


def test_a_deployment_that_is_removed_while_its_run_goes_on_is_back_and_the_work_is_done(outside: Outside) -> None:
    """Prefect cannot end the record of such a run, whose limit went with its deployment; what it does is done."""
    tick = outside.deployments()["tick"]["id"]
    holder = sqlite3.connect(outside.db_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    run = outside.api.ask(f"/deployments/{tick}/create_flow_run", state={"type": "SCHEDULED"})["id"]
    wait_for(lambda: outside.api.look(f"/flow_runs/{run}")["state"]["type"] == "RUNNING", seconds=60)
    outside.api.remove(f"/deployments/{tick}")
    anew = wait_for(lambda: _another_than(tick, outside.deployments().get("tick")), seconds=60)
    assert outside.api.look(f"/flow_runs/{run}")["state"]["type"] == "RUNNING"
    holder.rollback()
    holder.close()
    wait_for(lambda: decided_gates(outside.db_url, announced=True), seconds=60)
    following = outside.api.ask(f"/deployments/{anew['id']}/create_flow_run", state={"type": "SCHEDULED"})["id"]
    wait_for(lambda: outside.api.look(f"/flow_runs/{following}")["state"]["type"] == "COMPLETED", seconds=60)


def _another_than(old: str, row: dict[str, Any] | None) -> dict[str, Any]:
    return row if row is not None and row["id"] != old else {}


def test_all_flows_deleted_are_back_and_run(outside: Outside) -> None:
    told = len(outside.told())
    outside.api.ask("/flows/bulk_delete", flows={})
    wanted = sorted(row.name for row in DEPLOYMENTS)
    wait_for(lambda: sorted(outside.deployments()) == wanted, seconds=60)
    news = wait_for(lambda: outside.told()[told:] if len(outside.told()) >= told + len(wanted) else [], seconds=60)
    assert sorted(news) == [f"Put back on the automation engine: {name}" for name in wanted]
    deployment = outside.deployments()["rituals"]["id"]
    run = outside.api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
    assert wait_for(lambda: outside.api.look(f"/flow_runs/{run}")["state"]["type"] == "COMPLETED", seconds=60)


def test_a_pause_is_seen_there_is_kept_there_and_is_no_news(outside: Outside) -> None:
    def paused() -> set[bool]:
        return {row["paused"] for row in outside.deployments().values()}

    told = len(outside.told())
    command(outside, "engine", "pause", "--as", PRODUCT_OPS, "--reason", "The calendar is being mended.")
    wait_for(lambda: paused() == {True}, seconds=60)
    assert len(outside.told()) == told
    outside.api.change(f"/deployments/{outside.deployments()['tick']['id']}", paused=False)
    wait_for(lambda: len(outside.told()) == told + 1, seconds=60)
    wait_for(lambda: paused() == {True}, seconds=60)
    command(outside, "engine", "resume", "--as", PRODUCT_OPS, "--reason", "The calendar is right again.")
    wait_for(lambda: paused() == {False}, seconds=60)
    assert len(outside.told()) == told + 1
    engine = open_engine(outside.db_url)
    assert is_paused(engine) is False
    engine.dispose()


def test_doctor_says_version_address_key_and_what_differs(outside: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["doctor", "--db", outside.db_url, "--json"])
    found = {one["what"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert found["prefect"]["said"] == f"version 3.8.8 at http://127.0.0.1:{outside.prefect_port}/api"
    assert (found["key"]["verdict"], found["key"]["said"]) == ("ok", "nobody is let in without it")
    assert found["schedules"]["verdict"] == "ok"
    assert found["folder"]["said"] == f"{outside.folder}; nobody else can read it"
