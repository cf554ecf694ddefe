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
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from flows.delivery.mail import message_id
from flows.delivery.message import Message
from states.refusal import BadInput

SIGNED_WITH = "PHASEGATE_WEBHOOK_SECRET"
SECONDS = 5
PORT = 443

Resolve = Callable[[str, int], Sequence[str]]


class NotPublic(OSError):
    """The name leads to a machine inside, or to nowhere."""


def check_webhook(target: str) -> None:
    """Raises BadInput where a target cannot be used as it is written."""
    parts = urlsplit(target)
    if not parts.hostname or parts.username or parts.password:
        raise BadInput("A webhook is written webhook://HOST/PATH, without a name or password in it.")
    if not os.environ.get(SIGNED_WITH):
        raise BadInput(f"A webhook wants a secret to sign with: set {SIGNED_WITH} in the environment.")


def post(target: str, message: Message) -> None:
    """Post one notice; raises OSError where it was not taken."""
    parts = urlsplit(target)
    host, port = parts.hostname or "", parts.port or PORT
    body = json.dumps(payload(message), sort_keys=True).encode()
    address = public(resolve(host, port))
    headers = {"Content-Type": "application/json", "Phasegate-Signature": signature(body, int(message.at.timestamp()))}
    status = send_to(address, host, port, parts.path or "/", body, headers, ssl.create_default_context())
    if not 200 <= status < 300:
        raise OSError(f"the receiver answered {status}; a redirect is not followed")


def payload(message: Message) -> dict[str, str]:
    """Nothing that anybody would have to be entitled to read."""
    return {"id": message_id(message.key).strip("<>"), "about": message.thread, "person": message.person_id}


def signature(body: bytes, seconds: int) -> str:
    secret = os.environ[SIGNED_WITH].encode()
    return f"t={seconds},v1={hmac.new(secret, f'{seconds}.'.encode() + body, hashlib.sha256).hexdigest()}"


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of the name, asked once: what is checked is what is connected to."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public(addresses: Sequence[str]) -> str:
    """The first of them, where all are public; raises NotPublic where one is not, or there is none."""
    for address in addresses:
        if not _is_public(address):
            raise NotPublic(f"{address} is no public address; a webhook goes to none inside")
    if not addresses:
        raise NotPublic("the name has no address")
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv6 address may carry an IPv4 address inside, by which a gateway would reach it.
        carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in ipaddress.ip_network("64:ff9b::/96") or int(ip) >> 32 == 0:
            carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        inner += [one for one in carried if one is not None]
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in inner)


def send_to(
    address: str, host: str, port: int, path: str, body: bytes, headers: dict[str, str], trust: ssl.SSLContext
) -> int:
    """The status of the answer, within SECONDS; of the answer itself nothing is read."""
    plain = socket.create_connection((address, port), timeout=SECONDS)
    with trust.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as secure:
        # Each wait has an end of its own; this is the end of all of them together, should answers come in drops.
        cut = threading.Timer(SECONDS, _cut_off, (secure,))
        cut.start()
        try:
            secure.do_handshake()
            connection = http.client.HTTPSConnection(host, port)
            connection.sock = secure
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        except http.client.HTTPException as error:
            raise OSError(f"the receiver answered no HTTP ({type(error).__name__})") from error
        finally:
            cut.cancel()


def _cut_off(secure: ssl.SSLSocket) -> None:
    with suppress(OSError):  # it has just ended by itself
        secure.shutdown(socket.SHUT_RDWR)
