"""The door of every page: which host was meant, where a form came from, what a browser may do with the answer."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names of this machine; another one in the Host header is a page elsewhere that found its way here."""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_FORM: Final = 64 * 1024


class Door:
    """Refuses with a sentence what did not come from these pages, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        answer = refusal(scope["method"], Headers(scope=scope), self.hosts) or self.app
        await answer(scope, receive, guarded)


def refusal(method: str, headers: Headers, hosts: frozenset[str]) -> PlainTextResponse | None:
    """Why this request goes no further; None lets it in."""
    host = headers.get("host", "")
    if _without_port(host) not in hosts:
        known = ", ".join(sorted(hosts))
        return _no(421, f"This page answers to {known} only, not to “{host}”. Open it under one of these names.")
    if method in SAFE:
        return None
    if not from_here(headers, host):
        return _no(403, "This form did not come from this page, so nothing was done. Open the page and do it there.")
    return _too_long(headers.get("content-length", ""))


def from_here(headers: Headers, host: str) -> bool:
    """What the browser says of where the form was; an old one that does not say names at least its origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return urlsplit(headers.get("origin", "")).netloc == host


def _without_port(host: str) -> str:
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return name.lower()


def _too_long(length: str) -> PlainTextResponse | None:
    if not length.isdecimal():
        return _no(411, "The form does not say how long it is, so it was not read. Send it with a Content-Length.")
    if int(length) > MAX_FORM:
        return _no(413, f"The form has {int(length):,} bytes; at most {MAX_FORM:,} are read. Write less.")
    return None


def _no(status: int, sentence: str) -> PlainTextResponse:
    return PlainTextResponse(f"{sentence}\n", status)
