"""Looking for garbage as rarely as suits a process that mostly lives for half a second."""

import atexit
import gc

OBJECTS_BETWEEN = 250_000
"""So many objects are made between two looks for garbage: more than a look at a season makes in all (200,000).

Python's own 700 suit a process that lives on.
"""


def collect_rarely() -> None:
    """What a command imports is no garbage: to look for some in it, again and again, was a quarter of its CPU.

    Python looks once more when it ends, though all that is left goes with the process; so it finds nothing to look at.
    """
    gc.set_threshold(OBJECTS_BETWEEN)
    atexit.register(gc.freeze)
