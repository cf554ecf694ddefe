"""The edges of the real pages over raw sockets: what is asked with HEAD, in chunks, or with two lengths."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.page_server import page_server
from app.web import create_app
from tests.app.pages.visit import AT, OWNER, PAYMENTS, fingerprint, form, season_in
from tests.raw_http import ask, ask_raw

HERE = [("Host", "localhost"), ("Sec-Fetch-Site", "same-origin")]
CHUNKED = ("Transfer-Encoding", "chunked")
MOVE = f"/plan/{PAYMENTS}/move"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return season_in(tmp_path_factory.mktemp("edges"))


@pytest.fixture(scope="module")
def port(db: Path) -> Iterator[int]:
    server = page_server(create_app(f"sqlite:///{db}", OWNER, now=lambda: AT))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        yield int(listening.getsockname()[1])
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/static/htmx.min.js"])
def test_head_has_the_status_of_get_and_no_body(port: int, path: str) -> None:
    got, headed = ask(port, "GET", path, HERE), ask(port, "HEAD", path, HERE)
    assert (headed.status, headed.body) == (got.status, b"")
    assert got.body


def test_two_lengths_at_once_are_refused_and_change_nothing(db: Path, port: int) -> None:
    before = fingerprint(db)
    answer = ask_raw(port, "POST", MOVE, [*HERE, ("Content-Length", "5"), CHUNKED], b"0\r\n\r\n")
    assert answer.status == 400
    assert fingerprint(db) == before


def test_a_body_in_chunks_is_counted_as_it_comes(db: Path, port: int) -> None:
    before = fingerprint(db)
    chunk = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    long = ask_raw(port, "POST", MOVE, [*HERE, CHUNKED], chunk * 17 + b"0\r\n\r\n")
    short = ask_raw(port, "POST", MOVE, [*HERE, CHUNKED], chunk + b"0\r\n\r\n")
    assert (long.status, short.status) == (413, 422)
    assert fingerprint(db) == before


def test_a_form_that_was_sent_half_does_nothing(db: Path, port: int) -> None:
    """What came is a form that could be carried out; whoever sent it is gone before the rest."""
    before = fingerprint(db)
    half = urlencode(form(1, trigger="start")).encode()
    head = ["POST " + MOVE + " HTTP/1.1", "Content-Type: application/x-www-form-urlencoded"]
    lines = [*head, *(f"{name}: {value}" for name, value in HERE), f"Content-Length: {len(half) + 50}", "", ""]
    with socket.create_connection(("127.0.0.1", port)) as there:
        there.sendall("\r\n".join(lines).encode() + half)
    answers = [ask(port, "GET", "/", HERE).status for _ in range(5)]
    assert (answers, fingerprint(db)) == ([200] * 5, before)
