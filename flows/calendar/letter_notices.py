"""The letters of a change or a waiver as notices: one a person, in their hours, with what the change did to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime

from config.difference import GateMove
from config.resolve import Dated
from flows.act.facts import Facts
from flows.calendar.booked_reviews import ReviewMove
from flows.calendar.change_letters import Letter
from models.notice import Notice
from models.organisation import Person
from rules.change_letter import LetterPart


@dataclass(frozen=True)
class Cause:
    """What the letters are about: the key they share, what readers call it, and the reason given."""

    id: str
    title: str
    reason: str


def letter_notices(
    facts: Facts,
    letters: Sequence[Letter],
    cause: Cause,
    *,
    quiet: bool,
) -> Iterator[Notice]:
    """In quiet mode only those go out that must be acknowledged; the rest waits for the digest."""
    facts.load(Person, [letter.person for letter in letters])
    for letter in letters:
        yield _notice(
            facts,
            letter,
            cause,
            quiet=quiet,
        )


def letter_key(change_id: str, person_id: str) -> str:
    return f"change:{change_id}:{person_id}"


def _notice(
    facts: Facts,
    letter: Letter,
    cause: Cause,
    *,
    quiet: bool,
) -> Notice:
    is_sent_at_once = letter.must_ack or (letter.how == "letter" and not quiet)
    return Notice(
        key=letter_key(cause.id, letter.person),
        season_id=facts.season.id,
        kind="change",
        person_id=letter.person,
        facts=_about(facts, letter, cause),
        created_at=facts.at,
        send_at=letter.send_at,
        must_ack=letter.must_ack,
        state="waiting" if is_sent_at_once else "digest",
    )


def _about(
    facts: Facts,
    letter: Letter,
    cause: Cause,
) -> dict[str, Any]:
    """What flows/calendar/notice_texts.py makes the words of, and looks at again."""
    return {
        "change": cause.title,
        "reason": cause.reason,
        "by": facts.actor,
        "moves": [_move_of_gate(move, part) for move, part in letter.lines],
        "reviews": [_move_of_review(move) for move in letter.reviews],
    }


def _move_of_gate(move: GateMove, part: LetterPart) -> dict[str, Any]:
    return {
        "gate": move.gate,
        "title": move.title,
        "unit": move.unit,
        "kind": move.kind,
        "days": move.days,
        "was": _instant_of(move.was),
        "now": _instant_of(move.now),
        "why": move.why,
        "part": part,
    }


def _move_of_review(move: ReviewMove) -> dict[str, Any]:
    return {
        "plan": move.plan,
        "was": _text_of(move.was),
        "now": _text_of(move.to),
        "why": move.why,
    }


def _instant_of(date: Dated | None) -> str:
    return _text_of(date.at if date else None)


def _text_of(at: DateTime | None) -> str:
    return at.isoformat() if at else ""
