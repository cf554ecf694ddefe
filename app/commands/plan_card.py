"""A plan's card for the command line: all there is to it but its text, in lines and as JSON."""

from typing import Any

from app.date_format import day_in_zone, minute_in_zone
from app.move_lines import readiness_line, reason_lines
from app.output import JsonAnswer, Lines, as_json_value
from app.stand_in_lines import stand_in_lines
from flows.views.exceptions import OverrideLine
from flows.views.plan import PlanCard
from flows.views.plan_partners import PartnerLine
from flows.views.plan_text import TextLine


def card_as_object(card: PlanCard) -> JsonAnswer:
    """The card for a program; of the text only what is known about it."""
    value: dict[str, Any] = as_json_value(card)
    if value["text"] is not None:
        del value["text"]["text"]
    return value


def card_lines(card: PlanCard, zone: str) -> Lines:
    """The card for a person; days and minutes are those of the season's zone."""
    yield from _head_lines(card, zone)
    yield _text_line(card.text, zone)
    yield from _attachment_lines(card, zone)
    yield from _partner_lines(card)
    yield from _action_lines(card, zone)
    yield from _packet_lines(card)
    yield from _approval_lines(card, zone)
    yield from _waiver_lines(card, zone)
    yield from _exception_lines(card, zone)
    yield from _choice_lines(card)
    for warning in card.warnings:
        yield f"Warning {warning.code}: {warning.text}"


def _choice_lines(card: PlanCard) -> Lines:
    """Which moves are ready, and what is in the way of the others."""
    for choice in card.choices:
        yield ""
        yield readiness_line(choice.move.trigger, ready=not choice.reasons)
        yield from reason_lines(choice.reasons)


def _head_lines(card: PlanCard, zone: str) -> Lines:
    plan = card.line
    due = f", due {day_in_zone(plan.due.due_at, zone)} ({plan.due.what})" if plan.due else ""
    yield f"{plan.title} ({plan.id}) is {plan.state} (v{plan.version}), round {card.round}{due}."
    yield f"Owner: {plan.owner} ({plan.owner_id}). Approver: {plan.approver} ({plan.approver_id})."
    yield from stand_in_lines(card.stand_ins)


def _text_line(text: TextLine | None, zone: str) -> str:
    if text is None:
        return "Text: none yet."
    size = f"{text.words} words, {text.pages} of {text.page_limit} pages"
    at = minute_in_zone(text.at, zone)
    lacking = _lacking_words(text)
    return f"Text t{text.number} by {text.by}, {at}: {size}, digest {text.digest[:12]}.{lacking}"


def _lacking_words(text: TextLine) -> str:
    if not text.missing:
        return ""
    return f" Missing sections: {', '.join(text.missing)}."


def _attachment_lines(card: PlanCard, zone: str) -> Lines:
    for file in card.attachments:
        at = minute_in_zone(file.at, zone)
        size = f"{file.size:,} bytes, {file.media}"
        yield f"Attachment {file.name} by {file.by}, {at}: {size} ({file.digest[:12]})"


def _partner_lines(card: PlanCard) -> Lines:
    for partner in card.partners:
        verdict = _verdict_words(partner)
        signs = f" signs {', '.join(partner.sections)}" if partner.sections else ""
        yield f"Partner {partner.unit} ({partner.unit_id}){signs}: {verdict}"


def _verdict_words(partner: PartnerLine) -> str:
    outdated = partner.verdict == "agree" and not partner.current
    of_text = " to an older text" if outdated else ""
    remark = f": {partner.text}" if partner.text else ""
    return f"{partner.verdict}{of_text}{remark}"


def _action_lines(card: PlanCard, zone: str) -> Lines:
    for action in card.actions:
        owner = action.owner or "no owner"
        due = day_in_zone(action.due_at, zone) or "no due day"
        yield f"Action {action.id}: {action.text} ({action.state}, {owner}, {due})"


def _packet_lines(card: PlanCard) -> Lines:
    for packet in card.packets:
        seen = "acknowledged" if packet.acked_at else "not acknowledged"
        yield f"Ask {packet.ask_id}: {packet.granted} of {packet.asked} granted, {seen}"


def _approval_lines(card: PlanCard, zone: str) -> Lines:
    for approval in card.approvals:
        at = minute_in_zone(approval.at, zone)
        yield f"Approved by {approval.by}, {at} (text {approval.about[:12]})"


def _waiver_lines(card: PlanCard, zone: str) -> Lines:
    for waiver in card.waivers:
        at = minute_in_zone(waiver.at, zone)
        until = f", until {minute_in_zone(waiver.until, zone)}" if waiver.until else ""
        yield f"{waiver.about} waived by {waiver.by}, {at}{until}: {waiver.reason}"


def _exception_lines(card: PlanCard, zone: str) -> Lines:
    """Overrides, extension requests, and the informal record of a plan that was skipped."""
    for override in card.overrides:
        yield _override_line(override, zone)
    yield from _extension_lines(card, zone)
    yield from _informal_lines(card, zone)


def _override_line(override: OverrideLine, zone: str) -> str:
    second = f", confirmed by {override.confirmed_by}" if override.confirmed_by else ""
    people = f"proposed by {override.proposed_by}{second}, until {minute_in_zone(override.until, zone)}"
    return f"Override {override.id} of {override.guard} is {override.state} ({people}): {override.reason}"


def _extension_lines(card: PlanCard, zone: str) -> Lines:
    for request in card.extensions:
        until = day_in_zone(request.asked_until, zone)
        decision = f"decide by {day_in_zone(request.decide_by, zone)}"
        criteria = "; ".join(request.criteria)
        yield f"Extension {request.id} until {until} is {request.state} ({decision}; by then: {criteria})"


def _informal_lines(card: PlanCard, zone: str) -> Lines:
    informal = card.informal
    if informal is None:
        return
    carried = f", carried {informal.carried} actions to {informal.carried_to}" if informal.carried else ""
    recorded = f"{informal.by}, {minute_in_zone(informal.at, zone)}{carried}"
    yield f"Informal {informal.document}: {informal.reason} ({recorded})"
