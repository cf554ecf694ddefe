"""`serve`, `doctor` and the key on a Prefect server of the company's own, and what such a one tells everybody."""

import datetime
import os
import signal
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.engine_env import QUIET_AND_OFFLINE
from tests.app.typed_serve import PHASEGATE, deployment_of, has_ended, home_of, season_to_call, typed
from tests.engine_room import SERVER, PrefectApi, alive, free_port, start, wait_for
from tests.raw_http import ask

pytestmark = pytest.mark.long


@pytest.fixture
def called(tmp_path: Path) -> Path:
    return season_to_call(tmp_path)


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


def test_on_a_server_of_the_companys_own_none_is_started_and_it_is_used_with_its_key(
    called: Path, company_with_tls: Company
) -> None:
    company = company_with_tls
    with typed(called, "sqlite:///season.db", "--prefect", company.url, env=company.client_env) as there:
        wait_for(lambda: there.has_said("Automation engine ready"), seconds=120)
        assert [row for row in alive(there.process.pid) if "flows.automation.server" in row] == []
        deployment = deployment_of(company.api, "tick")["id"]
        run = company.api.ask(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
        wait_for(lambda: has_ended(company.api, run), seconds=120)
        asked = [str(PHASEGATE), "doctor", "--db", "sqlite:///season.db", "--prefect", company.url]
        told = subprocess.run(asked, cwd=called, env=company.client_env, capture_output=True, text=True, check=False)
        assert f"✓ prefect   version 3.8.8 at {company.url}" in told.stdout
        assert "✓ schedules every deployment, schedule, limit and automation is as it should be" in told.stdout
        there.process.send_signal(signal.SIGTERM)
        assert (there.process.wait(timeout=240), there.complained.read_text()) == (0, "")
    assert not (home_of(called) / "engine.key").exists()


def test_a_wrong_key_for_the_companys_server_is_refused_in_words(called: Path, company: Company) -> None:
    keyed = {**os.environ, "PREFECT_API_AUTH_STRING": "company:wrong"}
    with typed(called, "sqlite:///season.db", "--prefect", company.url, env=keyed) as there:
        assert there.process.wait(timeout=240) == 2
        said = there.complained.read_text()
    assert said.startswith(f"Prefect's server at {company.url} cannot be used (Client error '401 Unauthorized'")
    assert said.endswith("Start it, or correct --prefect and PREFECT_API_AUTH_STRING (USER:PASSWORD).\n")


OPEN = ("/api/health", "/api/ready", "/", "/ui-settings", "/openapi.json", "/docs", "/redoc")


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
