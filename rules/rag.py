"""Red, amber, green: progress against the time that has gone by (docs/asks-and-goals.md, “Colours”)."""

from decimal import Decimal
from typing import Literal

from pendulum import Date

from rules.fiscal import days_between

Rag = Literal["green", "amber", "red", "grey"]
RAGS: tuple[Rag, ...] = ("green", "amber", "red")
"""The colours that a person may choose."""

RAG_LETTERS = {"green": "G", "amber": "A", "red": "R", "grey": "grey"}

_THRESHOLDS = {
    "graded": (Decimal("0.70"), Decimal("0.50")),
    "committed": (Decimal("0.95"), Decimal("0.75")),
    "binary": (Decimal("0.95"), Decimal("0.75")),
}
_EARLY, _HALF = Decimal("0.10"), Decimal("0.50")


def elapsed_share(first: Date, last: Date, today: Date) -> Decimal:
    """The share of the calendar days that has gone by, today included; 0 before, 1 after."""
    total = days_between(first, last) + 1
    gone = days_between(first, today) + 1
    within = min(max(gone, 0), total)
    return Decimal(within) / Decimal(total)


def rag_colour(
    progress: Decimal | None, share_elapsed: Decimal, *, scoring: str = "graded", stale: bool = False
) -> Rag:
    """The colour; `progress` is None where there never was a reading, which is red from half-time on.

    Grey is what says nothing: too early, or stale.
    """
    if progress is None:
        return "red" if share_elapsed >= _HALF else "grey"
    if stale or share_elapsed < _EARLY:
        return "grey"
    return _colour_of_pace(progress / share_elapsed, scoring)


def _colour_of_pace(pace: Decimal, scoring: str) -> Rag:
    green_from, amber_from = _THRESHOLDS[scoring]
    if pace >= green_from:
        return "green"
    return "amber" if pace >= amber_from else "red"
