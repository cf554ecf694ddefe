"""The door of every page: which host was meant, where a form came from, what a browser may do with the answer."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import (
    ASGIApp,
    Message,
    Receive,
    Scope,
    Send,
)

LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names of this machine; another one in the Host header is a page elsewhere that found its way here."""

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_FORM: Final = 64 * 1024
"""In bytes."""

FOREIGN_HOST = "This page answers to {hosts} only, not to “{host}”. Open it under one of these names."
TWO_LENGTHS = "The request says in two ways how long it is, so it was not read."
FOREIGN_FORM = "This form did not come from this page, so nothing was done. Open the page and do it there."
TOO_LONG = f"The form has more than {MAX_FORM:,} bytes, which are the most that is read. Write less."


class Door:
    """Refuses with a sentence what did not come from these pages, and puts the security headers on every answer.

    A request's body is read here, at most MAX_FORM of it, before anything is done: so nobody who sends it slowly holds
    a thread or a transaction. HEAD is answered like GET; the server leaves the body out.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
    ) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = _head_as_get(scope)
        guarded_send = _with_security_headers(send)
        headers = Headers(scope=request)
        refusal = refusal_of(request["method"], headers, self.hosts)
        if refusal is not None:
            await refusal(request, receive, guarded_send)
            return
        try:
            body = await _read_body(receive)
        except ClientDisconnect:
            return  # half a form is none, and there is nobody to answer
        if body is None:
            too_long = _refuse(413, TOO_LONG)
            await too_long(request, receive, guarded_send)
            return
        receive_again = _receive_again(body, receive)
        await self.app(request, receive_again, guarded_send)


def _head_as_get(scope: Scope) -> Scope:
    if scope["method"] != "HEAD":
        return scope
    return {**scope, "method": "GET"}


def _with_security_headers(send: Send) -> Send:
    async def guarded_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(SECURITY_HEADERS)
        await send(message)

    return guarded_send


async def _read_body(receive: Receive) -> bytes | None:
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


def refusal_of(
    method: str,
    headers: Headers,
    hosts: frozenset[str],
) -> PlainTextResponse | None:
    """Why this request goes no further; None lets it in."""
    host = headers.get("host", "")
    if _without_port(host) not in hosts:
        known_hosts = ", ".join(sorted(hosts))
        return _refuse(421, FOREIGN_HOST.format(hosts=known_hosts, host=host))
    if "content-length" in headers and "transfer-encoding" in headers:
        # Whoever reads one length and whoever reads the other would see two different requests (RFC 9112, 6.3).
        return _refuse(400, TWO_LENGTHS, {"Connection": "close"})
    if method in SAFE_METHODS or _comes_from_here(headers, host):
        return None
    return _refuse(403, FOREIGN_FORM)


def _comes_from_here(headers: Headers, host: str) -> bool:
    """What the browser says of where the form was; an old one that does not say names at least its origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return _host_of_origin(headers) == host


def _host_of_origin(headers: Headers) -> str:
    origin = headers.get("origin", "")
    return urlsplit(origin).netloc


def _without_port(host: str) -> str:
    if host.endswith("]"):
        return host.lower()
    name = host.rsplit(":", 1)[0]
    return name.lower()


def _refuse(
    status: int,
    sentence: str,
    headers: Mapping[str, str] | None = None,
) -> PlainTextResponse:
    return PlainTextResponse(f"{sentence}\n", status, headers)
