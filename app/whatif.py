"""How a what-if is told: as plain values for programs, and as lines for Product Ops."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.output import say, table
from config.difference import Absorbed, Difference, GateMove
from config.explanation import long
from config.resolve import Dated
from config.scopes import Scopes
from flows.calendar.whatif import LateDue, WhatIf, shown

WORDS = {"waived": "waived", "removed": "taken out", "new": "new", "criteria": "asks for something else"}
MOST = 20
"""So many lines of a long list are printed; `--json` has them all."""


def of_files(found: Difference) -> dict[str, Any]:
    """What two calendars differ in where no season is looked at."""
    warnings = [str(absorbed) for absorbed in found.absorbed if not absorbed.unit]
    return {
        "moves": [_move(move) for move in shown(found.moves)],
        "late": [],
        "reviews": [],
        "messages": [],
        "warnings": warnings,
        "absorbed": [_absorbed(one) for one in found.absorbed],
    }


def of_season(found: WhatIf) -> dict[str, Any]:
    """The same with all that hangs on the dates in a season."""
    people = [
        {
            "person": one.person,
            "how": one.how,
            "must_ack": one.must_ack,
            "send_at": one.send_at,
            "gates": [move.gate for move, _ in one.lines],
            "parts": [part for _, part in one.lines],
            "reviews": [move.plan for move in one.reviews],
        }
        for one in found.letters
    ]
    reviews = [
        {"plan": one.plan, "gate": one.gate, "from": one.was, "to": one.to, "why": one.why} for one in found.reviews
    ]
    late = [_late(one) for one in found.late]
    return of_files(found.difference) | {
        "late": late,
        "reviews": reviews,
        "messages": people,
        "warnings": list(found.warnings),
    }


def _late(one: LateDue) -> dict[str, Any]:
    told = {"obligation": one.key, "gate": one.gate, "person": one.person, "what": one.what}
    return told | {"from": one.was, "to": one.now}


def _move(move: GateMove) -> dict[str, Any]:
    return {
        "gate": move.gate,
        "title": move.title,
        "unit": move.unit,
        "kind": move.kind,
        "from": _day(move.was),
        "to": _day(move.now),
        "days": move.days,
        "cause": move.cause,
        "why": move.why,
    }


def _absorbed(one: Absorbed) -> dict[str, Any]:
    return {"gate": one.gate, "unit": one.unit, "on": one.on.day, "by": one.by, "why": one.on.explanation}


def _day(dated: Dated | None) -> Any:
    return dated.day if dated else None


def tell(told: dict[str, Any], moves: Sequence[GateMove]) -> None:
    """Print it: what moves first, then who is late, which reviews, who hears of it, and what to mind."""
    rows = [(move.gate, move.unit or "all", *_dates(move), move.why) for move in shown(moves)]
    table(("Gate", "For", "Was", "Will be", "", "Why"), rows, empty="No gate moves.")
    _list(
        "thing is late at once",
        "things are late at once",
        [f"{one['person']}: {one['what']} ({one['gate']})" for one in told["late"]],
    )
    _list("review no longer fits", "reviews no longer fit", [_review(one) for one in told["reviews"]])
    letters = [one for one in told["messages"] if one["how"] == "letter"]
    _list("letter", "letters", [f"{one['person']}: {', '.join(_subjects(one))}{_ack(one)}" for one in letters])
    digest = len(told["messages"]) - len(letters)
    if digest:
        say("", f"{digest} more find it in their digest.")
    _list("warning", "warnings", told["warnings"])


def _dates(move: GateMove) -> tuple[str, str, str]:
    was, now = (long(dated.day) if dated else "–" for dated in (move.was, move.now))
    return was, now, WORDS.get(move.kind, f"{move.days:+d} bd")


def _review(one: dict[str, Any]) -> str:
    to = f"moves to {one['to'].isoformat()}" if one["to"] else "must be booked anew"
    return f"{one['plan']} at {one['from'].isoformat()}: {one['why']}; {to}"


def _subjects(one: dict[str, Any]) -> Iterator[str]:
    yield from one["gates"]
    yield from (f"review of {plan}" for plan in one["reviews"])


def _ack(one: dict[str, Any]) -> str:
    return " (must acknowledge)" if one["must_ack"] else ""


def _list(one: str, many: str, lines: Sequence[str]) -> None:
    if lines:
        say("", f"{len(lines)} {one if len(lines) == 1 else many}:", *(f"  {line}" for line in lines[:MOST]))
        if len(lines) > MOST:
            say(f"  … and {len(lines) - MOST} more (--json has them all)")


def compared(before: Scopes, after: Scopes, found: Difference) -> tuple[dict[str, Any], tuple[GateMove, ...]]:
    """A difference with the names of both seasons."""
    names = {"before": before.company.calendar.season, "after": after.company.calendar.season}
    return names | of_files(found), found.moves
