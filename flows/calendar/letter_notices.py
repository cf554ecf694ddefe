"""The letters of a change or a waiver as notices: one a person, in their hours, with what they must do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime

from config.difference import GateMove
from config.resolve import Dated
from flows.act.facts import Facts
from flows.calendar.booked_reviews import ReviewMove
from flows.calendar.change_letters import Letter
from models.notice import Notice
from models.organisation import Person
from rules.change_letter import (
    LetterLine,
    LetterPart,
    letter_body,
    letter_subject,
    review_block,
)
from rules.reminder_text import both_zones


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
    lines = _lines(facts, letter)
    return Notice(
        key=letter_key(cause.id, letter.person),
        season_id=facts.season.id,
        kind="change",
        person_id=letter.person,
        subject=_subject(facts, letter, lines),
        body=_body(
            facts,
            letter,
            cause,
            lines,
        ),
        created_at=facts.at,
        send_at=letter.send_at,
        must_ack=letter.must_ack,
        state="waiting" if is_sent_at_once else "digest",
    )


def _subject(facts: Facts, letter: Letter, lines: Sequence[LetterLine]) -> str:
    title = facts.season.row.title
    return letter_subject(title, lines, len(letter.reviews))


def _body(
    facts: Facts,
    letter: Letter,
    cause: Cause,
    lines: Sequence[LetterLine],
) -> str:
    zone = facts.reader(letter.person).zone
    reviews = [_review(facts, move, zone) for move in letter.reviews]
    return letter_body(
        lines,
        reviews,
        by=facts.name_of(facts.actor),
        reason=cause.reason,
        change=cause.title,
        ack=_command_to_ack(letter, cause),
    )


def _command_to_ack(letter: Letter, cause: Cause) -> str:
    if not letter.must_ack:
        return ""
    key = letter_key(cause.id, letter.person)
    return f"phasegate notice ack {key} --as {letter.person}"


def _lines(facts: Facts, letter: Letter) -> list[LetterLine]:
    zone = facts.reader(letter.person).zone
    lines = []
    for move, part in letter.lines:
        line = _line(
            facts,
            move,
            part,
            zone,
        )
        lines.append(line)
    return lines


def _line(
    facts: Facts,
    move: GateMove,
    part: LetterPart,
    zone: str,
) -> LetterLine:
    was = _date_in_zones(facts, move.was, zone)
    now = _date_in_zones(facts, move.now, zone)
    return LetterLine(
        move.title,
        move.kind,
        move.days,
        was,
        now,
        move.why,
        part,
    )


def _review(facts: Facts, move: ReviewMove, zone: str) -> str:
    was = _in_zones(facts, move.was, zone)
    now = _in_zones(facts, move.to, zone)
    return review_block(
        move.plan,
        was,
        now,
        move.why,
    )


def _date_in_zones(facts: Facts, date: Dated | None, zone: str) -> str:
    return _in_zones(facts, date.at if date else None, zone)


def _in_zones(facts: Facts, at: DateTime | None, zone: str) -> str:
    if at is None:
        return ""
    return both_zones(at, facts.season.zone, zone)
