"""A plan's card for the command line: all there is to it but its text, in lines and as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.output import day, minute, plain
from flows.views.plan import PlanCard, TextLine
from flows.views.stand_ins import StandInLine
from states.guard import Reason


def as_object(card: PlanCard) -> dict[str, Any]:
    """The card for a program; of the text only what is known about it."""
    told: dict[str, Any] = plain(card)
    if told["text"] is not None:
        del told["text"]["text"]
    return told


def in_lines(card: PlanCard, zone: str) -> Iterator[str]:
    """The card for a person; days and minutes are those of the season's zone."""
    line = card.line
    due = f", due {day(line.due.due_at, zone)} ({line.due.what})" if line.due else ""
    yield f"{line.title} ({line.id}) is {line.state} (v{line.version}), round {card.round}{due}."
    yield f"Owner: {line.owner} ({line.owner_id}). Approver: {line.approver} ({line.approver_id})."
    yield from stand_in_words(card.stand_ins)
    yield _text(card.text, zone)
    for file in card.attachments:
        size = f"{file.size:,} bytes, {file.media}"
        yield f"Attachment {file.name} by {file.by}, {minute(file.at, zone)}: {size} ({file.digest[:12]})"
    for partner in card.partners:
        old = " to an older text" if partner.verdict == "agree" and not partner.current else ""
        said = f": {partner.text}" if partner.text else ""
        signs = f" signs {', '.join(partner.sections)}" if partner.sections else ""
        yield f"Partner {partner.unit} ({partner.unit_id}){signs}: {partner.verdict}{old}{said}"
    for action in card.actions:
        by_when = day(action.due_at, zone) or "no due day"
        yield f"Action {action.id}: {action.text} ({action.state}, {action.owner or 'no owner'}, {by_when})"
    for packet in card.packets:
        seen = "acknowledged" if packet.acked_at else "not acknowledged"
        yield f"Ask {packet.ask_id}: {packet.granted} of {packet.asked} granted, {seen}"
    for approval in card.approvals:
        yield f"Approved by {approval.by}, {minute(approval.at, zone)} (text {approval.about[:12]})"
    for waiver in card.waivers:
        until = f", until {minute(waiver.until, zone)}" if waiver.until else ""
        yield f"{waiver.about} waived by {waiver.by}, {minute(waiver.at, zone)}{until}: {waiver.reason}"
    yield from exception_words(card, zone)
    for choice in card.choices:
        yield from ("", f"{choice.move.trigger}: {'blocked' if choice.reasons else 'ready'}")
        yield from reason_lines(choice.reasons)
    yield from (f"Warning {one.code}: {one.text}" for one in card.warnings)


def exception_words(card: PlanCard, zone: str) -> Iterator[str]:
    """Overrides, extension requests, and the informal record of a plan that was skipped."""
    for one in card.overrides:
        second = f", confirmed by {one.confirmed_by}" if one.confirmed_by else ""
        people = f"proposed by {one.proposed_by}{second}, until {minute(one.until, zone)}"
        yield f"Override {one.id} of {one.guard} is {one.state} ({people}): {one.reason}"
    for asked in card.extensions:
        until, by = day(asked.asked_until, zone), day(asked.decide_by, zone)
        criteria = "; ".join(asked.criteria)
        yield f"Extension {asked.id} until {until} is {asked.state} (decide by {by}; by then: {criteria})"
    if card.informal is not None:
        told = card.informal
        carried = f", carried {told.carried} actions to {told.carried_to}" if told.carried else ""
        yield f"Informal {told.document}: {told.reason} ({told.by}, {minute(told.at, zone)}{carried})"


def stand_in_words(lines: Iterable[StandInLine]) -> Iterator[str]:
    """“Vera (away until Mon 7 Sep 2026; Max stands in)”."""
    for one in lines:
        where = f"away until {one.until_on.format('ddd D MMM YYYY', locale='en')}" if one.until_on else "left"
        yield f"{one.person} ({where}; {one.stand_in or 'nobody'} stands in)"


def _text(text: TextLine | None, zone: str) -> str:
    if text is None:
        return "Text: none yet."
    lacking = f" Missing sections: {', '.join(text.missing)}." if text.missing else ""
    size = f"{text.words} words, {text.pages} of {text.page_limit} pages"
    return f"Text t{text.number} by {text.by}, {minute(text.at, zone)}: {size}, digest {text.digest[:12]}.{lacking}"


def reason_lines(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        yield from (f"  {reason.code}  {reason.text}", f"      → {reason.fix}")
