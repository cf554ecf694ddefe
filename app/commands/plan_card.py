"""A plan's card for the command line: all there is to it but its text, in lines and as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.answer import day, minute, plain
from flows.look_plan import PlanCard, TextLine
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
    yield _text(card.text, zone)
    for partner in card.partners:
        old = " to an older text" if partner.verdict == "agree" and not partner.current else ""
        said = f": {partner.text}" if partner.text else ""
        yield f"Partner {partner.unit} ({partner.unit_id}): {partner.verdict}{old}{said}"
    for action in card.actions:
        by_when = day(action.due_at, zone) or "no due day"
        yield f"Action {action.id}: {action.text} ({action.state}, {action.owner or 'no owner'}, {by_when})"
    for packet in card.packets:
        seen = "acknowledged" if packet.acked_at else "not acknowledged"
        yield f"Ask {packet.ask_id}: {packet.granted} of {packet.asked} granted, {seen}"
    for approval in card.approvals:
        yield f"Approved by {approval.by}, {minute(approval.at, zone)} (text {approval.about[:12]})"
    for waiver in card.waivers:
        yield f"{waiver.about} waived by {waiver.by}, {minute(waiver.at, zone)}: {waiver.reason}"
    for choice in card.choices:
        yield from ("", f"{choice.move.trigger}: {'blocked' if choice.reasons else 'ready'}")
        yield from reason_lines(choice.reasons)


def _text(text: TextLine | None, zone: str) -> str:
    if text is None:
        return "Text: none yet."
    lacking = f" Missing sections: {', '.join(text.missing)}." if text.missing else ""
    size = f"{text.words} words, {text.pages} of {text.page_limit} pages"
    return f"Text t{text.number} by {text.by}, {minute(text.at, zone)}: {size}.{lacking}"


def reason_lines(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        yield from (f"  {reason.code}  {reason.text}", f"      → {reason.fix}")
