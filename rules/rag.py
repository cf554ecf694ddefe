"""Red, amber, green: progress against the time that has gone by (docs/asks-and-goals.md, “Colours”)."""

from decimal import Decimal
from typing import Literal

from pendulum import Date

Rag = Literal["green", "amber", "red", "grey"]
RAGS: tuple[Rag, ...] = ("green", "amber", "red")
"""The colours that a person may choose."""

SHOWN = {"green": "G", "amber": "A", "red": "R", "grey": "grey"}

_THRESHOLDS = {
    "graded": (Decimal("0.70"), Decimal("0.50")),
    "committed": (Decimal("0.95"), Decimal("0.75")),
    "binary": (Decimal("0.95"), Decimal("0.75")),
}
_EARLY, _HALF = Decimal("0.10"), Decimal("0.50")


def elapsed(first: Date, last: Date, today: Date) -> Decimal:
    """The share of the calendar days that has gone by, today included; 0 before, 1 after."""
    total = last.toordinal() - first.toordinal() + 1
    gone = min(max(today.toordinal() - first.toordinal() + 1, 0), total)
    return Decimal(gone) / Decimal(total)


def rag(progress: Decimal | None, share_elapsed: Decimal, *, scoring: str = "graded", stale: bool = False) -> Rag:
    """The colour; `progress` is None where there never was a reading, which is red from half-time on.

    Grey is what says nothing: too early, or stale.
    """
    if progress is None and share_elapsed >= _HALF:
        return "red"
    if progress is None or stale or share_elapsed < _EARLY:
        return "grey"
    green, amber = _THRESHOLDS[scoring]
    pace = progress / share_elapsed
    if pace >= green:
        return "green"
    return "amber" if pace >= amber else "red"
