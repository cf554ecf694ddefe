"""What a change of the calendar would do, said before anything moves; publishing does exactly this."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pendulum import DateTime

from config.calendar import Calendar
from config.checks.order import out_of_order
from config.difference import Difference, GateMove, difference
from config.holidays import INSTALLED, HolidayData
from config.read import parse_calendar
from config.resolve import Resolver
from config.scopes import Scopes
from flows.calendar.booked_reviews import ReviewMove, review_moves
from flows.calendar.change_facts import booked_reviews, decided_gates, open_dues
from flows.calendar.change_letters import Letter, gather_letters
from flows.calendar.overlays import must_fit
from flows.calendar.touched import Due
from flows.ground import Ground
from states.refusal import BadInput


@dataclass(frozen=True)
class LateDue:
    """Something owed in time today that would be late at once."""

    key: str
    gate: str
    person: str
    what: str
    was: DateTime
    now: DateTime


@dataclass(frozen=True)
class WhatIf:
    """All that a new calendar changes in a season; `after` holds its dates."""

    text: str
    after: Scopes
    difference: Difference
    late: tuple[LateDue, ...]
    reviews: tuple[ReviewMove, ...]
    letters: tuple[Letter, ...]
    warnings: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What an approval is bound to: every gate that moves, from when to when, and each review."""
        moves = [
            (m.gate, m.unit, m.kind, *(d.at.isoformat() if d else "" for d in (m.was, m.now)))
            for m in self.difference.moves
        ]
        reviews = [(r.plan, r.was.isoformat(), r.to.isoformat() if r.to else "") for r in self.reviews]
        return hashlib.sha256(json.dumps([moves, reviews]).encode()).hexdigest()


def what_if(ground: Ground, text: str, *, file: str) -> WhatIf:
    """Look at the season under this calendar.

    Raises Mistaken where the text is no calendar for this organisation, BadInput where it is another season's.
    """
    after = ground.scopes_of(resolver_for(ground, text, file))
    _must_be_this_season(ground, after.company.calendar)
    must_fit(after, text, file)
    decided = decided_gates(ground.session, ground.season.id)
    full = difference(ground.scopes, after)
    found = replace(full, moves=tuple(move for move in full.moves if move.gate not in decided))
    dues = list(_touched(ground, found))
    booked = booked_reviews(ground.session, ground.season.id, after=ground.at)
    reviews = tuple(review_moves(ground.scopes, after, found, booked, at=ground.at))
    return WhatIf(
        text=text,
        after=after,
        difference=found,
        late=tuple(_late(ground, found, dues)),
        reviews=reviews,
        letters=gather_letters(ground.facts, (ground.scopes, after), found, dues=dues, booked=booked, reviews=reviews),
        warnings=tuple(_warnings(after, full, decided, reviews)),
    )


def resolver_for(ground: Ground, text: str, file: str) -> Resolver:
    """The new calendar's dates, by the holidays that the season keeps, or by those that the calendar asks for."""
    kept = ground.resolver.data
    wanted = parse_calendar(text, file, kept).holiday_data
    data: HolidayData = INSTALLED if wanted == INSTALLED.version and wanted != kept.version else kept
    return Resolver(parse_calendar(text, file, data), data)


def _must_be_this_season(ground: Ground, calendar: Calendar) -> None:
    if calendar.season != ground.season.id:
        raise BadInput(
            f"The calendar is for {calendar.season}, the season is {ground.season.id}. A season keeps its id; "
            f"open another one instead: phasegate season open FILE."
        )


def follows(before: Scopes, due: Due) -> bool:
    """Does the obligation hang on its gate's day? Readings and action items have days of their own."""
    own = before.resolver(due.unit)
    return due.gate in own.by_id and own.due(due.gate).at == due.due_at


def _touched(ground: Ground, found: Difference) -> Iterator[Due]:
    """The open obligations that these moves concern; one with a day of its own is not moved with its gate."""
    by_scope = {scope: found.of(scope) for scope in {move.unit for move in found.moves}}
    for due in open_dues(ground.session, ground.season.id, {move.gate for move in found.moves}):
        move = by_scope.get(found.scope(due.unit), {}).get(due.gate)
        if move is not None and (move.kind not in ("earlier", "later") or follows(ground.scopes, due)):
            yield due


def _late(ground: Ground, found: Difference, dues: Sequence[Due]) -> Iterator[LateDue]:
    earlier = {(m.gate, m.unit): m for m in found.moves if m.now is not None and m.now.at < ground.at}
    if not earlier:
        return
    for due in dues:
        move = earlier.get((due.gate, found.scope(due.unit)))
        if move is not None and move.now is not None and due.due_at >= ground.at:
            yield LateDue(due.key, due.gate, due.person, due.what, due.due_at, move.now.at)


def _warnings(after: Scopes, full: Difference, decided: dict[str, str], reviews: Sequence[ReviewMove]) -> Iterator[str]:
    for move in full.moves:
        if move.gate in decided and not move.unit:
            state = decided[move.gate].replace("_", " ")
            yield f"{move.gate} is {state} already; its date stays what it was, and only what follows it moves"
    yield from (str(absorbed) for absorbed in full.absorbed if not absorbed.unit)
    yield from _order(after)
    lost = [review.plan for review in reviews if review.to is None]
    if lost:
        yield f"{len(lost)} booked reviews fit nowhere and must be booked anew: {', '.join(lost)}"


def _order(after: Scopes) -> Iterator[str]:
    resolver = after.company
    dated = {gate: resolver.due(gate) for gate in resolver.by_id}
    for _, _, edge, sentence in out_of_order(resolver.calendar, dated):
        if edge.kind == "soft":
            yield sentence


def shown(moves: Sequence[GateMove]) -> list[GateMove]:
    """The moves worth a line: a unit's own only where it differs from the company's."""
    company = {m.gate: (m.was, m.now) for m in moves if not m.unit}

    def differs(move: GateMove) -> bool:
        there = company.get(move.gate)
        return there is None or [d and d.at for d in there] != [d and d.at for d in (move.was, move.now)]

    return [move for move in moves if not move.unit or differs(move)]
