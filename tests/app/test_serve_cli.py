"""`phasegate serve` as it is typed: in a folder that holds traps, killed without warning, and twice at once."""

import datetime
import json
import os
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.engine_env import QUIET_AND_OFFLINE
from app.main import main
from flows.installation.engine_key import read_key
from flows.installation.folder import installation_folder
from tests.engine_room import (
    SERVER,
    PrefectApi,
    alive,
    decided_gates,
    free_port,
    season_of_this_year,
    start,
    wait_for,
)
from tests.raw_http import ask

PHASEGATE = Path(sys.executable).with_name("phasegate")
TRAP = "open({marker!r}, 'a').write('{name} ran; ')\n"
LOGGING = """
version: 1
formatters: {{trap: {{"()": "builtins.open", "file": "{marker}", "mode": "w"}}}}
"""


@dataclass(frozen=True)
class Typed:
    """A `serve` that was typed in a folder, and where its page and its server are."""

    process: "subprocess.Popen[str]"
    port: int
    prefect_port: int
    said: Path
    complained: Path

    def has_said(self, words: str) -> bool:
        return words in self.said.read_text(encoding="utf-8")


@contextmanager
def typed(
    folder: Path, db_url: str, *words: str, env: Mapping[str, str] = os.environ, like: Typed | None = None
) -> Iterator[Typed]:
    """On ports of its own, or on those of another that has ended."""
    port, prefect_port = (like.port, like.prefect_port) if like else (free_port(), free_port())
    ports = ("--port", str(port), "--prefect-port", str(prefect_port))
    said, complained = folder / f"{port}.out", folder / f"{port}.err"
    with said.open("w") as out, complained.open("w") as err:
        command = [str(PHASEGATE), "serve", "--db", db_url, "--as", "p04", *ports, *words]
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=err, text=True, start_new_session=True, env=dict(env)
        )
    try:
        yield Typed(process, port, prefect_port, said, complained)
    finally:
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


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
    """A folder with a season in `season.db`, in which most gates are due."""
    place, called = tmp_path / "place", tmp_path / "called"
    place.mkdir()
    called.mkdir()
    season_of_this_year(place)
    shutil.move(place / "phasegate.db", called / "season.db")
    return called


def home_of(called: Path) -> Path:
    return installation_folder(f"sqlite:///{called}/season.db", {})


def api_of(there: Typed, called: Path) -> PrefectApi:
    api = PrefectApi(there.prefect_port, key=lambda: read_key(home_of(called)))
    assert api.healthy()
    return api


def deployment_of(api: PrefectApi, name: str) -> dict[str, Any]:
    [row] = [row for row in api.ask("/deployments/filter") if row["name"] == name]
    return dict(row)


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
        os.kill(there.process.pid, signal.SIGKILL)
        there.process.wait()
        wait_for(lambda: not alive(there.process.pid), seconds=60)
        assert there.complained.read_text() == ""


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
        [leader] = wait_for(lambda: [each for each in both if each.has_said("Automation engine ready")], seconds=120)
        servers = [row for each in both for row in alive(each.process.pid) if "flows.automation.server" in row]
        assert (len(servers), turn) == (1, turn)
        for each in both:
            each.process.send_signal(signal.SIGTERM)
        assert [(each.process.wait(timeout=240), each.complained.read_text()) for each in both] == [(0, "")] * 2
        assert leader in both


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
            wait_for(lambda api=api, run=run: _has_ended(api, run), seconds=60)  # type: ignore[misc]
            [table] = [json.loads(one["data"]) for one in api.artifacts("phasegate-tick")][-1:]
            assert table == [{"what": "engine", "detail": "paused: nothing was done", "count": 1}]
            api.client.close()
            there.process.send_signal(signal.SIGTERM)
            there.process.wait(timeout=240)
    assert decided_gates(db_url, announced=True) == {}


def _has_ended(api: PrefectApi, run: str) -> bool:
    return bool(api.look(f"/flow_runs/{run}")["state"]["type"] == "COMPLETED")


@dataclass(frozen=True)
class Company:
    """A Prefect server of the company's own, with a key, as new as it is; `certificate` where it speaks TLS."""

    port: int
    url: str
    key: str
    api: PrefectApi
    certificate: Path | None

    @property
    def client_env(self) -> dict[str, str]:
        trusted = {"PREFECT_API_SSL_CERT_FILE": str(self.certificate)} if self.certificate else {}
        return {**os.environ, "PREFECT_API_AUTH_STRING": self.key, **trusted}


