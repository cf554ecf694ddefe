"""The engine's door, asked directly: who is let in, and how it refuses."""

import asyncio
from typing import Any

import pytest

from flows.automation.door import EngineDoor

PORT = 4227
HOST = f"127.0.0.1:{PORT}"
INSIDE: dict[str, Any] = {"type": "inside"}


def ask(kind: str, headers: list[tuple[str, str]], *, path: str = "/api/flows/filter", method: str = "POST") -> Any:
    """What the door does: INSIDE where it lets in, else the first thing that it answers."""
    seen: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send(INSIDE)

    async def receive() -> Any:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        seen.append(message)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {"type": kind, "method": method, "path": path, "headers": raw}
    asyncio.run(EngineDoor(app, port=PORT)(scope, receive, send))
    return seen[0]


FOREIGN_HOSTS = [
    [],
    [("host", "evil.example")],
    [("host", "127.0.0.1")],
    [("host", "127.0.0.1:8027")],
    [("host", f"evil.example:{PORT}")],
    [("host", f"127.0.0.1:{PORT}.evil.example")],
    [("host", f"[::1]:{PORT}")],
    [("host", HOST), ("host", "evil.example")],
    [("host", "prefect-in-memory")],
    [("host", "")],
]
FOREIGN_ORIGINS = [
    [("origin", "https://evil.example")],
    [("origin", "null")],
    [("origin", "")],
    [("origin", "http://127.0.0.1:8027")],
    [("origin", f"https://{HOST}")],
    [("origin", f"http://{HOST}.evil.example")],
    [("origin", f"http://{HOST}"), ("origin", "https://evil.example")],
    [("sec-fetch-site", "cross-site")],
    [("sec-fetch-site", "same-site")],
    [("sec-fetch-site", "")],
    [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
]


@pytest.mark.parametrize("headers", FOREIGN_HOSTS)
def test_a_foreign_host_is_refused(headers: list[tuple[str, str]]) -> None:
    assert ask("http", headers)["status"] == 421
    assert ask("websocket", headers) == {
        "type": "websocket.close",
        "code": 1008,
        "reason": "This server does not answer under that name.",
    }


@pytest.mark.parametrize("headers", FOREIGN_ORIGINS)
def test_a_page_from_elsewhere_is_refused(headers: list[tuple[str, str]]) -> None:
    here = ("host", HOST)
    assert ask("http", [here, *headers])["status"] == 403
    assert ask("websocket", [here, *headers])["type"] == "websocket.close"


@pytest.mark.parametrize(
    "headers",
    [
        [("host", HOST)],
        [("host", f"localhost:{PORT}")],
        [("host", HOST), ("origin", f"http://{HOST}"), ("sec-fetch-site", "same-origin")],
        [("host", f"localhost:{PORT}"), ("origin", f"http://localhost:{PORT}")],
        [("host", HOST), ("sec-fetch-site", "none")],
    ],
)
def test_its_own_page_and_whoever_is_no_browser_are_let_in(headers: list[tuple[str, str]]) -> None:
    assert ask("http", headers) == INSIDE
    assert ask("websocket", headers) == INSIDE


def test_a_link_from_elsewhere_opens_prefects_page_and_reaches_nothing_else() -> None:
    link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]
    headers = [("host", HOST), *link]
    assert ask("http", headers, path="/dashboard", method="GET") == INSIDE
    assert ask("http", headers, path="/dashboard", method="POST")["status"] == 403
    assert ask("http", headers, path="/api/flows/filter", method="GET")["status"] == 403


def test_the_start_and_the_end_of_the_app_pass_through() -> None:
    assert ask("lifespan", []) == INSIDE
