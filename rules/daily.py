"""What may wait for a person's one message of the day, and what goes at once (docs/notices.md)."""

from collections.abc import Sequence

from pendulum import DateTime

AT_ONCE = frozenset(
    {
        "escalation",
        "change",
        "review",
        "vote",
        "blindside",
        "override",
        "undone",
        "withdrawn",
        "season_cancelled",
        "undeliverable",
        "digest",
    }
)
"""The kinds that go apart: what is late, moves a date, has an hour of its own, or takes something back."""

SINGLE_A_DAY = 10
"""So many single messages a person gets in 24 hours; what comes after them goes into the next digest [default]."""

COLLAPSE_FROM, COLLAPSE_HOURS = 2, 24
"""So many waiting messages become one where the oldest waits for so many hours: nothing could be sent [default]."""


def is_daily(kind: str) -> bool:
    return kind not in AT_ONCE


def should_collapse(waiting_since: Sequence[DateTime], at: DateTime) -> bool:
    """After days without a channel the queue of one person becomes one message instead of a storm."""
    if len(waiting_since) < COLLAPSE_FROM:
        return False
    collapse_at = min(waiting_since).add(hours=COLLAPSE_HOURS)
    return collapse_at <= at
