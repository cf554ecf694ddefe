"""The letters of a change or a waiver as notices: one a person, in their hours, with what they must do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime

from config.difference import GateMove
from flows.act.facts import Facts
from flows.calendar.booked_reviews import ReviewMove
from flows.calendar.change_letters import Letter
from models.notice import Notice
from models.organisation import Person
from rules.change_letter import LetterLine, LetterPart, letter_body, letter_subject, review_block
from rules.reminder_text import both_zones


@dataclass(frozen=True)
class Cause:
    """What the letters are about: the key they share, what readers call it, and the reason given."""

    id: str
    title: str
    reason: str


def letter_notices(facts: Facts, letters: Sequence[Letter], cause: Cause, *, quiet: bool) -> Iterator[Notice]:
    """In quiet mode only those go out that must be acknowledged; the rest waits for the digest."""
    facts.load(Person, [letter.person for letter in letters])
    for letter in letters:
        yield _notice(facts, letter, cause, quiet=quiet)


def letter_key(change_id: str, person_id: str) -> str:
    return f"change:{change_id}:{person_id}"


def _notice(facts: Facts, letter: Letter, cause: Cause, *, quiet: bool) -> Notice:
    key = letter_key(cause.id, letter.person)
    zone = facts.reader(letter.person).zone
    lines = [_line(facts, move, part, zone) for move, part in letter.lines]
    reviews = [_review(facts, move, zone) for move in letter.reviews]
    ack = f"phasegate notice ack {key} --as {letter.person}" if letter.must_ack else ""
    actor = facts.name_of(facts.actor)
    is_sent_at_once = letter.must_ack or (letter.how == "letter" and not quiet)
    return Notice(
        key=key,
        season_id=facts.season.id,
        kind="change",
        person_id=letter.person,
        subject=letter_subject(facts.season.row.title, lines, len(reviews)),
        body=letter_body(lines, reviews, by=actor, reason=cause.reason, change=cause.title, ack=ack),
        created_at=facts.at,
        send_at=letter.send_at,
        must_ack=letter.must_ack,
        state="waiting" if is_sent_at_once else "digest",
    )


def _line(facts: Facts, move: GateMove, part: LetterPart, zone: str) -> LetterLine:
    was = _in_zones(facts, move.was.at if move.was else None, zone)
    now = _in_zones(facts, move.now.at if move.now else None, zone)
    return LetterLine(move.title, move.kind, move.days, was, now, move.why, part)


def _review(facts: Facts, move: ReviewMove, zone: str) -> str:
    was = _in_zones(facts, move.was, zone)
    return review_block(move.plan, was, _in_zones(facts, move.to, zone), move.why)


def _in_zones(facts: Facts, at: DateTime | None, zone: str) -> str:
    return both_zones(at, facts.season.zone, zone) if at else ""
