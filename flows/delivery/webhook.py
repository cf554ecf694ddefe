"""Webhooks: ids only, to an https address that an administrator set, and to no machine inside (docs/notices.md).

`webhook://host/path` posts JSON over HTTPS. The body is signed with PHASEGATE_WEBHOOK_SECRET as
`Phasegate-Signature: t=SECONDS,v1=HMAC-SHA256(secret, "t.body")`, so that a receiver can tell whose it is and how old.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import os
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flows.delivery.mail import message_id
from flows.delivery.message import OutgoingMessage
from states.refusal import BadInput

SIGNING_KEY_VARIABLE = "PHASEGATE_WEBHOOK_SECRET"
WEBHOOK_SECONDS = 5
HTTPS_PORT = 443
NAT64_NETWORK = ipaddress.ip_network("64:ff9b::/96")
IPV4_BITS = 32
IPV4_MASK = 0xFFFFFFFF

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(OSError):
    """The name leads to a machine inside, or to nowhere."""


@dataclass(frozen=True)
class WebhookPost:
    """What is sent to a receiver: its host (for TLS and HTTP), port and path, and the signed body."""

    host: str
    port: int
    path: str
    body: bytes
    headers: dict[str, str]


def check_webhook(target: str) -> None:
    """Raises BadInput for a target that cannot be used as it is written."""
    parts = urlsplit(target)
    if not parts.hostname or parts.username or parts.password:
        raise BadInput("A webhook is written webhook://HOST/PATH, without a name or password in it.")
    if not os.environ.get(SIGNING_KEY_VARIABLE):
        raise BadInput(f"A webhook wants a secret to sign with: set {SIGNING_KEY_VARIABLE} in the environment.")


def post_message(target: str, message: OutgoingMessage) -> None:
    """Post one message; raises OSError if the receiver does not take it."""
    status = _send_publicly(_request_for(target, message))
    if not 200 <= status < 300:
        raise OSError(f"the receiver answered {status}; a redirect is not followed")


def _send_publicly(request: WebhookPost) -> int:
    """Send it to a public address of its host; returns the status of the answer."""
    addresses = resolve(request.host, request.port)
    return send_to(public_address(addresses), request, ssl.create_default_context())


def _request_for(
    target: str,
    message: OutgoingMessage,
) -> WebhookPost:
    parts = urlsplit(target)
    body = json.dumps(payload_of(message), sort_keys=True).encode()
    return WebhookPost(
        host=parts.hostname or "",
        port=parts.port or HTTPS_PORT,
        path=parts.path or "/",
        body=body,
        headers=_headers_for(body, message),
    )


def _headers_for(
    body: bytes,
    message: OutgoingMessage,
) -> dict[str, str]:
    seconds = int(message.at.timestamp())
    return {
        "Content-Type": "application/json",
        "Phasegate-Signature": sign_body(body, seconds),
    }


def payload_of(message: OutgoingMessage) -> dict[str, str]:
    """Only ids: nothing that a reader would need a right to see."""
    return {
        "id": message_id(message.key).strip("<>"),
        "about": message.thread,
        "person": message.person_id,
    }


def sign_body(body: bytes, seconds: int) -> str:
    """The signature of the body sent at this moment (seconds since 1970)."""
    secret = os.environ[SIGNING_KEY_VARIABLE].encode()
    signed = f"{seconds}.".encode() + body
    signature = hmac.new(secret, signed, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signature}"


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of the name, looked up once: the checked address is the one that is connected to."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(socket_address[0]) for *_, socket_address in rows]


def public_address(addresses: Sequence[str]) -> str:
    """The first of the addresses if all are public; raises NotPublic if one is not, or if there is none."""
    for address in addresses:
        if not _is_public(address):
            raise NotPublic(f"{address} is no public address; a webhook goes to none inside")
    if not addresses:
        raise NotPublic("the name has no address")
    return addresses[0]


def _is_public(address: str) -> bool:
    without_zone = address.partition("%")[0]
    ip = ipaddress.ip_address(without_zone)
    reached = [ip, *_carried_addresses(ip)]
    return all(_is_global(each) for each in reached)


def _carried_addresses(ip: Address) -> Iterator[Address]:
    """The IPv4 addresses inside an IPv6 address, by which a gateway would reach them."""
    if isinstance(ip, ipaddress.IPv4Address):
        return
    carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    for address in carried:
        if address is not None:
            yield address
    if _ends_in_ipv4(ip):
        yield ipaddress.IPv4Address(int(ip) & IPV4_MASK)


def _ends_in_ipv4(ip: ipaddress.IPv6Address) -> bool:
    return ip in NAT64_NETWORK or int(ip) >> IPV4_BITS == 0


def _is_global(ip: Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def send_to(
    address: str,
    request: WebhookPost,
    trusted: ssl.SSLContext,
) -> int:
    """The status of the answer, within WEBHOOK_SECONDS; nothing of the answer itself is read."""
    unencrypted = socket.create_connection((address, request.port), timeout=WEBHOOK_SECONDS)
    with (
        trusted.wrap_socket(unencrypted, server_hostname=request.host, do_handshake_on_connect=False) as secure,
        _cut_off_in_time(secure),
    ):
        try:
            secure.do_handshake()
            return _send_over(secure, request)
        except http.client.HTTPException as error:
            raise OSError(f"the receiver answered no HTTP ({type(error).__name__})") from error


def _send_over(
    secure: ssl.SSLSocket,
    request: WebhookPost,
) -> int:
    connection = http.client.HTTPSConnection(request.host, request.port)
    connection.sock = secure
    connection.request("POST", request.path, request.body, request.headers)
    return connection.getresponse().status


@contextmanager
def _cut_off_in_time(secure: ssl.SSLSocket) -> Iterator[None]:
    """End the connection after WEBHOOK_SECONDS in all: each wait has a limit, but an answer may come in drops."""
    timer = threading.Timer(WEBHOOK_SECONDS, _cut_off, (secure,))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut_off(secure: ssl.SSLSocket) -> None:
    with suppress(OSError):  # it has just ended by itself
        secure.shutdown(socket.SHUT_RDWR)
