"""The door of the engine's own port: it lets nobody in who comes from a page elsewhere, or under a foreign name.

Prefect has no setting for this: its CORS setting only hides answers from other pages, and what they ask for is done all
the same. The door stands around the app that Prefect makes and is no part of it, because Prefect's own services call
that app inside the process, under the name of a host that is nowhere (decision 0014).
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

HTTP_PORT = 80
HERE = ("same-origin", "none")
POLICY_VIOLATION = 1008
WRONG_HOST = 421
"""HTTP's “Misdirected Request”: this server does not answer for the host that was asked for."""


class EngineDoor:
    """Passes on what was asked of this machine by name, by no page or by the server's own; refuses all else."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self.app = app
        self.hosts = _hosts_of(port)
        self.origins = frozenset(f"http://{host}" for host in self.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        await (answer or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") == [] or not set(headers.getlist("host")) <= self.hosts:
            return _refused(scope, WRONG_HOST, "This server does not answer under that name.")
        if self._comes_from_elsewhere(scope, headers):
            return _refused(scope, 403, "This was asked for by a page from elsewhere, so it was not done.")
        return None

    def _comes_from_elsewhere(self, scope: Scope, headers: Headers) -> bool:
        if not set(headers.getlist("origin")) <= self.origins:
            return True
        sites = headers.getlist("sec-fetch-site")
        return any(site not in HERE for site in sites) and not _follows_a_link(scope, headers)


def _hosts_of(port: int) -> frozenset[str]:
    names = ("127.0.0.1", "localhost")
    without_port = names if port == HTTP_PORT else ()
    return frozenset((*without_port, *(f"{name}:{port}" for name in names)))


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Somebody opens Prefect's own page by a link: the page's files are nothing secret, and looking changes nothing."""
    opens_page = scope["type"] == "http" and scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate"
    return opens_page and headers.get("sec-fetch-dest") == "document" and not str(scope["path"]).startswith("/api")


def _refused(scope: Scope, status: int, sentence: str) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose(code=POLICY_VIOLATION, reason=sentence)
    return PlainTextResponse(f"{sentence}\n", status)
