"""What suits a process that mostly lives for half a second."""

import atexit
import gc
import os

OBJECTS_BETWEEN = 250_000
"""So many objects are made between two looks for garbage: more than a look at a season makes in all (200,000).

Python's own 700 suit a process that lives on.
"""


_USUAL = gc.get_threshold()


def suit_long_run() -> None:
    """Look for garbage as Python usually does, in a process that lives on: `phasegate serve`."""
    gc.set_threshold(*_USUAL)


def suit_short_run() -> None:
    """Do without what costs a command a third of its CPU, and gives it nothing."""
    _collect_rarely()
    _look_for_no_plugins()


def _collect_rarely() -> None:
    """What a command imports is no garbage, in which Python would look for some again and again.

    It looks once more when it ends, though all that is left goes with the process; so it finds nothing to look at.
    """
    gc.set_threshold(OBJECTS_BETWEEN)
    atexit.register(gc.freeze)


def _look_for_no_plugins() -> None:
    """Pydantic reads what every installed package says of itself, in case one of them extends it; none does."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
