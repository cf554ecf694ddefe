"""Requests as somebody hostile would send them: over a raw socket, with whatever headers they like."""

import base64
import json
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

SECONDS = 30
TEXT, CLOSE, LONGER = 1, 8, 126
"""Of RFC 6455, 5.2: two kinds of frames, and the length that says that two more bytes have it."""
Header = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where the connection was cut off without a word."""

    status: int
    body: bytes


def basic(key: str) -> Header:
    """The header of HTTP's Basic scheme for USER:PASSWORD."""
    return ("Authorization", f"Basic {base64.b64encode(key.encode()).decode()}")


def ask(port: int, method: str, path: str, headers: Sequence[Header], body: bytes = b"") -> Answer:
    """One request on a connection of its own; the length is sent with it, the host only where it is given."""
    return ask_raw(port, method, path, [*headers, ("Content-Length", str(len(body)))], body)


def ask_raw(port: int, method: str, path: str, headers: Sequence[Header], body: bytes) -> Answer:
    """The same, without a word on the length but what the headers say."""
    with socket.create_connection(("127.0.0.1", port)) as there:
        there.settimeout(SECONDS)
        there.sendall(_head(method, path, [*headers, ("Connection", "close")]) + body)
        return _answer(_all_of(there))


def open_websocket(port: int, path: str, headers: Sequence[Header], *, token: str | None) -> list[dict[str, object]]:
    """Shake hands for Prefect's protocol, say the token, and read what comes until the server ends it.

    An empty list where nothing was told; a handshake that is refused tells nothing.
    """
    shaking = [
        *(("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")),
        *(("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode()), ("Sec-WebSocket-Protocol", "prefect")),
    ]
    with socket.create_connection(("127.0.0.1", port)) as there:
        there.settimeout(SECONDS)
        there.sendall(_head("GET", path, [*headers, *shaking]))
        head = b""
        while b"\r\n\r\n" not in head and (more := there.recv(1)):
            head += more
        if not head.startswith(b"HTTP/1.1 101"):
            return []
        there.sendall(_frame(json.dumps({"type": "auth", "token": token}).encode()))
        return [json.loads(text) for text in _texts_until_close(there)]


def _head(method: str, path: str, headers: Sequence[Header]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _all_of(there: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionError):
        while more := there.recv(65536):
            found += more
    return found


def _answer(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]), body) if head else Answer(0, b"")


def _frame(text: bytes) -> bytes:
    """A text frame from a client, whose bytes are masked (RFC 6455, 5.2); here with zeros."""
    assert len(text) < 126
    return bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text


def _texts_until_close(there: socket.socket) -> list[bytes]:
    """The text frames that come before the server closes, which it does not wait for us to answer."""
    found = []
    while (head := _exactly(there, 2)) and head[0] & 0x0F != CLOSE:
        length = head[1] & 0x7F
        if length == LONGER:
            length = int.from_bytes(_exactly(there, 2), "big")
        text = _exactly(there, length)
        if head[0] & 0x0F == TEXT:
            found.append(text)
    return found


def _exactly(there: socket.socket, count: int) -> bytes:
    """So many bytes; fewer where the connection ends."""
    found = b""
    while len(found) < count and (more := there.recv(count - len(found))):
        found += more
    return found
