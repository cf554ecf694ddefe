"""A process whose parent died ends: nobody would stop it, and the next `serve` would find its port taken."""

import multiprocessing
import os
import signal
import threading
import time
from functools import cache

PATIENCE_SECONDS = 10


def end_soon() -> None:
    """Ask this process to end, as whoever started it would have; and end it where it does not."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os._exit(1)


@cache
def end_with_parent() -> None:
    """In a run that a runner began: end when the runner is gone. A worker looks after its own runs."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        end_soon()

    threading.Thread(target=watch, name="parent", daemon=True).start()
