"""What a change of the calendar would do, said before anything moves; publishing does exactly this."""

import hashlib
import json
from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace

from pendulum import DateTime

from config.calendar import Calendar
from config.difference import CalendarDifference, GateMove, compare_scopes
from config.holidays import INSTALLED
from config.overlay_fit import must_fit
from config.read import parse_calendar
from config.resolve import Resolver
from config.scopes import Scopes
from flows.act.facts import Facts
from flows.calendar.booked_reviews import ReviewMove, review_moves
from flows.calendar.change_facts import (
    booked_reviews,
    decided_gates,
    under_calendar,
)
from flows.calendar.change_letters import Letter, gather_letters
from flows.calendar.change_warnings import change_warnings
from flows.calendar.moves_by_scope import MovesByScope
from flows.calendar.touched import Booked
from models.open_dues import OpenDue
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
    """All that a new calendar changes in a season; `before` and `after` are the dates of everybody."""

    text: str
    before: Scopes
    after: Scopes
    difference: CalendarDifference
    late: tuple[LateDue, ...]
    reviews: tuple[ReviewMove, ...]
    letters: tuple[Letter, ...]
    warnings: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What an approval is bound to: every gate that moves, from when to when, and each review."""
        moves = [_move_facts(move) for move in self.difference.moves]
        reviews = [_review_facts(review) for review in self.reviews]
        text = json.dumps([moves, reviews])
        return hashlib.sha256(text.encode()).hexdigest()


def _move_facts(move: GateMove) -> tuple[str, ...]:
    dates = [_iso_text(instant) for instant in _dates_of(move)]
    return move.gate, move.unit, move.kind, *dates


def _review_facts(review: ReviewMove) -> tuple[str, ...]:
    return review.plan, _iso_text(review.was), _iso_text(review.to)


def _iso_text(instant: DateTime | None) -> str:
    return instant.isoformat() if instant else ""


def what_if(
    facts: Facts,
    text: str,
    *,
    file: str,
) -> WhatIf:
    """Look at the season under this calendar.

    Raises Mistaken where the text is no calendar for this organisation, BadInput where it is another season's.
    """
    before = facts.all_scopes()
    after = _scopes_of_text(facts, text, file)
    full = compare_scopes(before, after)
    decided = decided_gates(facts)
    changes = _without_decided(full, decided)
    affected = _find_affected(
        facts,
        before,
        after,
        changes,
    )
    warnings = change_warnings(
        after,
        full,
        decided,
        affected.reviews,
    )
    return WhatIf(
        text,
        before,
        after,
        changes,
        tuple(_late_dues(facts, changes, affected.dues)),
        tuple(affected.reviews),
        affected.letters(facts, (before, after), changes),
        tuple(warnings),
    )


@dataclass(frozen=True)
class _Affected:
    """What a change meets in the season: what is owed at gates that move, the reviews booked, and where these go."""

    dues: list[OpenDue]
    booked: list[Booked]
    reviews: list[ReviewMove]

    def letters(
        self,
        facts: Facts,
        scopes: tuple[Scopes, Scopes],
        changes: CalendarDifference,
    ) -> tuple[Letter, ...]:
        """What everybody is told of it; `scopes` are their dates before and after."""
        return gather_letters(
            facts,
            scopes,
            changes,
            dues=self.dues,
            booked=self.booked,
            reviews=self.reviews,
        )


def _find_affected(
    facts: Facts,
    before: Scopes,
    after: Scopes,
    changes: CalendarDifference,
) -> _Affected:
    dues = _affected_dues(facts, before, changes)
    booked = booked_reviews(facts)
    reviews = review_moves(
        before,
        after,
        changes,
        booked,
        at=facts.at,
    )
    return _Affected(dues, booked, reviews)


def _scopes_of_text(
    facts: Facts,
    text: str,
    file: str,
) -> Scopes:
    """The dates of each unit under this calendar; raises Mistaken or BadInput where it is none for this season."""
    resolver = resolver_for(facts, text, file)
    scopes = under_calendar(facts, resolver).all_scopes()
    _must_be_this_season(facts, scopes.company.calendar)
    must_fit(scopes, text, file)
    return scopes


def _without_decided(changes: CalendarDifference, decided: Mapping[str, str]) -> CalendarDifference:
    """The dates of gates that were decided are history: they do not move."""
    moves = tuple(move for move in changes.moves if move.gate not in decided)
    return replace(changes, moves=moves)


def resolver_for(
    facts: Facts,
    text: str,
    file: str,
) -> Resolver:
    """The new calendar's dates, by the holidays that the season keeps, or by those that the calendar asks for."""
    data = facts.resolver.data
    wanted = parse_calendar(text, file, data).holiday_data
    if wanted == INSTALLED.version and wanted != data.version:
        data = INSTALLED
    return Resolver(parse_calendar(text, file, data), data)


