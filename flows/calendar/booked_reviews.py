"""Booked reviews under another calendar: those that still fit stay, the others move with their gate or are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import Date, DateTime

from config.difference import CalendarDifference, GateMove
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
    before: Scopes,
    after: Scopes,
    found: CalendarDifference,
    booked: Sequence[Booked],
    *,
    at: DateTime,
) -> list[ReviewMove]:
    """What becomes of each review that fitted and no longer does."""
    moves = []
    for review in booked:
        move = _review_move(
            before,
            after,
            found,
            review,
            at,
        )
        if move is not None:
            moves.append(move)
    return moves


def review_gate(resolver: Resolver, document: str) -> str:
    """The gate by which an approver has reviewed plans of this kind; "" where the calendar has none."""
    for gate in resolver.calendar.gates:
        owes = gate.owes
        if owes and owes.by == "approver" and owes.document == document:
            return gate.id
    return ""


def _review_move(
    before: Scopes,
    after: Scopes,
    found: CalendarDifference,
    review: Booked,
    at: DateTime,
) -> ReviewMove | None:
    resolver = after.resolver(review.unit)
    gate_id = review_gate(resolver, review.document)
    if not gate_id:
        return None
    trouble = why_not(resolver, resolver.dated(gate_id), review.review_at)
    if not trouble or not _has_fitted(before.resolver(review.unit), gate_id, review):
        return None
    moves = found.of(found.scope(review.unit))
    return ReviewMove(
        plan=review.plan,
        gate=gate_id,
        was=review.review_at,
        to=_next_place(
            resolver,
            gate_id,
            review,
            moves,
            at,
        ),
        why=trouble,
        people=review.people,
    )


def _next_place(
    resolver: Resolver,
    gate_id: str,
    review: Booked,
    moves: Mapping[str, GateMove],
    at: DateTime,
) -> DateTime | None:
    """Where the review goes with its gate; None where nothing is free."""
    move = moves.get(gate_id)
    days = move.days if move else 0
    return _elsewhere(
        resolver,
        resolver.dated(gate_id),
        review.review_at,
        days,
        at,
    )


def _has_fitted(resolver: Resolver, gate_id: str, review: Booked) -> bool:
    """Could the review begin then under the old calendar?"""
    if gate_id not in resolver.by_id:
        return True
    return not why_not(resolver, resolver.dated(gate_id), review.review_at)


def why_not(resolver: Resolver, gate: DatedGate, start: DateTime) -> str:
    """Why a review cannot begin then; "" where it can."""
    if start < gate.opens.at:
        return f"{gate.gate.title} opens {long_day(gate.opens.day)}"
    if start > gate.due.at:
        return f"{gate.gate.title} is due {long_day(gate.due.day)}"
    day = start.in_timezone(_zone_of(resolver, gate)).date()
    return _why_not_day(resolver, day)


def _why_not_day(resolver: Resolver, day: Date) -> str:
    forbidding = [window for window in resolver.blackouts if window.forbids_reviews]
    closed = window_on(day, forbidding)
    if closed is not None:
        return f"{closed.title} runs {long_day(closed.first)} to {long_day(closed.last)}"
    if not resolver.days.includes(day):
        return f"{long_day(day)} is no business day"
    return ""


def _zone_of(resolver: Resolver, gate: DatedGate) -> str:
    return gate.gate.zone or resolver.calendar.zone


def _elsewhere(
    resolver: Resolver,
    gate: DatedGate,
    start: DateTime,
    days: int,
    at: DateTime,
) -> DateTime | None:
    """At the same time of day, moved as far as its gate, else the next day that is free."""
    zone = _zone_of(resolver, gate)
    local = start.in_timezone(zone)
    first = _first_day(
        resolver,
        gate,
        local.date(),
        days,
    )
    for ahead in range(LOOK_AHEAD):
        day = plus_days(first, ahead)
        to = resolver.instant_in(day, local.time(), zone)
        if to > gate.due.at:
            return None
        if to > at and not why_not(resolver, gate, to):
            return to
    return None


def _first_day(
    resolver: Resolver,
    gate: DatedGate,
    day: Date,
    days: int,
) -> Date:
    """The review's own day, moved as far as its gate; the gate's first where that stays."""
    if days:
        return resolver.days.add(day, days)
    return max(day, gate.opens.day)
