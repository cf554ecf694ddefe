"""The page's own server: uvicorn's, with an end to every request that is sent slowly, and to how many wait at once.

Uvicorn has a limit for neither: whoever opens connections and sends a byte a minute holds them for ever, and with
enough of them nobody else gets in. So this is a subclass of its protocol for HTTP (decision 0014).
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Literal

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
ANSWER_SECONDS = 60.0
CONNECTIONS = 200

ConnectionPhase = Literal["head", "body", "answer", "idle"]
"""What a connection does now: sends a request's head, its body, has not fetched its answer yet, or rests."""


class PatientConnection(H11Protocol):
    """A connection that is cut off where its head, its body or the fetching of its answer takes too long.

    At most CONNECTIONS are open at once; for one more, the oldest that has not sent a whole head has to go.
    """

    limits: ClassVar[Mapping[ConnectionPhase, float]] = {
        "head": HEAD_SECONDS,
        "body": BODY_SECONDS,
        "answer": ANSWER_SECONDS,
    }
    most = CONNECTIONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = time.monotonic()
        self.phase: ConnectionPhase = "idle"
        self.cut_off_task: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._enter("head")
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._enter("idle")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._enter(self._current_phase())

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._enter(self._current_phase())

    def pause_writing(self) -> None:
        super().pause_writing()
        self._enter("answer")

    def resume_writing(self) -> None:
        super().resume_writing()
        self._enter(self._current_phase())

    def _current_phase(self) -> ConnectionPhase:
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        if self.cycle is None or self._has_begun_request():
            return "head"
        if self.cycle.response_complete and self._unfetched_bytes():
            return "answer"
        return "idle"

    def _has_begun_request(self) -> bool:
        """Has a part of the next request's head come?"""
        received, _ = self.conn.trailing_data
        return self.conn.their_state is h11.IDLE and bool(received)

    def _unfetched_bytes(self) -> int:
        return self.transport.get_write_buffer_size()

    def _enter(self, phase: ConnectionPhase) -> None:
        """The time for a phase runs from its begin, however many bytes come meanwhile."""
        if phase == self.phase:
            return
        self.phase = phase
        self._stop_timer()
        if phase in self.limits:
            seconds = self.limits[phase]
            self.cut_off_task = self.loop.call_later(seconds, self._cut_off)

    def _stop_timer(self) -> None:
        if self.cut_off_task is not None:
            self.cut_off_task.cancel()
            self.cut_off_task = None

    def _cut_off(self) -> None:
        if self.phase != "answer" or self._unfetched_bytes():
            self.transport.abort()

    def _make_room(self) -> None:
        """For this connection, which is the newest and may be the one that has to go."""
        open_now = list(self._open_connections())
        if len(open_now) > self.most:
            oldest = _oldest_waiting(open_now)
            oldest.transport.abort()

    def _open_connections(self) -> Iterator["PatientConnection"]:
        for connection in self.connections:
            if isinstance(connection, PatientConnection) and connection.is_open:
                yield connection

    @property
    def is_open(self) -> bool:
        return not self.transport.is_closing()

    @property
    def has_whole_head(self) -> bool:
        """Is a request under way, or its answer?"""
        under_way = self.cycle is not None and not self.cycle.response_complete
        return under_way or self.phase in ("body", "answer")


def _oldest_waiting(connections: Iterable[PatientConnection]) -> PatientConnection:
    """The one that has waited longest of those that have no request under way."""
    waiting = [connection for connection in connections if not connection.has_whole_head]
    return min(waiting, key=lambda connection: connection.since)


class PageServer(uvicorn.Server):
    """Leaves the signals to `serve`, which has more than a page to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def page_server(app: ASGIApp) -> PageServer:
    """A server for these pages; sockets are given to its `serve`."""
    config = uvicorn.Config(
        app,
        http=PatientConnection,
        ws="none",
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    return PageServer(config)