def _must_be_this_season(facts: Facts, calendar: Calendar) -> None:
    if calendar.season != facts.season.id:
        raise BadInput(
            f"The calendar is for {calendar.season}, the season is {facts.season.id}. A season keeps its id; "
            f"open another one instead: phasegate season open FILE."
        )


# --- what is owed -----------------------------------------------------------------------------------------------


def _affected_dues(
    facts: Facts,
    before: Scopes,
    changes: CalendarDifference,
) -> list[OpenDue]:
    """The open obligations that these moves concern."""
    moves = MovesByScope(changes)
    gates = {move.gate for move in changes.moves}
    affected = []
    for due in facts.loader.open_dues(facts.season.id, gates):
        move = moves.find_move(due.unit, due.gate)
        if move is not None and _concerns_due(before, move, due):
            affected.append(due)
    return affected


def _concerns_due(
    before: Scopes,
    move: GateMove,
    due: OpenDue,
) -> bool:
    """An obligation with a day of its own is not moved with its gate."""
    if move.kind not in ("earlier", "later"):
        return True
    return _is_due_with_gate(before, due)


def _is_due_with_gate(before: Scopes, due: OpenDue) -> bool:
    """Does the obligation hang on its gate's day? Readings and action items have days of their own."""
    resolver = before.resolver(due.unit)
    if due.gate not in resolver.by_id:
        return False
    return resolver.due(due.gate).at == due.due_at


def _late_dues(
    facts: Facts,
    changes: CalendarDifference,
    dues: Iterable[OpenDue],
) -> Iterator[LateDue]:
    """What is in time today, and past its new day already."""
    past_moves = [move for move in changes.moves if _is_past(move, facts.at)]
    if not past_moves:
        return
    moves = MovesByScope(changes)
    for due in dues:
        move = moves.find_move(due.unit, due.gate)
        if move is None or move.now is None:
            continue
        if move.now.at < facts.at <= due.due_at:
            yield _late_due(due, move.now.at)


def _is_past(move: GateMove, at: DateTime) -> bool:
    """Has the gate's new day passed already?"""
    return move.now is not None and move.now.at < at


def _late_due(due: OpenDue, new_due_at: DateTime) -> LateDue:
    return LateDue(
        key=due.key,
        gate=due.gate,
        person=due.person,
        what=due.what,
        was=due.due_at,
        now=new_due_at,
    )


# --- what is worth a line ---------------------------------------------------------------------------------------


def moves_to_show(moves: Sequence[GateMove]) -> list[GateMove]:
    """The moves worth a line: a unit's own only where it differs from the company's."""
    company_moves = [move for move in moves if not move.unit]
    company_dates = {move.gate: _dates_of(move) for move in company_moves}

    def is_worth_line(move: GateMove) -> bool:
        return not move.unit or _dates_of(move) != company_dates.get(move.gate)

    return [move for move in moves if is_worth_line(move)]


def _dates_of(move: GateMove) -> tuple[DateTime | None, DateTime | None]:
    was_at = move.was.at if move.was else None
    now_at = move.now.at if move.now else None
    return was_at, now_at
