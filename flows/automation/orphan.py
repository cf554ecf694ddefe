"""Ending a process whose parent died: nobody else would, and the next `serve` would find its port taken."""

import multiprocessing
import os
import signal
import threading
import time
from functools import cache

PATIENCE_SECONDS = 10


def end_soon() -> None:
    """Ask this process to end, as its parent would have done, and end it by force if it does not."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os._exit(1)


@cache
def end_with_parent() -> None:
    """In a run that a runner began: end when the runner is gone. A worker looks after its runs itself."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait_for_parent() -> None:
        parent.join()
        end_soon()

    threading.Thread(target=wait_for_parent, name="parent", daemon=True).start()
