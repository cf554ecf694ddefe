"""When a message that a channel did not take is tried again, and when nobody tries any more.

A message that the other side will never take (a permanent refusal, RFC 5321 §4.2.1) is dead after a few attempts; one
that nobody could be reached for is kept as long as mail servers keep theirs (RFC 5321 §4.5.4.1: 4-5 days).
"""

import hashlib
from typing import Literal

from pendulum import DateTime

Fault = Literal["rejected", "refused", "unreachable"]
"""Never; not now; nobody there."""

ATTEMPTS = 5
LONGEST_MINUTES = 60
KEPT_DAYS = 5


def next_attempt(key: str, attempts: int, at: DateTime) -> DateTime:
    """Twice as long after each attempt, at most an hour, and up to a quarter more so that not all come at once.

    The quarter follows from the key: the same message is tried again at the same instant, whoever asks.
    """
    minutes: int = min(2**attempts, LONGEST_MINUTES)
    longer = 1 + _share_of(key, attempts) / 4
    seconds = int(minutes * 60 * longer)
    return at.add(seconds=seconds)


def _share_of(key: str, attempts: int) -> float:
    """0 to 1, by chance but always the same."""
    seed = f"{key}:{attempts}".encode()
    first_byte = hashlib.sha256(seed).digest()[0]
    return first_byte / 255


def is_dead(fault: Fault, attempts: int, *, since: DateTime, at: DateTime) -> bool:
    """Is it time to give up on a message that waits since then?"""
    if attempts < ATTEMPTS:
        return False
    if fault == "rejected":
        return True
    return since.add(days=KEPT_DAYS) <= at
