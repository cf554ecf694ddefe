"""The earliest day on which a blocked move could pass, from what stands in its way (docs/why.md, “One plan”).

A date of the calendar or a booked review is a fact; the day by which others owe their part is an estimate; what the
one who asks can mend is mended at once; and what hangs on somebody's will alone has no day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pendulum import Date

Basis = Literal["fact", "estimate", "after", "at_once", "will"]
ReasonRule = Literal["dated", "after", "owed", "any", "never"]

HOW: Mapping[str, ReasonRule] = {
    "GATE_NOT_OPEN": "dated",
    "BLACKOUT": "dated",
    "QUORUM": "dated",
    "NOT_FROM_STATE": "after",
    "NOT_AUTHORISED": "any",
    "GATE_CLOSED": "never",
    "REVIEW_SOON": "never",
    "SELF_APPROVE": "never",
    "CONTRIBUTED": "never",
    "OBJECTION_OPEN": "never",
    "APPROVAL_OBJECTION": "never",
    "APPROVAL_CONDITION": "never",
    "APPROVAL_DEADLOCK": "never",
}
"""How a reason's day is found: a date that is known, the day of the move that comes first, any day, or none at all.

`owed` is what is not listed: the day by which those whose turn it is owe it. `never`: no day helps, only somebody's
leave; a review that starts soon is not withdrawn at any later day.
"""

_BASIS_OF_DATE: Mapping[ReasonRule, Basis] = {"dated": "fact", "after": "after"}

TIME_ALONE = frozenset({"GATE_NOT_OPEN", "BLACKOUT"})
"""Time alone takes these away: nobody is asked for them."""


@dataclass(frozen=True)
class ReasonDay:
    """The first day on which a reason may be gone; None where nothing but somebody's will decides."""

    code: str
    on: Date | None
    basis: Basis


def day_of_reason(code: str, *, today: Date, dated: Date | None, owed: Sequence[Date | None], mine: bool) -> ReasonDay:
    """`dated` is the date that is known for it, `owed` the due day of each whose turn it is (None: they owe nothing).

    `mine`: it is the turn of the one who asks, and of nobody else. A day that has passed counts as today.
    """
    how = HOW.get(code, "owed")
    nobody_knows = ReasonDay(code, None, "will")
    if how in _BASIS_OF_DATE:
        if dated is None:
            return nobody_knows
        return ReasonDay(code, max(dated, today), _BASIS_OF_DATE[how])
    if how == "never":
        return nobody_knows
    if how == "any" or mine:
        return ReasonDay(code, today, "at_once")
    due_days = [day for day in owed if day]
    if due_days and len(due_days) == len(owed):
        return ReasonDay(code, max(today, *due_days), "estimate")
    return nobody_knows


def earliest_day(rows: Iterable[ReasonDay], *, today: Date) -> Date | None:
    """The latest of the days, today where nothing is in the way; None where one reason has no day."""
    latest = today
    for row in rows:
        if row.on is None:
            return None
        latest = max(latest, row.on)
    return latest
