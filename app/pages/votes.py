"""What a voter can do on a plan's page: approve, object, abstain, step aside, take it back."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.pages.button import Button
from flows.views.approvals import GroupLine, VoteLine
from flows.views.plan import PlanCard


@dataclass(frozen=True)
class VoteStatement:
    """Something to say in a group; `words` names what has to be written with it ("": nothing)."""

    decision: str
    label: str
    hint: str
    words: str = ""


@dataclass(frozen=True)
class VoterSeat:
    """A person's seat in a group, and the last that was said from it; `version` is that of the text to vote on."""

    group: GroupLine
    last_vote: VoteLine | None
    version: int

    @property
    def decision(self) -> str:
        """What was said of the current text; "" while nothing was."""
        if self.last_vote is None or not self.last_vote.current:
            return ""
        return self.last_vote.decision

    @property
    def has_approved(self) -> bool:
        return self.decision == "approve"

    @property
    def objects(self) -> bool:
        """An objection to an earlier text holds until it is taken back."""
        return self.last_vote is not None and self.last_vote.decision == "object"

    @property
    def waits_for_condition(self) -> bool:
        """Was it approved on a condition that is not met yet?"""
        if self.last_vote is None or not self.has_approved:
            return False
        return bool(self.last_vote.condition) and not self.last_vote.condition_met


def vote_buttons(card: PlanCard, by: str) -> Iterator[Button]:
    """Of the groups in which the person has a seat, what it is their turn to say; the rest is for the command line."""
    if card.voted.voting:
        for group in _groups_of_voter(card, by):
            yield from _group_buttons(card, group, by)


def _groups_of_voter(card: PlanCard, by: str) -> Iterator[GroupLine]:
    for group in card.voted.groups:
        voters = {voter.id for voter in group.seats}
        if by in voters:
            yield group


def _group_buttons(
    card: PlanCard,
    group: GroupLine,
    by: str,
) -> Iterator[Button]:
    for statement in _possible_statements(_seat_of(card, group, by)):
        yield _vote_button(card, group, statement)


def _seat_of(
    card: PlanCard,
    group: GroupLine,
    by: str,
) -> VoterSeat:
    return VoterSeat(
        group,
        _vote_of(card, group, by),
        text_number(card),
    )


def text_number(card: PlanCard) -> int:
    """The version of the text; 0 where there is none yet."""
    return card.text.number if card.text else 0


def _vote_of(
    card: PlanCard,
    group: GroupLine,
    by: str,
) -> VoteLine | None:
    for vote in card.voted.votes:
        if vote.group == group.id and vote.person.id == by:
            return vote
    return None


def _possible_statements(seat: VoterSeat) -> Iterator[VoteStatement]:
    group = seat.group
    if seat.waits_for_condition:
        yield _condition_met(seat)
    if (group.open or seat.objects) and not seat.has_approved:
        yield _approval(seat)
    if (group.open or group.veto) and not seat.objects:
        yield _objection(seat)
    if group.open and seat.decision not in ("abstain", "approve"):
        yield _abstention(seat)
    if seat.decision != "recuse":
        yield _recusal(seat)
    if seat.last_vote:
        yield _withdrawal(seat, seat.last_vote)


def _condition_met(seat: VoterSeat) -> VoteStatement:
    return VoteStatement(
        decision="condition_met",
        label="My condition is met",
        hint=f"Your approval for {seat.group.title} counts from now on.",
    )


def _approval(seat: VoterSeat) -> VoteStatement:
    return VoteStatement(
        decision="approve",
        label=f"Approve for {seat.group.title}",
        hint=f"You approve the text below, version {seat.version}.",
    )


def _objection(seat: VoterSeat) -> VoteStatement:
    return VoteStatement(
        decision="object",
        label=f"Object for {seat.group.title}",
        hint="It is not approved until you say otherwise.",
        words="What must change",
    )


def _abstention(seat: VoterSeat) -> VoteStatement:
    return VoteStatement(
        decision="abstain",
        label=f"Abstain in {seat.group.title}",
        hint="Neither for nor against.",
    )


def _recusal(seat: VoterSeat) -> VoteStatement:
    return VoteStatement(
        decision="recuse",
        label=f"Step aside in {seat.group.title}",
        hint="You have an interest in it; others decide.",
    )


def _withdrawal(seat: VoterSeat, last_vote: VoteLine) -> VoteStatement:
    return VoteStatement(
        decision="withdraw",
        label=f"Take back what you said in {seat.group.title}",
        hint=f"You said: {last_vote.decision}.",
    )


def _vote_button(
    card: PlanCard,
    group: GroupLine,
    statement: VoteStatement,
) -> Button:
    return Button(
        url="vote",
        label=statement.label,
        sends={"decision": statement.decision, "group": group.id},
        hint=statement.hint,
        words=statement.words,
        reasons=card.freeze,
    )
