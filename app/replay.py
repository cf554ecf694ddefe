"""What this run of the command line was asked, and what it has answered so far: for a request that is made twice."""

import sys
from collections.abc import Sequence

words: list[str] = []
"""The words of the command line, as they were typed."""

_said: list[str] = []


class Repeated(Exception):
    """The same request was carried out before; `out` is what was answered then ("": it ended before it could say)."""

    def __init__(self, request_id: str, out: str) -> None:
        super().__init__(request_id)
        self.out = out or f"The request {request_id} was carried out before; its answer was lost on the way.\n"


def begin(tokens: Sequence[str] | None) -> None:
    words[:] = sys.argv[1:] if tokens is None else tokens
    _said.clear()


def out(text: str) -> None:
    """Say it, and remember that it was said."""
    sys.stdout.write(text)
    _said.append(text)


def said() -> str:
    return "".join(_said)
