"""The door of the engine's own port: it refuses requests from pages elsewhere, and requests under a foreign host name.

Prefect has no setting for this: its CORS setting only hides answers from other pages, and what they ask for is done all
the same. The door stands around the app that Prefect makes and is no part of it, because Prefect's own services call
that app inside the process, under a host name that does not exist (decision 0014).
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

HTTP_PORT = 80
OWN_HOSTS = ("127.0.0.1", "localhost")
SAME_SITE = ("same-origin", "none")
POLICY_VIOLATION = 1008
FORBIDDEN = 403
WRONG_HOST = 421
"""HTTP's “Misdirected Request”: this server does not answer for the host that was asked for."""


class EngineDoor:
    """Passes on requests to this machine's own names from no page or from the server's own; refuses all others."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self.app = app
        self.hosts = _hosts_of(port)
        self.origins = _origins_of(self.hosts)

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        app = self._refusal_of(scope) or self.app
        await app(scope, receive, send)

    def _refusal_of(self, scope: Scope) -> ASGIApp | None:
        if scope["type"] not in ("http", "websocket"):
            return None
        headers = Headers(scope=scope)
        if not self._names_this_host(headers):
            return _refuse_with(scope, WRONG_HOST, "This server does not answer under that name.")
        if self._comes_from_elsewhere(scope, headers):
            return _refuse_with(scope, FORBIDDEN, "This was asked for by a page from elsewhere, so it was not done.")
        return None

    def _names_this_host(self, headers: Headers) -> bool:
        hosts = set(headers.getlist("host"))
        return bool(hosts) and hosts <= self.hosts

    def _comes_from_elsewhere(
        self,
        scope: Scope,
        headers: Headers,
    ) -> bool:
        if self._has_foreign_origin(headers):
            return True
        sites = set(headers.getlist("sec-fetch-site"))
        if sites <= set(SAME_SITE):
            return False
        return not _follows_a_link(scope, headers)

    def _has_foreign_origin(self, headers: Headers) -> bool:
        origins = set(headers.getlist("origin"))
        return not origins <= self.origins


def _hosts_of(port: int) -> frozenset[str]:
    hosts = {f"{name}:{port}" for name in OWN_HOSTS}
    if port == HTTP_PORT:
        hosts.update(OWN_HOSTS)
    return frozenset(hosts)


def _origins_of(hosts: frozenset[str]) -> frozenset[str]:
    return frozenset(f"http://{host}" for host in hosts)


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether somebody opens Prefect's own page by a link: its files are not secret, and looking changes nothing."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    asks_api = str(scope["path"]).startswith("/api")
    return _opens_page(headers) and not asks_api


def _opens_page(headers: Headers) -> bool:
    navigates = headers.get("sec-fetch-mode") == "navigate"
    wants_page = headers.get("sec-fetch-dest") == "document"
    return navigates and wants_page


def _refuse_with(
    scope: Scope,
    status: int,
    sentence: str,
) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose(code=POLICY_VIOLATION, reason=sentence)
    return PlainTextResponse(f"{sentence}\n", status)
