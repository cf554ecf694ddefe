"""Booked reviews under another calendar: those that still fit stay, the others move with their gate or are named."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime

from config.difference import CalendarDifference
from config.explanation import long_day, window_on
from config.resolve import DatedGate, Resolver
from config.scopes import Scopes
from flows.calendar.touched import Booked
from rules.fiscal import plus_days

LOOK_AHEAD = 60
"""For so many days another place is looked for; who finds none books anew."""


@dataclass(frozen=True)
class ReviewMove:
    """A booked review that no longer fits; `to` is where it goes, None where nothing is free before the gate closes."""

    plan: str
    gate: str
    was: DateTime
    to: DateTime | None
    why: str
    people: tuple[str, ...]


def review_moves(
    before: Scopes, after: Scopes, found: CalendarDifference, booked: Sequence[Booked], *, at: DateTime
) -> list[ReviewMove]:
    """What becomes of each review that fitted and no longer does."""
    moves = (_review_move(before, after, found, review, at) for review in booked)
    return [move for move in moves if move is not None]


def review_gate(resolver: Resolver, document: str) -> str:
    """The gate by which an approver has reviewed plans of this kind; "" where the calendar has none."""
    gates = (g.id for g in resolver.calendar.gates if g.owes and (g.owes.by, g.owes.document) == ("approver", document))
    return next(gates, "")


def _review_move(
    before: Scopes, after: Scopes, found: CalendarDifference, review: Booked, at: DateTime
) -> ReviewMove | None:
    was, now = before.resolver(review.unit), after.resolver(review.unit)
    gate = review_gate(now, review.document)
    if not gate:
        return None
    trouble = why_not(now, now.dated(gate), review.review_at)
    before_fitted = gate not in was.by_id or not why_not(was, was.dated(gate), review.review_at)
    if not trouble or not before_fitted:
        return None
    move = found.of(found.scope(review.unit)).get(gate)
    to = _elsewhere(now, now.dated(gate), review.review_at, move.days if move else 0, at)
    return ReviewMove(review.plan, gate, review.review_at, to, trouble, review.people)


def why_not(resolver: Resolver, gate: DatedGate, start: DateTime) -> str:
    """Why a review cannot begin then; "" where it can."""
    day = start.in_timezone(gate.gate.zone or resolver.calendar.zone).date()
    if start < gate.opens.at:
        return f"{gate.gate.title} opens {long_day(gate.opens.day)}"
    if start > gate.due.at:
        return f"{gate.gate.title} is due {long_day(gate.due.day)}"
    closed = window_on(day, (window for window in resolver.blackouts if window.forbids_reviews))
    if closed is not None:
        return f"{closed.title} runs {long_day(closed.first)} to {long_day(closed.last)}"
    return "" if resolver.days.includes(day) else f"{long_day(day)} is no business day"


def _elsewhere(resolver: Resolver, gate: DatedGate, start: DateTime, days: int, at: DateTime) -> DateTime | None:
    """At the same time of day, moved as far as its gate, else the next day that is free."""
    zone = gate.gate.zone or resolver.calendar.zone
    local = start.in_timezone(zone)
    first = resolver.days.add(local.date(), days) if days else max(local.date(), gate.opens.day)
    for ahead in range(LOOK_AHEAD):
        to = resolver.instant_in(plus_days(first, ahead), local.time(), zone)
        if to > gate.due.at:
            return None
        if to > at and not why_not(resolver, gate, to):
            return to
    return None