@contextmanager
def company_server(folder: Path, *, tls: bool) -> Iterator[Company]:
    port, key = free_port(), "company:a key of their own"
    certificate, secret = sign_certificate(folder) if tls else (None, None)
    words = ("--ssl-certfile", str(certificate), "--ssl-keyfile", str(secret)) if tls else ()
    url = f"https://localhost:{port}/api" if tls else f"http://127.0.0.1:{port}/api"
    home = {"PREFECT_HOME": str(folder / "company"), "PREFECT_SERVER_API_AUTH_STRING": key, "PREFECT_API_URL": url}
    env = {**QUIET_AND_OFFLINE, **home}
    context = ssl.create_default_context(cafile=str(certificate)) if tls else None
    with start(*SERVER, "--port", str(port), *words, env=env, log=folder / "company.stderr") as server:
        api = PrefectApi(port, key=lambda: key, tls=context)
        wait_for(api.healthy, seconds=120)
        yield Company(port, url, key, api, certificate)
        api.client.close()
        server.terminate()
        server.communicate(timeout=240)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with company_server(tmp_path, tls=False) as found:
        yield found


@pytest.fixture
def company_with_tls(tmp_path: Path) -> Iterator[Company]:
    with company_server(tmp_path, tls=True) as found:
        yield found


def sign_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    files = (folder / "company.crt", folder / "company.key")
    files[0].write_bytes(certificate.public_bytes(pem))
    plain = serialization.NoEncryption()
    files[1].write_bytes(secret.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return files


@pytest.mark.long
def test_on_a_server_of_the_companys_own_none_is_started_and_it_is_used_with_its_key(
    called: Path, company_with_tls: Company
) -> None:
    company = company_with_tls
    with typed(called, "sqlite:///season.db", "--prefect", company.url, env=company.client_env) as there:
        wait_for(lambda: there.has_said("Automation engine ready"), seconds=120)
        assert [row for row in alive(there.process.pid) if "flows.automation.server" in row] == []
        deployment = deployment_of(company.api, "tick")["id"]
        run = company.api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
        wait_for(lambda: _has_ended(company.api, run), seconds=120)
        asked = [str(PHASEGATE), "doctor", "--db", "sqlite:///season.db", "--prefect", company.url]
        told = subprocess.run(asked, cwd=called, env=company.client_env, capture_output=True, text=True, check=False)
        assert f"✓ prefect   version 3.8.8 at {company.url}" in told.stdout
        assert "✓ schedules every deployment, schedule, limit and automation is as it should be" in told.stdout
        there.process.send_signal(signal.SIGTERM)
        assert (there.process.wait(timeout=240), there.complained.read_text()) == (0, "")
    assert not (home_of(called) / "engine.key").exists()


@pytest.mark.long
def test_a_wrong_key_for_the_companys_server_is_refused_in_words(called: Path, company: Company) -> None:
    keyed = {**os.environ, "PREFECT_API_AUTH_STRING": "company:wrong"}
    with typed(called, "sqlite:///season.db", "--prefect", company.url, env=keyed) as there:
        assert there.process.wait(timeout=240) == 2
        said = there.complained.read_text()
    assert said.startswith(f"Prefect's server at {company.url} cannot be used (Client error '401 Unauthorized'")
    assert said.endswith("Start it, or correct --prefect and PREFECT_API_AUTH_STRING (USER:PASSWORD).\n")


OPEN = ("/api/health", "/api/ready", "/", "/ui-settings", "/openapi.json", "/docs", "/redoc")


@pytest.mark.long
def test_what_is_open_without_a_key_is_what_a_fresh_server_says_to_everybody(called: Path, company: Company) -> None:
    with typed(called, "sqlite:///season.db") as there:
        wait_for(lambda: there.has_said("Automation engine ready"), seconds=120)
        for path in OPEN:
            ours, theirs = (
                ask(port, "GET", path, [("Host", f"127.0.0.1:{port}")]) for port in (there.prefect_port, company.port)
            )
            assert (ours.status, theirs.status) == (200, 200), path
            ports = (str(there.prefect_port).encode(), str(company.port).encode())
            assert ours.body.replace(ports[0], b"PORT") == theirs.body.replace(ports[1], b"PORT"), path


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
