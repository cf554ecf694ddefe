"""Headcount cases: capacity, required people, offsets, and the most that a gap allows to ask for.

The last refuses an ask that is larger (`HC_MATH`; docs/asks-and-goals.md, “Asks”).
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

TOLERANCE = Decimal("0.10")
"""So much of a person may be missing without asking for one more."""


def capacity_hours(contracted: Decimal, shrinkage: Decimal, occupancy: Decimal) -> Decimal:
    """The hours that one person can work on what comes in; shares are 0 to 1."""
    return contracted * (1 - shrinkage) * occupancy


def required(volume: Decimal, minutes_each: Decimal, hours: Decimal) -> Decimal:
    """People for this volume, not rounded."""
    return volume * minutes_each / 60 / hours


def after_offsets(volume: Decimal, shares: Sequence[Decimal]) -> Decimal:
    """What is left of a volume when each offset, in this order, takes its share of the rest."""
    for share in shares:
        volume *= 1 - share
    return volume


def most_to_ask(gap: Decimal) -> int:
    """ceil(gap − 0.10), and at least zero."""
    people = (gap - TOLERANCE).to_integral_value(rounding=ROUND_CEILING)
    return max(0, int(people))
