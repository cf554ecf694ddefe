"""Connections for SQL that is compiled already, kept beside the pool: its ceremony costs a fifth of a whole move."""

from collections import deque
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

IDLE = 16
"""So many are kept; further ones are closed when they have served."""


class Lost(Exception):
    """The server had ended this connection; nothing was asked of it yet."""


def may_keep(engine: Engine) -> bool:
    """A database in memory is its one connection, which nobody may keep from the others."""
    return isinstance(engine.pool, QueuePool)


class Drivers:
    """The kept connections of an engine, each by its one cursor and for one thread at a time.

    They end with the engine's pool.
    """

    def __init__(self) -> None:
        self._idle: deque[Any] = deque()

    def take(self, engine: Engine) -> Any:
        """The driver's cursor on a connection that is set up like every other of the engine."""
        try:
            return self._idle.pop()
        except IndexError:
            lent = engine.raw_connection()
            cursor = lent.cursor()
            lent.detach()
            return cursor

    def give(self, cursor: Any) -> None:
        """Back, for whoever comes next; the caller has ended its transaction, or the server has, which shows then."""
        if len(self._idle) < IDLE:
            self._idle.append(cursor)
        else:
            cursor.connection.close()

    def close(self, *_: Any) -> None:
        while self._idle:
            self._idle.pop().connection.close()
