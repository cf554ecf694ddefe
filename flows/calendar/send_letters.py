"""The letters of a change or a waiver, put into the outbox: one a person, in their hours, with what they must do."""

from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import DateTime

from config.difference import GateMove
from flows.calendar.booked_reviews import ReviewMove
from flows.calendar.change_letters import Letter
from flows.ground import Ground
from models.notice import Notice
from rules.change_letter import Line, Part, body, review_block, subject
from rules.reminder_text import both_zones


@dataclass(frozen=True)
class Cause:
    """What the letters are about: the key they share, what readers call it, and the reason given."""

    id: str
    title: str
    reason: str


def send_letters(ground: Ground, letters: Iterable[Letter], cause: Cause, *, quiet: bool) -> int:
    """How many go out; in quiet mode only those that must be acknowledged, the rest waits for the digest."""
    notices = [_notice(ground, letter, cause, quiet=quiet) for letter in letters]
    ground.session.add_all(notices)
    ground.session.flush()
    return sum(notice.state == "waiting" for notice in notices)


def letter_key(change_id: str, person_id: str) -> str:
    return f"change:{change_id}:{person_id}"


def _notice(ground: Ground, letter: Letter, cause: Cause, *, quiet: bool) -> Notice:
    key = letter_key(cause.id, letter.person)
    zone = ground.reader(letter.person).zone
    lines = [_line(ground, move, part, zone) for move, part in letter.lines]
    reviews = [_review(ground, move, zone) for move in letter.reviews]
    at_once = letter.must_ack or (letter.how == "letter" and not quiet)
    ack = f"phasegate notice ack {key} --as {letter.person}" if letter.must_ack else ""
    said = body(lines, reviews, by=ground.name(ground.by), reason=cause.reason, change=cause.title, ack=ack)
    return Notice(
        key=key,
        season_id=ground.season.id,
        kind="change",
        person_id=letter.person,
        subject=subject(ground.season.title, lines, len(reviews)),
        body=said,
        created_at=ground.at,
        send_at=letter.send_at,
        must_ack=letter.must_ack,
        state="waiting" if at_once else "digest",
    )


def _line(ground: Ground, move: GateMove, part: Part, zone: str) -> Line:
    was, now = (_told(ground, dated.at if dated else None, zone) for dated in (move.was, move.now))
    return Line(move.title, move.kind, move.days, was, now, move.why, part)


def _review(ground: Ground, move: ReviewMove, zone: str) -> str:
    return review_block(move.plan, _told(ground, move.was, zone), _told(ground, move.to, zone), move.why)


def _told(ground: Ground, at: DateTime | None, zone: str) -> str:
    return both_zones(at, ground.season.zone, zone) if at else ""
