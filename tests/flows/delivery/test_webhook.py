"""A webhook reaches a public machine with ids only, signed, and no machine inside."""

import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pendulum
import pytest

from flows.delivery import webhook
from flows.delivery.channels import send
from flows.delivery.message import OutgoingMessage
from flows.delivery.targets import check_target
from flows.delivery.webhook import NotPublic, WebhookPost, check_webhook, payload_of, public_address, send_to, sign_body
from states.refusal import BadInput
from tests.flows.delivery.certificate import certificate

AT = pendulum.datetime(2026, 9, 14, 7)
LETTER = OutgoingMessage(
    "k", "l", "ana", "ana@example.org", "", "Headcount of Search", "12 heads", "fy2027_op1_search:op1", AT
)
INSIDE = [
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "::7f00:1", "224.0.0.1", "ff02::1"),
    *("198.18.0.1", "192.0.2.1", "203.0.113.9", "240.0.0.1", "255.255.255.255", "2001:db8::1", "fe80::1%eth0"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_connected_to(address: str) -> None:
    with pytest.raises(NotPublic, match="is no public address"):
        public_address([address])


def test_one_address_inside_spoils_the_name_and_a_name_without_addresses_too() -> None:
    assert public_address(["93.184.216.34", "2606:2800:220:1::1"]) == "93.184.216.34"
    for addresses in (["93.184.216.34", "127.0.0.1"], []):
        with pytest.raises(NotPublic):
            public_address(addresses)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"])
def test_however_it_is_written_this_machine_is_not_reached(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHASEGATE_WEBHOOK_SECRET", "s3cret")
    trouble = send(f"webhook://{host}/hook", LETTER)
    assert trouble is not None
    assert "is no public address" in trouble.text


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the address that was checked is the one that is connected to."""
    asked: list[str] = []
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [next(answers)]

    reached: list[str] = []
    monkeypatch.setenv("PHASEGATE_WEBHOOK_SECRET", "s3cret")
    monkeypatch.setattr(webhook, "resolve", resolve)

    def receive(address: str, *_told: Any) -> int:
        reached.append(address)
        return 204

    monkeypatch.setattr(webhook, "send_to", receive)
    webhook.post_message("webhook://example.org/hook", LETTER)
    assert (asked, reached) == (["example.org"], ["93.184.216.34"])


def test_what_is_posted_are_ids_and_nothing_that_one_must_be_entitled_to() -> None:
    told = payload_of(LETTER)
    assert sorted(told) == ["about", "id", "person"]
    assert "12 heads" not in json.dumps(told)
    assert "Headcount" not in json.dumps(told)


def test_the_signature_is_the_hmac_of_time_and_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHASEGATE_WEBHOOK_SECRET", "s3cret")
    expected = hmac.new(b"s3cret", b'1700000000.{"a": 1}', hashlib.sha256).hexdigest()
    assert sign_body(b'{"a": 1}', 1_700_000_000) == f"t=1700000000,v1={expected}"


@pytest.mark.parametrize("target", ["webhook://", "webhook://somebody:hunter2@example.org/x"])
def test_a_target_that_is_none_is_refused_without_its_words(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHASEGATE_WEBHOOK_SECRET", "s3cret")
    with pytest.raises(BadInput) as caught:
        check_webhook(target)
    assert "hunter2" not in str(caught.value)


def test_without_a_secret_there_is_no_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHASEGATE_WEBHOOK_SECRET", raising=False)
    with pytest.raises(BadInput, match="set PHASEGATE_WEBHOOK_SECRET in the environment"):
        check_target("webhook://example.org/hook")


# --- against a real HTTPS server --------------------------------------------------------------------------------------


@dataclass
class Receiver:
    """An HTTPS server of our own, and what it was posted."""

    port: int
    trust: ssl.SSLContext
    posted: list[tuple[str, bytes]] = field(default_factory=list)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    own = certificate(tmp_path, "hooks.example.org")
    told: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(302 if self.path == "/elsewhere" else 204)
            self.send_header("Location", "https://127.0.0.1/")
            self.end_headers()

        def log_message(self, *_told: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = own.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    trust = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
    yield Receiver(server.server_address[1], trust, told)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_receiver_gets_it_and_a_redirect_is_not_followed(receiver: Receiver) -> None:
    hook = WebhookPost("hooks.example.org", receiver.port, "/hook", b"{}", {})
    elsewhere = WebhookPost("hooks.example.org", receiver.port, "/elsewhere", b"{}", {})
    assert send_to("127.0.0.1", hook, receiver.trust) == 204
    assert send_to("127.0.0.1", elsewhere, receiver.trust) == 302
    assert receiver.posted == [("/hook", b"{}"), ("/elsewhere", b"{}")]


def test_a_certificate_of_another_name_is_not_trusted(receiver: Receiver) -> None:
    request = WebhookPost("other.example.org", receiver.port, "/", b"{}", {})
    with pytest.raises(ssl.SSLCertVerificationError):
        send_to("127.0.0.1", request, receiver.trust)
    assert receiver.posted == []


def test_one_that_never_answers_is_left_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "WEBHOOK_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        request = WebhookPost("x", silent.getsockname()[1], "/", b"{}", {})
        with pytest.raises(OSError, match=r"timed out|EOF"):
            send_to("127.0.0.1", request, ssl.create_default_context())
