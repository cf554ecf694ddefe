"""How a what-if is shown: as plain values for programs, and as lines for Product Ops."""

from collections.abc import Sequence
from typing import Any

from app.output import JsonAnswer, Lines, RowCells, Table
from config.checks.finding import count_of
from config.difference import Absorbed, CalendarDifference, GateMove
from config.explanation import long_day
from config.resolve import Dated
from config.scopes import Scopes
from flows.calendar.booked_reviews import ReviewMove
from flows.calendar.change_letters import Letter
from flows.calendar.whatif import LateDue, WhatIf, moves_to_show

MOVE_WORDS = {
    "waived": "waived",
    "removed": "taken out",
    "new": "new",
    "criteria": "asks for something else",
}
MAX_LINES = 20
"""So many lines of a long list are printed; `--json` has them all."""
MOVES_TABLE = Table(
    ("Gate", "For", "Was", "Will be", "", "Why"),
    empty="No gate moves.",
)


def difference_as_object(outcome: CalendarDifference) -> JsonAnswer:
    """What two calendars differ in where no season is looked at."""
    return {
        "moves": [_move_as_object(move) for move in moves_to_show(outcome.moves)],
        "late": [],
        "reviews": [],
        "messages": [],
        "warnings": list(_company_warnings(outcome)),
        "absorbed": [_absorbed_as_object(absorbed) for absorbed in outcome.absorbed],
    }


def _company_warnings(outcome: CalendarDifference) -> Lines:
    """What is absorbed for everybody, not for a unit alone."""
    for absorbed in outcome.absorbed:
        if not absorbed.unit:
            yield str(absorbed)


def what_if_as_object(outcome: WhatIf) -> JsonAnswer:
    """The same with all that hangs on the dates in a season."""
    of_season = {
        "late": [_late_as_object(late) for late in outcome.late],
        "reviews": [_review_as_object(review) for review in outcome.reviews],
        "messages": [_letter_as_object(letter) for letter in outcome.letters],
        "warnings": list(outcome.warnings),
    }
    return difference_as_object(outcome.difference) | of_season


def calendars_as_object(before: Scopes, after: Scopes, outcome: CalendarDifference) -> JsonAnswer:
    """A difference with the names of both seasons."""
    names = {
        "before": before.company.calendar.season,
        "after": after.company.calendar.season,
    }
    return names | difference_as_object(outcome)


def _letter_as_object(letter: Letter) -> JsonAnswer:
    return {
        "person": letter.person,
        "how": letter.how,
        "must_ack": letter.must_ack,
        "send_at": letter.send_at,
        "gates": [move.gate for move, _ in letter.lines],
        "parts": [part for _, part in letter.lines],
        "reviews": [review.plan for review in letter.reviews],
    }


def _review_as_object(review: ReviewMove) -> JsonAnswer:
    return {
        "plan": review.plan,
        "gate": review.gate,
        "from": review.was,
        "to": review.to,
        "why": review.why,
    }


def _late_as_object(late: LateDue) -> JsonAnswer:
    return {
        "obligation": late.key,
        "gate": late.gate,
        "person": late.person,
        "what": late.what,
        "from": late.was,
        "to": late.now,
    }


def _move_as_object(move: GateMove) -> JsonAnswer:
    return {
        "gate": move.gate,
        "title": move.title,
        "unit": move.unit,
        "kind": move.kind,
        "from": _day_or_none(move.was),
        "to": _day_or_none(move.now),
        "days": move.days,
        "cause": move.cause,
        "why": move.why,
    }


def _absorbed_as_object(absorbed: Absorbed) -> JsonAnswer:
    return {
        "gate": absorbed.gate,
        "unit": absorbed.unit,
        "on": absorbed.on.day,
        "by": absorbed.by,
        "why": absorbed.on.explanation,
    }


def _day_or_none(dated: Dated | None) -> Any:
    return dated.day if dated else None


def what_if_lines(value: JsonAnswer, moves: Sequence[GateMove]) -> Lines:
    """What moves first, then who is late, which reviews, who hears of it, and what to mind.

    `value` is the object for programs.
    """
    rows = [_move_row(move) for move in moves_to_show(moves)]
    yield from MOVES_TABLE.lines(rows)
    yield from _late_lines(value["late"])
    yield from _review_lines(value["reviews"])
    yield from _message_lines(value["messages"])
    yield from _counted_list("warning", "warnings", value["warnings"])


def _move_row(move: GateMove) -> RowCells:
    change = MOVE_WORDS.get(move.kind, f"{move.days:+d} bd")
    return (
        move.gate,
        move.unit or "all",
        _long_day_or_dash(move.was),
        _long_day_or_dash(move.now),
        change,
        move.why,
    )


def _long_day_or_dash(dated: Dated | None) -> str:
    return long_day(dated.day) if dated else "–"


def _late_lines(dues: Sequence[JsonAnswer]) -> Lines:
    lines = [_late_line(due) for due in dues]
    return _counted_list("thing is late at once", "things are late at once", lines)


def _late_line(late: JsonAnswer) -> str:
    return f"{late['person']}: {late['what']} ({late['gate']})"


def _review_lines(reviews: Sequence[JsonAnswer]) -> Lines:
    lines = [_review_line(review) for review in reviews]
    return _counted_list("review no longer fits", "reviews no longer fit", lines)


def _review_line(review: JsonAnswer) -> str:
    was = review["from"].isoformat()
    new_time = f"moves to {review['to'].isoformat()}" if review["to"] else "must be booked anew"
    return f"{review['plan']} at {was}: {review['why']}; {new_time}"


def _message_lines(messages: Sequence[JsonAnswer]) -> Lines:
    """The letters, and how many people find it in their digest."""
    letters = [_letter_line(message) for message in messages if message["how"] == "letter"]
    yield from _counted_list("letter", "letters", letters)
    in_digest = len(messages) - len(letters)
    if in_digest:
        yield ""
        yield f"{in_digest} more find it in their digest."


def _letter_line(letter: JsonAnswer) -> str:
    subjects = ", ".join(_letter_subjects(letter))
    must_ack = " (must acknowledge)" if letter["must_ack"] else ""
    return f"{letter['person']}: {subjects}{must_ack}"


def _letter_subjects(letter: JsonAnswer) -> list[str]:
    reviews = [f"review of {plan}" for plan in letter["reviews"]]
    return [*letter["gates"], *reviews]


def _counted_list(singular: str, plural: str, lines: Sequence[str]) -> Lines:
    """The first lines below how many there are; nothing where there are none."""
    if not lines:
        return
    yield ""
    yield f"{count_of(len(lines), singular, plural)}:"
    yield from _first_lines(lines)


def _first_lines(lines: Sequence[str]) -> Lines:
    for line in lines[:MAX_LINES]:
        yield f"  {line}"
    more = len(lines) - MAX_LINES
    if more > 0:
        yield f"  … and {more} more (--json has them all)"
