"""Slack and Teams get a message over real TLS; a proxy of our own stands where theirs would be."""

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pendulum
import pytest

from flows.delivery.channels import send
from flows.delivery.message import OutgoingMessage
from flows.delivery.targets import check_target
from tests.engine_room import free_port
from tests.flows.delivery.certificate import certificate

AT = pendulum.datetime(2026, 9, 14, 7)
BODY = "You owe it by Friday.\nTo do it: phasegate plan show fy2027_op1_search\n"
LETTER = OutgoingMessage(
    "k", "l", "ana", "ana@example.org", "", "Due in 2 days: OP1 of Search", BODY, "fy2027_op1_search:op1", AT
)
SLACK = "slack://T1A2B3C4D/A1B2C3D4E/q1W2e3R4t5Y6u7I8o9P0aSdF/#planning"
TEAMS = "workflows://prod-1.westeurope.logic.azure.com/643e69f83c8944438d68119179a10a64/KODuebWbDGYFr0z0eu6Rj8aUKz7108W"
HOSTS = ("hooks.slack.com", "prod-1.westeurope.logic.azure.com")
SECRETS = (
    "q1W2e3R4t5Y6u7I8o9P0aSdF",
    "A1B2C3D4E",
    "643e69f83c8944438d68119179a10a64",
    "KODuebWbDGYFr0z0eu6Rj8aUKz7108W",
)


@dataclass
class Elsewhere:
    """All that is behind the proxy, whatever it is called: what it was posted, and what it answers."""

    status: int = 200
    posted: list[tuple[str, str, Any]] = field(default_factory=list)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    own, there = certificate(tmp_path, *HOSTS), Elsewhere()

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                inside = own.wrap_socket(self.connection, server_side=True)
            except ssl.SSLError:
                return  # a client that does not trust us
            _answer(there, inside, self.path.partition(":")[0])
            self.close_connection = True

        def log_message(self, *_told: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "cert.pem"))
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


def _answer(there: Elsewhere, inside: ssl.SSLSocket, host: str) -> None:
    """One request over TLS, kept, and answered as Slack and Teams answer."""
    with inside, inside.makefile("rwb") as stream:
        path, length = stream.readline().split()[1].decode(), 0
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.decode().partition(":")
            length = int(value) if name.lower() == "content-length" else length
        there.posted.append((host, path, json.loads(stream.read(length))))
        stream.write(f"HTTP/1.1 {there.status} Said\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())
        stream.flush()


def test_slack_gets_subject_and_text(elsewhere: Elsewhere) -> None:
    check_target(SLACK)
    assert send(SLACK, LETTER) is None
    [(host, path, told)] = elsewhere.posted
    assert (host, path) == ("hooks.slack.com", "/services/T1A2B3C4D/A1B2C3D4E/q1W2e3R4t5Y6u7I8o9P0aSdF")
    assert told["channel"] == "#planning"
    said = json.dumps(told)
    assert LETTER.subject in said
    assert "phasegate plan show fy2027_op1_search" in said


def test_teams_gets_subject_and_text(elsewhere: Elsewhere) -> None:
    check_target(TEAMS)
    assert send(TEAMS, LETTER) is None
    [(host, path, told)] = elsewhere.posted
    assert host == "prod-1.westeurope.logic.azure.com"
    assert path.startswith("/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/invoke?")
    said = json.dumps(told)
    assert LETTER.subject in said
    assert "phasegate plan show fy2027_op1_search" in said


@pytest.mark.parametrize("target", [SLACK, TEAMS])
@pytest.mark.parametrize("status", [403, 429, 503])
def test_what_is_refused_is_said_without_the_secret(elsewhere: Elsewhere, target: str, status: int) -> None:
    elsewhere.status = status
    trouble = send(target, LETTER)
    assert trouble is not None
    assert trouble.fault == "refused"
    assert [secret for secret in SECRETS if secret in trouble.text] == []


@pytest.mark.parametrize("target", [SLACK, TEAMS])
def test_where_nobody_answers_the_reason_has_no_secret_either(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    trouble = send(target, LETTER)
    assert trouble is not None
    assert trouble.fault == "unreachable", "it is kept until somebody is there"
    assert [secret for secret in SECRETS if secret in trouble.text] == []
    assert "Connection refused" in trouble.text
