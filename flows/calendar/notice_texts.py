"""What the letters of a calendar change say, in the reader's zone, and when none of it holds any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from pendulum import DateTime

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.gate import Gate
from models.notice import Notice
from models.plan import Plan
from rules.change_letter import (
    LetterLine,
    letter_body,
    letter_subject,
    review_block,
)
from rules.hours import both_zones

Move = Mapping[str, Any]
"""What a change did to a gate or a booked review, as the notice keeps it (flows/calendar/letter_notices.py)."""


def _letter_words(facts: Facts, notice: Notice) -> Words:
    letter = notice.facts
    zone = facts.reader(notice.person_id).zone
    lines = [_line(facts, move, zone) for move in letter["moves"]]
    reviews = [_review(facts, move, zone) for move in letter["reviews"]]
    title = facts.season.row.title
    return Words(
        letter_subject(title, lines, len(reviews)),
        letter_body(
            lines,
            reviews,
            by=facts.name_of(letter["by"]),
            reason=letter["reason"],
            change=letter["change"],
            ack=_command_to_ack(notice),
        ),
    )


def _command_to_ack(notice: Notice) -> str:
    if not notice.must_ack:
        return ""
    return f"phasegate notice ack {notice.key} --as {notice.person_id}"


def _line(
    facts: Facts,
    move: Move,
    zone: str,
) -> LetterLine:
    return LetterLine(
        move["title"],
        move["kind"],
        move["days"],
        _in_zones(facts, move["was"], zone),
        _in_zones(facts, move["now"], zone),
        move["why"],
        move["part"],
    )


def _review(
    facts: Facts,
    move: Move,
    zone: str,
) -> str:
    return review_block(
        move["plan"],
        _in_zones(facts, move["was"], zone),
        _in_zones(facts, move["now"], zone),
        move["why"],
    )


def _in_zones(facts: Facts, instant: str, zone: str) -> str:
    at = _instant(instant)
    if at is None:
        return ""
    return both_zones(at, facts.season.zone, zone)


def _instant(text: str) -> DateTime | None:
    return DateTime.fromisoformat(text) if text else None


# --- taken back ---------------------------------------------------------------------------------------------------


def _why_taken_back(facts: Facts, notice: Notice) -> str:
    """A letter goes out as long as something of it holds; of what holds now its reader hears by a later one."""
    if any(_what_holds(facts, notice)):
        return ""
    return "the calendar was changed again since"


def _what_holds(facts: Facts, notice: Notice) -> Iterator[bool]:
    """Of each gate and review in the letter: is it still as the letter says?"""
    for move in notice.facts["moves"]:
        yield _gate_holds(facts, move)
    for move in notice.facts["reviews"]:
        plan = facts.one(Plan, move["plan"])
        yield plan.review_at == _instant(move["now"])


def _gate_holds(facts: Facts, move: Move) -> bool:
    """What it asks for is not looked at, only whether and when."""
    gate_id, unit_id = move["gate"], move["unit"]
    kind: str = move["kind"]
    scopes = facts.scopes_for(unit_id)
    resolver = scopes.resolver(unit_id)
    if kind == "waived":
        calendar = scopes.unit_calendar(unit_id)
        return gate_id in calendar.waived or _is_waived(facts, gate_id)
    if gate_id not in resolver.by_id:
        return kind == "removed"
    due_at = resolver.due(gate_id).at
    return due_at == _instant(move["now"])


def _is_waived(facts: Facts, gate_id: str) -> bool:
    """Did Product Ops waive it for everybody?"""
    gate = facts.get(Gate, facts.season.id, gate_id)
    return gate is not None and gate.state == "waived"


CALENDAR_NOTICES: Mapping[str, NoticeKind] = {
    "change": NoticeKind(_letter_words, _why_taken_back),
}
