"""The door of every page: which host was meant, where a form came from, what a browser may do with the answer."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
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
    """Refuses with a sentence what did not come from these pages, and puts the security headers on every answer.

    A request's body is read here, at most MAX_FORM of it, before anything is done: so nobody who sends it slowly holds
    a thread or a transaction. HEAD is answered like GET; the server leaves the body out.
    """

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

        answer = refusal(scope["method"], Headers(scope=scope), self.hosts)
        if answer is None:
            try:
                body = await _whole_body(receive)
            except ClientDisconnect:
                return  # half a form is none, and nobody is there to be told
            answer = _too_long() if body is None else None
            receive = _receive_again(body or b"", receive)
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await (answer or self.app)(scope, receive, guarded)


async def _whole_body(receive: Receive) -> bytes | None:
    """What was sent, counted as it comes; None where it is too much.

    Raises ClientDisconnect where whoever sent it went, or was cut off, before the end.
    """
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_FORM:
            return None
    return body


def _receive_again(body: bytes, receive: Receive) -> Receive:
    """The body once, and then whatever else comes: that the client has gone."""
    request: Message = {"type": "http.request", "body": body, "more_body": False}
    messages = iter([request])

    async def receive_again() -> Message:
        return next(messages, None) or await receive()

    return receive_again


def refusal(method: str, headers: Headers, hosts: frozenset[str]) -> PlainTextResponse | None:
    """Why this request goes no further; None lets it in."""
    host = headers.get("host", "")
    if _without_port(host) not in hosts:
        known = ", ".join(sorted(hosts))
        return _no(421, f"This page answers to {known} only, not to “{host}”. Open it under one of these names.")
    if "content-length" in headers and "transfer-encoding" in headers:
        # Whoever reads one length and whoever reads the other would see two different requests (RFC 9112, 6.3).
        return _no(400, "The request says in two ways how long it is, so it was not read.", {"Connection": "close"})
    if method in SAFE:
        return None
    if not from_here(headers, host):
        return _no(403, "This form did not come from this page, so nothing was done. Open the page and do it there.")
    return None


def from_here(headers: Headers, host: str) -> bool:
    """What the browser says of where the form was; an old one that does not say names at least its origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return urlsplit(headers.get("origin", "")).netloc == host


def _without_port(host: str) -> str:
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return name.lower()


def _too_long() -> PlainTextResponse:
    return _no(413, f"The form has more than {MAX_FORM:,} bytes, which are the most that is read. Write less.")


def _no(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> PlainTextResponse:
    return PlainTextResponse(f"{sentence}\n", status, headers)
