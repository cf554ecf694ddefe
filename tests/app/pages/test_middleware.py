"""The door: what is let in, and what every answer tells the browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.pages.middleware import SECURITY_HEADERS
from tests.app.pages.visit import OWNER, PAYMENTS, Visitor, fingerprint, form, in_partner_review, season_in


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return season_in(tmp_path)


@pytest.mark.parametrize(
    "path", ["/", f"/plan/{PAYMENTS}", "/plan/nothing", "/nothing", "/healthz", "/static/htmx.min.js"]
)
def test_every_answer_carries_the_security_headers(db: Path, path: str) -> None:
    client = Visitor(db, OWNER)
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)


def test_looking_changes_nothing(db: Path) -> None:
    in_partner_review(db)
    before = fingerprint(db)
    client = Visitor(db, OWNER)
    for path in ("/", f"/plan/{PAYMENTS}", f"/plan/{PAYMENTS}?done=submit", "/engine", "/healthz"):
        assert client.get(path).status_code == 200
    assert client.get(f"/plan/{PAYMENTS}/move?trigger=submit&seen=4").status_code == 405
    assert fingerprint(db) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
        {"sec-fetch-site": ""},
    ],
)
def test_form_from_elsewhere_is_refused_and_changes_nothing(db: Path, headers: dict[str, str]) -> None:
    before = fingerprint(db)
    client = Visitor(db, OWNER)
    answer = client.post(f"/plan/{PAYMENTS}/move", form(1, trigger="start"), headers)
    assert (answer.status_code, answer.text) == (
        403,
        "This form did not come from this page, so nothing was done. Open the page and do it there.\n",
    )
    assert fingerprint(db) == before


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 303),
        ("http://localhost:9999", 403),
        ("https://evil.example", 403),
        ("null", 403),
        (None, 403),
    ],
)
def test_old_browser_is_known_by_its_origin(db: Path, origin: str | None, status: int) -> None:
    client = Visitor(db, OWNER)
    client.headers.clear()
    headers = {"origin": origin} if origin else {}
    answer = client.post(f"/plan/{PAYMENTS}/move", form(1, trigger="start"), headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("evil.example", 421),
        ("localhost.evil.example:8000", 421),
    ],
)
def test_page_answers_to_its_own_names_only(db: Path, host: str, status: int) -> None:
    client = Visitor(db, OWNER)
    assert client.get("/healthz", {"host": host}).status_code == status


def test_another_name_can_be_allowed(db: Path) -> None:
    client = Visitor(db, OWNER, hosts=frozenset({"planning.example"}))
    assert client.get("/healthz", {"host": "planning.example"}).json() == {"ok": True}


@pytest.mark.parametrize(
    "fields",
    [
        {"trigger": "start", "state": "approved"},
        {"trigger": "start", "seen": "one"},
        {"trigger": "start", "request_id": "short"},
        {"trigger": "st\0art"},
        {"trigger": "start", "text": "x" * 4001},
    ],
)
def test_form_that_cannot_be_used_changes_nothing(db: Path, fields: dict[str, str]) -> None:
    before = fingerprint(db)
    client = Visitor(db, OWNER)
    answer = client.post(f"/plan/{PAYMENTS}/move", form(1) | fields)
    assert answer.status_code == 422
    assert "This form cannot be used, and nothing was changed" in answer.text
    assert fingerprint(db) == before


async def _drops(count: int) -> AsyncIterator[bytes]:
    yield b"seen=1&text="
    for _ in range(count):
        yield b"x" * 1000


def test_form_that_is_too_long_is_not_read_whether_it_says_so_or_not(db: Path) -> None:
    before = fingerprint(db)
    client = Visitor(db, OWNER)
    long = client.post(f"/plan/{PAYMENTS}/move", form(1, text="x" * 70_000))
    endless = client.pour(f"/plan/{PAYMENTS}/move", _drops(70))
    assert [(one.status_code, one.text) for one in (long, endless)] == [
        (413, "The form has more than 65,536 bytes, which are the most that is read. Write less.\n")
    ] * 2
    assert fingerprint(db) == before


def test_form_that_comes_in_drops_is_read_whole(db: Path) -> None:
    answer = Visitor(db, OWNER).pour(f"/plan/{PAYMENTS}/move", _drops(2))
    assert (answer.status_code, "This form cannot be used" in answer.text) == (422, True)


def test_two_lengths_at_once_are_refused_and_change_nothing(db: Path) -> None:
    before = fingerprint(db)
    headers = {"content-length": "10", "transfer-encoding": "chunked"}
    answer = Visitor(db, OWNER).post(f"/plan/{PAYMENTS}/move", form(1, trigger="start"), headers)
    assert (answer.status_code, answer.headers["connection"]) == (400, "close")
    assert fingerprint(db) == before


@pytest.mark.parametrize("path", ["/", f"/plan/{PAYMENTS}", "/nothing", "/healthz", "/feed/season.ics"])
def test_head_is_answered_as_get_is(db: Path, path: str) -> None:
    client = Visitor(db, OWNER)
    assert client.head(path).status_code == client.get(path).status_code
