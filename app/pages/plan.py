"""The plan's page: which moves and acts are possible now for the one who looks, and why the others are not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from app.pages.button import Button
from app.pages.format import plain_words, title_case
from app.pages.prose import safe_html
from app.pages.votes import text_number, vote_buttons
from flows.act.decide import Choice
from flows.views.plan import PlanCard
from flows.views.plan_partners import PartnerLine
from rules.permissions import is_allowed
from states.guard import Reason, Reasoned
from states.plan import PLAN_GUARDS

PAGE_PARTS: Mapping[str, Sequence[str]] = {
    "partners": ("PREREVIEW_OPEN", "OBJECTION_OPEN", "NO_PARTNERS", "QUORUM"),
    "text": ("DOC_SECTIONS", "DOC_TOO_LONG", "UNFUNDED_RANK", "HC_CASE"),
    "actions": ("NO_FEEDBACK", "ACTION_FIELDS", "ACTIONS_OPEN"),
    "packets": ("UNACKED_TUNNEL",),
    "votes": (
        "APPROVALS_MISSING",
        "APPROVAL_OBJECTION",
        "APPROVAL_CONDITION",
        "APPROVAL_DEADLOCK",
    ),
}
"""The parts of the page, with the codes of the reasons that can be looked into there."""

_PART_BY_CODE = {code: part for part, codes in PAGE_PARTS.items() for code in codes}
SEEN_AT: Mapping[str, str] = MappingProxyType(_PART_BY_CODE)
"""The part of the page at which a reason can be looked into."""


@dataclass(frozen=True)
class Attempt:
    """What was tried and refused, with the words that were written, so that nobody writes them twice."""

    key: str
    heading: str
    text: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Page:
    """`by_itself` are moves that nobody makes but the automation."""

    card: PlanCard
    text: Markup
    possible: tuple[Button, ...]
    blocked: tuple[Button, ...]
    by_itself: tuple[Choice, ...]
    attempt: Attempt | None
    done: str

    @property
    def words_lost(self) -> str:
        """What was written for something that is not offered any more."""
        if self.attempt is None:
            return ""
        return "" if self.attempt.key in self.keys_with_words() else self.attempt.text

    def keys_with_words(self) -> set[str]:
        """The buttons that are offered and take words."""
        return {button.key for button in self.possible if button.words}


def plan_page(
    card: PlanCard,
    *,
    by: str,
    attempt: Attempt | None = None,
    done: str = "",
) -> Page:
    """What this person sees; `done` is the act of theirs that led here."""
    buttons = list(_buttons_of(card, by))
    possible = [button for button in buttons if not button.reasons]
    blocked = [button for button in buttons if button.reasons]
    by_itself = filter(_happens_by_itself, card.choices)
    return Page(
        card=card,
        text=_text_of(card),
        possible=tuple(possible),
        blocked=tuple(blocked),
        by_itself=tuple(by_itself),
        attempt=attempt,
        done=done if _just_did(card, done) else "",
    )


def _buttons_of(card: PlanCard, by: str) -> Iterator[Button]:
    """Acts first, then votes, then moves of the life-cycle."""
    yield from _act_buttons(card, by)
    yield from vote_buttons(card, by)
    yield from _move_buttons(card)


def _move_buttons(card: PlanCard) -> Iterator[Button]:
    for choice in card.choices:
        if not _happens_by_itself(choice):
            yield _move_button(choice)


def _text_of(card: PlanCard) -> Markup:
    """As HTML; "" while there is no text."""
    if card.text is None:
        return Markup("")
    return safe_html(card.text.text)


def _happens_by_itself(choice: Choice) -> bool:
    return set(choice.move.by) == {"system"}


def _just_did(card: PlanCard, done: str) -> bool:
    """Is this the last act on the plan?"""
    if not card.entries:
        return False
    return card.entries[-1].act == done


def _move_button(choice: Choice) -> Button:
    """A move; that a reason is still to be given is no obstacle but a field of the form."""
    move = choice.move
    needs_reason = any(map(_asks_for_reason, move.guards))
    obstacles = [reason for reason in choice.reasons if not _asks_for_reason(reason.code)]
    return Button(
        url="move",
        label=title_case(move.trigger),
        sends={"trigger": move.trigger},
        hint=f"Then it is {plain_words(move.target)}.",
        words="Reason" if needs_reason else "",
        reasons=tuple(obstacles),
    )


def _asks_for_reason(code: str) -> bool:
    guard = PLAN_GUARDS.get(code)
    return isinstance(guard, Reasoned)


def _act_buttons(card: PlanCard, by: str) -> Iterator[Button]:
    """What else the person may do to the plan; an act that is none of their business is not shown."""
    partners = _partners_of(card, by)
    if card.partners_asked:
        for partner in partners:
            if not _agrees_to_current_text(partner):
                yield _agree_button(card, partner)
            yield _object_button(card, partner)
    if card.review_awaited and _is_absent(card, partners):
        yield _attend_button(card)
    if is_allowed("ack_tunnel", card.relations) and _has_new_packets(card):
        yield _acknowledge_button(card)


def _partners_of(card: PlanCard, by: str) -> list[PartnerLine]:
    """The partners for whom the person speaks."""
    spoken_for = _spoken_for(card, by)
    return [partner for partner in card.partners if not spoken_for.isdisjoint(partner.contacts)]


def _spoken_for(card: PlanCard, by: str) -> set[str]:
    """The person, and those for whom they stand in."""
    absent = {stand_in.person_id for stand_in in card.stand_ins if stand_in.stand_in_id == by}
    return {by, *absent}


def _agrees_to_current_text(partner: PartnerLine) -> bool:
    return partner.verdict == "agree" and partner.current


def _is_absent(card: PlanCard, partners: Sequence[PartnerLine]) -> bool:
    """Is the person not yet counted as present for somebody for whom they could be in the review?"""
    approver_is_absent = "approver" in card.relations and not card.approver_present
    return approver_is_absent or not all(partner.present for partner in partners)


def _has_new_packets(card: PlanCard) -> bool:
    return any(packet.acked_at is None for packet in card.packets)


def _agree_button(card: PlanCard, partner: PartnerLine) -> Button:
    return Button(
        url="agree",
        label=f"Agree for {partner.unit}",
        sends={"unit_id": partner.unit_id},
        hint=f"{partner.unit} agrees to the text below, version {text_number(card)}.",
        words="",
        reasons=card.freeze,
    )


def _object_button(card: PlanCard, partner: PartnerLine) -> Button:
    return Button(
        url="object",
        label=f"Object for {partner.unit}",
        sends={"unit_id": partner.unit_id},
        hint="It cannot be submitted until you agree.",
        words="What must change",
        reasons=card.freeze,
    )


def _attend_button(card: PlanCard) -> Button:
    return Button(
        url="attend",
        label="I am in the review",
        sends={},
        hint="Counts you as present in this round.",
        words="",
        reasons=card.freeze,
    )


def _acknowledge_button(card: PlanCard) -> Button:
    return Button(
        url="ack_tunnel",
        label="Acknowledge the tunnel-down",
        sends={},
        hint="You have read what was decided on your headcount asks, below.",
        words="",
        reasons=card.freeze,
    )
