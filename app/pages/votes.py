"""What a voter can do on a plan's page: approve, object, abstain, step aside, take it back."""

from collections.abc import Iterator

from app.pages.button import Button
from flows.views.approvals import GroupLine, VoteLine
from flows.views.plan import PlanCard


def vote_buttons(card: PlanCard, by: str) -> Iterator[Button]:
    """Of the groups in which the person has a seat, what it is their turn to say; the rest is for the command line."""
    for group in card.voted.groups if card.voted.voting else ():
        if by in {voter.id for voter in group.seats}:
            mine = [line for line in card.voted.votes if (line.group, line.person.id) == (group.id, by)]
            last = mine[0] if mine else None
            yield from (_button(card, group, *said) for said in _sayings(card, group, last))


def _sayings(card: PlanCard, group: GroupLine, last: VoteLine | None) -> Iterator[tuple[str, str, str, str]]:
    """(decision, label, hint, what has to be written)"""
    said = last.decision if last and last.current else ""
    objecting = last is not None and last.decision == "object"
    number = card.text.number if card.text else 0
    if last and said == "approve" and last.condition and not last.condition_met:
        yield "condition_met", "My condition is met", f"Your approval for {group.title} counts from now on.", ""
    if (group.open or objecting) and said != "approve":
        yield "approve", f"Approve for {group.title}", f"You approve the text below, version {number}.", ""
    if (group.open or group.veto) and not objecting:
        yield "object", f"Object for {group.title}", "It is not approved until you say otherwise.", "What must change"
    if group.open and said not in ("abstain", "approve"):
        yield "abstain", f"Abstain in {group.title}", "Neither for nor against.", ""
    if said != "recuse":
        yield "recuse", f"Step aside in {group.title}", "You have an interest in it; others decide.", ""
    if last:
        yield "withdraw", f"Take back what you said in {group.title}", f"You said: {last.decision}.", ""


def _button(card: PlanCard, group: GroupLine, decision: str, label: str, hint: str, words: str) -> Button:
    return Button("vote", label, {"decision": decision, "group": group.id}, hint, words, card.freeze)
