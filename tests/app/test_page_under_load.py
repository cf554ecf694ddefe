"""Slow clients against a real `serve` and its real times: the page answers, and ticks and acts go on."""

import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from app.page_server import BODY_SECONDS, CONNECTIONS, HEAD_SECONDS
from tests.app.pages.visit import OWNER, PAYMENTS, season_in
from tests.app.typed_serve import PHASEGATE, Typed, typed
from tests.engine_room import wait_for

pytestmark = pytest.mark.long

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /plan/x/move HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 60000\r\n\r\n"
SLACK = 5.0


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return season_in(tmp_path)


@pytest.fixture
def page(season: Path, tmp_path: Path) -> Iterator[Typed]:
    with typed(tmp_path, f"sqlite:///{season}") as there:
        wait_for(lambda: there.has_said("Automation engine ready"), seconds=120)
        yield there


def connect(page: Typed, sent: bytes) -> socket.socket:
    there = socket.create_connection(("127.0.0.1", page.port))
    there.settimeout(BODY_SECONDS * 2)
    there.sendall(sent)
    return there


def seconds_until_cut_off(there: socket.socket, *, drip: bytes) -> float:
    """Sends a byte again and again, as somebody does who wants to hold the connection."""
    began = time.monotonic()
    there.settimeout(0.5)
    while True:
        try:
            there.sendall(drip)
            if there.recv(4096) == b"":
                break
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return time.monotonic() - began


def tick(season: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(PHASEGATE), "tick", "--db", f"sqlite:///{season}", "--at", "2026-08-20T17:00:00Z"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_head_ends_after_ten_seconds_and_a_body_after_thirty(page: Typed) -> None:
    with connect(page, GET) as head, connect(page, POST) as body:
        assert HEAD_SECONDS - 1 < seconds_until_cut_off(head, drip=b"X") < HEAD_SECONDS + SLACK
        left = BODY_SECONDS - HEAD_SECONDS
        assert left - SLACK < seconds_until_cut_off(body, drip=b"x") < left + SLACK


def test_two_hundred_slow_clients_starve_neither_ticks_nor_acts_nor_the_page(page: Typed, season: Path) -> None:
    """A third sends its head slowly, a third its body, and a third fetches nothing of its answer."""
    begins = (GET, POST, GET + b"\r\n")
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(page, begins[n % 3])) for n in range(CONNECTIONS)]
        for turn in range(3):
            done = tick(season)
            assert (done.returncode, done.stderr, "Traceback" in done.stdout) == (0, "", False), turn
            for there in slow:
                with suppress(OSError):
                    there.sendall(b"x")
        command = [str(PHASEGATE), "plan", "do", PAYMENTS, "start", "--as", OWNER, "--db", f"sqlite:///{season}"]
        acted = subprocess.run([*command, "--at", "2026-08-20T17:00:00Z"], capture_output=True, text=True, check=False)
        assert (acted.returncode, acted.stderr) == (0, "")
        for _ in range(5):
            answer = httpx.get(f"http://127.0.0.1:{page.port}/", trust_env=False, timeout=120)
            assert answer.status_code == 200
    assert page.complained.read_text() == ""


def test_a_tick_that_meets_a_lock_waits_and_says_so(season: Path, tmp_path: Path) -> None:
    holder = sqlite3.connect(season, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    complained = tmp_path / "tick.err"
    command = [str(PHASEGATE), "tick", "--db", f"sqlite:///{season}", "--at", "2026-08-20T17:00:00Z"]
    with (
        complained.open("w") as err,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, text=True) as ticking,
    ):
        wait_for(lambda: "Waiting for it" in complained.read_text(), seconds=60)
        holder.rollback()
        holder.close()
        out, _ = ticking.communicate(timeout=240)
    assert (ticking.returncode, "gates moved" in out) == (0, True)
    sentence = "WARNING phasegate: The database is busy: somebody else holds it. Waiting for it; 4 more tries."
    assert complained.read_text().splitlines()[0] == sentence
    assert "Traceback" not in complained.read_text()
