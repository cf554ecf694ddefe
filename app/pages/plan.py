"""The plan's page: which moves and acts are possible now for the one who looks, and why the others are not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from app.pages.button import Button
from app.pages.format import plain, title
from app.pages.prose import prose
from app.pages.votes import vote_buttons
from flows.act.decide import Choice
from flows.views.plan import PlanCard
from rules.permissions import allowed
from states.guard import Reason, Reasoned
from states.plan import GUARDS

SEEN_AT: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("PREREVIEW_OPEN", "OBJECTION_OPEN", "NO_PARTNERS", "QUORUM"), "partners")
    | dict.fromkeys(("DOC_SECTIONS", "DOC_TOO_LONG", "UNFUNDED_RANK", "HC_CASE"), "text")
    | dict.fromkeys(("NO_FEEDBACK", "ACTION_FIELDS", "ACTIONS_OPEN"), "actions")
    | {"UNACKED_TUNNEL": "packets"}
    | dict.fromkeys(("APPROVALS_MISSING", "APPROVAL_OBJECTION", "APPROVAL_CONDITION", "APPROVAL_DEADLOCK"), "votes")
)
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
        offered = {button.key for button in self.possible if button.words}
        return self.attempt.text if self.attempt and self.attempt.key not in offered else ""


def page(card: PlanCard, *, by: str, attempt: Attempt | None = None, done: str = "") -> Page:
    itself = tuple(choice for choice in card.choices if set(choice.move.by) == {"system"})
    buttons = [
        *_acts(card, by),
        *vote_buttons(card, by),
        *(_move(choice) for choice in card.choices if choice not in itself),
    ]
    return Page(
        card=card,
        text=prose(card.text.text) if card.text else Markup(""),
        possible=tuple(button for button in buttons if not button.reasons),
        blocked=tuple(button for button in buttons if button.reasons),
        by_itself=itself,
        attempt=attempt,
        done=done if _just_did(card, done) else "",
    )


def _just_did(card: PlanCard, done: str) -> bool:
    return bool(card.entries) and card.entries[-1].act == done


def _move(choice: Choice) -> Button:
    """A move; that a reason is still to be given is no obstacle but a field of the form."""
    asked = any(isinstance(GUARDS[code], Reasoned) for code in choice.move.guards)
    return Button(
        url="move",
        label=title(choice.move.trigger),
        sends={"trigger": choice.move.trigger},
        hint=f"Then it is {plain(choice.move.target)}.",
        words="Reason" if asked else "",
        reasons=tuple(r for r in choice.reasons if not isinstance(GUARDS.get(r.code), Reasoned)),
    )


def _acts(card: PlanCard, by: str) -> Iterator[Button]:
    """What else the person may do to the plan; an act that is none of their business is not shown."""
    spoken_for = {by, *(one.person_id for one in card.stand_ins if one.stand_in_id == by)}
    mine = [partner for partner in card.partners if spoken_for & set(partner.contacts)]
    for partner in mine if card.partners_asked else ():
        sends = {"unit_id": partner.unit_id}
        if not (partner.verdict == "agree" and partner.current):
            hint = f"{partner.unit} agrees to the text below, version {card.text.number if card.text else 0}."
            yield Button("agree", f"Agree for {partner.unit}", sends, hint, "", card.freeze)
        hint = "It cannot be submitted until you agree."
        yield Button("object", f"Object for {partner.unit}", sends, hint, "What must change", card.freeze)
    approves = "approver" in card.relations
    absent = any(not partner.present for partner in mine) or (approves and not card.approver_present)
    if card.review_awaited and absent:
        yield Button("attend", "I am in the review", {}, "Counts you as present in this round.", "", card.freeze)
    if allowed("ack_tunnel", card.relations) and any(packet.acked_at is None for packet in card.packets):
        hint = "You have read what was decided on your headcount asks, below."
        yield Button("ack_tunnel", "Acknowledge the tunnel-down", {}, hint, "", card.freeze)
