"""The page's server over raw sockets: what is sent slowly is cut off, and too many wait no longer than they may."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from app.page_server import CONNECTIONS, PageServer, PatientConnection, page_server
from tests.engine_room import wait_for

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = GET + b"\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n"
SHORT = 0.5
LONG = 20.0
ANSWER = b"x" * 4_000_000


@dataclass(frozen=True)
class Serving:
    """A server that runs, and where."""

    port: int
    server: PageServer

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)


@contextmanager
def serving(limits: dict[Any, float], monkeypatch: pytest.MonkeyPatch, answer: bytes = b"ok") -> Iterator[Serving]:
    """A server on a port of its own that reads each body and gives this answer."""
    monkeypatch.setattr(PatientConnection, "limits", limits)

    async def app(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        while (await receive()).get("more_body"):
            pass
        length = (b"content-length", str(len(answer)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": answer})

    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    server = page_server(app)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    thread.start()
    try:
        yield Serving(int(listening.getsockname()[1]), server)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def connect(to: Serving, sent: bytes = b"") -> socket.socket:
    there = socket.create_connection(("127.0.0.1", to.port))
    there.settimeout(LONG * 2)
    there.sendall(sent)
    return there


def rest_of(there: socket.socket) -> bytes:
    """All that still comes until the server ends the connection; b"" where it cuts it off."""
    found = b""
    with suppress(ConnectionResetError):
        while more := there.recv(65536):
            found += more
    return found


def answer_to(there: socket.socket) -> bytes:
    """The whole answer, on a connection that stays open behind it."""
    found = b""
    while not found.endswith(b"ok"):
        more = there.recv(65536)
        assert more, "the connection was cut off"
        found += more
    return found


def test_a_head_that_is_not_whole_in_time_is_cut_off_however_often_a_byte_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = {"head": SHORT, "body": LONG, "answer": LONG}
    with serving(limits, monkeypatch) as page, connect(page, GET) as drips, connect(page) as silent:
        began = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - began < LONG:
                drips.sendall(b"X")
                if not select_readable(drips):
                    continue
                break
        assert rest_of(drips) == b""
        assert rest_of(silent) == b""
        assert time.monotonic() - began < LONG / 2


def select_readable(there: socket.socket) -> bool:
    there.settimeout(0.05)
    try:
        return there.recv(1, socket.MSG_PEEK) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    finally:
        there.settimeout(LONG * 2)


def test_a_body_that_is_not_whole_in_time_is_cut_off_and_a_whole_one_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = {"head": LONG, "body": SHORT, "answer": LONG}
    with serving(limits, monkeypatch) as page, connect(page, POST + b"abc") as half, connect(page, POST) as whole:
        whole.sendall(b"abcdef")
        assert answer_to(whole).startswith(b"HTTP/1.1 200 OK")
        assert rest_of(half) == b""


def test_an_answer_that_nobody_fetches_is_dropped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"head": LONG, "body": LONG, "answer": SHORT}
    with ExitStack() as stack:
        page = stack.enter_context(serving(limits, monkeypatch, ANSWER))
        reads = stack.enter_context(connect(page, GET + b"Connection: close\r\n\r\n"))
        assert rest_of(reads).endswith(ANSWER[-1000:])
        fetches_nothing = stack.enter_context(connect(page, WHOLE))
        assert fetches_nothing.recv(1) == b"H"
        # What its machine holds already still comes; what the server held for it is gone.
        wait_for(lambda: page.connections == 0, seconds=LONG)
        assert len(rest_of(fetches_nothing)) < len(ANSWER)


def test_a_connection_may_rest_between_two_requests_and_each_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"head": LONG, "body": LONG, "answer": LONG}
    with serving(limits, monkeypatch) as page, connect(page) as there:
        for _ in range(3):
            there.sendall(WHOLE)
            assert answer_to(there).startswith(b"HTTP/1.1 200 OK")
            there.sendall(POST)
            there.sendall(b"abcdef")
            assert answer_to(there).startswith(b"HTTP/1.1 200 OK")


def test_of_too_many_the_oldest_without_a_whole_head_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"head": LONG, "body": LONG, "answer": LONG}
    with ExitStack() as stack:
        page = stack.enter_context(serving(limits, monkeypatch))
        sending = stack.enter_context(connect(page, POST + b"abc"))
        oldest = stack.enter_context(connect(page, GET))
        second = stack.enter_context(connect(page, GET))
        for _ in range(CONNECTIONS - 3):
            stack.enter_context(connect(page, GET))
        newest = stack.enter_context(connect(page, WHOLE))
        assert answer_to(newest).startswith(b"HTTP/1.1 200 OK")
        assert rest_of(oldest) == b""
        for kept, more in ((sending, b"def"), (second, b"\r\n")):
            kept.sendall(more)
            assert answer_to(kept).startswith(b"HTTP/1.1 200 OK")
