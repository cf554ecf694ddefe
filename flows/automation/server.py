"""Prefect's server behind its door, as a child process of `serve`: python -m flows.automation.server PORT.

It listens on this machine only, whatever the environment says, and ends when its parent does: its standard input is a
pipe from the parent, which the system closes with it.
"""

import os
import sys
import threading

import uvicorn
from prefect.server.api.server import create_app

from flows.automation.door import EngineDoor
from flows.automation.orphan import end_soon

LOOPBACK = "127.0.0.1"


def serve_prefect(port: int) -> None:
    """Serve until the parent asks for the end, or is gone."""
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()
    config = uvicorn.Config(
        EngineDoor(create_app(), port=port),
        host=LOOPBACK,
        port=port,
        workers=1,
        lifespan="on",
        http="h11",
        log_level="error",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run()


def _wait_for_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    end_soon()


if __name__ == "__main__":
    serve_prefect(int(sys.argv[1]))
