"""What this run of the command line was asked, and what it has answered so far: for a request that is made twice."""

import sys
from collections.abc import Sequence

words: list[str] = []
"""The words of the command line, as they were typed."""

_written: list[str] = []


class Repeated(Exception):
    """The same request was carried out before; `out` is what was answered then ("": it ended first)."""

    def __init__(self, request_id: str, out: str) -> None:
        super().__init__(request_id)
        self.out = out or f"The request {request_id} was carried out before; its answer was lost on the way.\n"


def begin_run(tokens: Sequence[str] | None) -> None:
    """Take down the words of this run, those of the process where none are given, and forget those of the last."""
    words[:] = sys.argv[1:] if tokens is None else tokens
    _written.clear()


def write_out(text: str) -> None:
    """Write to the standard output, and remember what was written."""
    sys.stdout.write(text)
    _written.append(text)


def all_written() -> str:
    return "".join(_written)
