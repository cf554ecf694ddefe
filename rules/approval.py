"""When a plan is approved by more than one: groups, what each needs, and how the votes stand (docs/approvals.md).

A vote counts on exactly the text that was read, by a person who has a seat and has put nothing into that text.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from rules.approval_words import Abstain, ApprovalRule, VoteDecision


@dataclass(frozen=True)
class Group:
    """Who decides together: `position` counts the successive rounds from 1, `number` is the quorum or the percentage.

    A group with a `veto` may object before its round opens, and while it does no round is open.
    """

    id: str
    title: str
    position: int = 1
    rule: ApprovalRule = "any"
    number: int = 1
    veto: bool = False
    abstain: Abstain = "allowed"

    def need(self, seats: int, *, recused: int, abstained: int) -> int:
        """So many approvals of different people; never none. Who is recused has no seat, and an abstention may have."""
        voters = seats - recused
        if self.abstain == "allowed":
            voters -= abstained
        percentage = (self.number * voters + 99) // 100  # rounded up
        needed: Mapping[ApprovalRule, int] = {
            "all": voters,
            "any": 1,
            "quorum": self.number,
            "share": percentage,
        }
        return max(needed[self.rule], 1)


@dataclass(frozen=True)
class CastVote:
    """What the holder of a seat says; `by` is who says it, where a stand-in does.

    `digest` and `round` (how often the plan was sent back) are those of what was read.
    """

    group: str
    person: str
    decision: VoteDecision
    digest: str = ""
    round: int = 1
    by: str = ""
    text: str = ""
    condition: str = ""
    met: bool = False

    @property
    def voter(self) -> str:
        """Who counts: the person who spoke."""
        return self.by or self.person

    @property
    def open_condition(self) -> bool:
        return self.condition != "" and not self.met


@dataclass(frozen=True)
class VotedText:
    """What is voted on: this text in this round of the plan; `barred` have put something into it, or own it."""

    digest: str
    round: int = 1
    barred: frozenset[str] = frozenset()

    def is_subject_of(self, vote: CastVote) -> bool:
        """Did the voter read this text, in this round?"""
        return (vote.digest, vote.round) == (self.digest, self.round)

    def has_impartial(self, vote: CastVote) -> bool:
        """Has neither the seat's holder nor the one who spoke put anything into the text?"""
        return self.barred.isdisjoint({vote.person, vote.voter})


@dataclass(frozen=True)
class Ballot:
    """The last word of each seat, by group and person; nothing that others say changes it."""

    last: Mapping[tuple[str, str], CastVote] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def objections(self) -> tuple[CastVote, ...]:
        """Open until their authors say something else: neither another text nor another's yes resolves one."""
        in_order = [self.last[seat] for seat in sorted(self.last)]
        return tuple(vote for vote in in_order if vote.decision == "object")

    def objections_of(self, group_id: str) -> tuple[CastVote, ...]:
        return tuple(vote for vote in self.objections if vote.group == group_id)

    def votes_of(self, group_id: str, people: Iterable[str]) -> Iterator[CastVote]:
        """What these people have said for this group; nothing of those who have not spoken."""
        for person in people:
            vote = self.last.get((group_id, person))
            if vote is not None:
                yield vote


def collect_ballot(votes: Iterable[CastVote]) -> Ballot:
    """The votes in the order in which they were cast."""
    return Ballot({(vote.group, vote.person): vote for vote in votes})


@dataclass(frozen=True)
class GroupTally:
    """How one group stands: people by what they said, `missing` those who may still say yes."""

    group: Group
    seats: tuple[str, ...]
    need: int
    counted: int
    missing: tuple[str, ...]
    recused: tuple[str, ...]
    abstained: tuple[str, ...]
    objections: tuple[CastVote, ...]
    conditions: tuple[CastVote, ...]
    open: bool = False

    @property
    def left(self) -> int:
        return max(self.need - self.counted, 0)

    @property
    def met(self) -> bool:
        return not (self.left or self.objections or self.conditions)

    @property
    def deadlocked(self) -> bool:
        """Not even a yes of everybody who is left would do."""
        aside = {*self.recused, *self.abstained}
        able = [person for person in self.seats if person not in aside]
        return self.need > len(able)

    @property
    def vetoes(self) -> tuple[CastVote, ...]:
        """Its objections, where the group has a veto."""
        return self.objections if self.group.veto else ()


@dataclass(frozen=True)
class ApprovalTally:
    """How the votes on a plan stand; `elsewhere` are objections of groups that no longer decide, open all the same."""

    groups: tuple[GroupTally, ...]
    elsewhere: tuple[CastVote, ...] = ()

    @property
    def objections(self) -> tuple[CastVote, ...]:
        in_groups = (vote for tally in self.groups for vote in tally.objections)
        return (*in_groups, *self.elsewhere)

    @property
    def vetoes(self) -> tuple[CastVote, ...]:
        return tuple(vote for tally in self.groups for vote in tally.vetoes)

    @property
    def met(self) -> bool:
        return not self.elsewhere and all(tally.met for tally in self.groups)

    @property
    def deadlocked(self) -> tuple[GroupTally, ...]:
        return tuple(tally for tally in self.groups if tally.deadlocked)

    def of_group(self, group_id: str) -> GroupTally:
        by_id = {tally.group.id: tally for tally in self.groups}
        return by_id[group_id]


def tally_votes(
    groups: Sequence[Group], seats: Mapping[str, Collection[str]], votes: Ballot, subject: VotedText
) -> ApprovalTally:
    """A round is open when all before it are met, its groups all at once; while a veto stands none is."""
    tallies: list[GroupTally] = []
    for group in groups:
        holders = set(seats.get(group.id, ())) - subject.barred
        tallies.append(_tally_group(group, tuple(sorted(holders)), votes, subject))
    return ApprovalTally(tuple(_open_round(tallies)), tuple(_objections_elsewhere(groups, votes)))


def _open_round(tallies: Sequence[GroupTally]) -> Iterator[GroupTally]:
    """The same groups, those opened that may vote now."""
    unmet_rounds = [tally.group.position for tally in tallies if not tally.met]
    open_round = min(unmet_rounds, default=len(tallies))
    is_vetoed = any(tally.vetoes for tally in tallies)
    for tally in tallies:
        is_due = tally.group.position <= open_round
        yield replace(tally, open=is_due and not is_vetoed)


def _objections_elsewhere(groups: Sequence[Group], votes: Ballot) -> Iterator[CastVote]:
    """Objections of groups that no longer decide; none where no group decides."""
    deciding = {group.id for group in groups}
    for vote in votes.objections:
        if deciding and vote.group not in deciding:
            yield vote


def _tally_group(group: Group, seats: tuple[str, ...], votes: Ballot, subject: VotedText) -> GroupTally:
    words = _GroupVotes(subject, tuple(votes.votes_of(group.id, seats)))
    recused = words.recused
    abstained = words.abstained
    need = group.need(len(seats), recused=len(recused), abstained=len(abstained))
    return GroupTally(
        group=group,
        seats=seats,
        need=need,
        counted=len(words.voters),
        missing=words.missing_from(seats),
        recused=recused,
        abstained=abstained,
        objections=votes.objections_of(group.id),
        conditions=words.on_condition,
    )


@dataclass(frozen=True)
class _GroupVotes:
    """The last words of one group's seats, sorted by what they mean for what is asked now."""

    subject: VotedText
    votes: tuple[CastVote, ...]

    @property
    def recused(self) -> tuple[str, ...]:
        """Those who step aside in this round, whichever of its texts they read."""
        votes = [vote for vote in self.votes if vote.decision == "recuse"]
        return tuple(vote.person for vote in votes if vote.round == self.subject.round)

    @property
    def abstained(self) -> tuple[str, ...]:
        return tuple(vote.person for vote in self._on_subject("abstain"))

    @property
    def unconditional(self) -> tuple[CastVote, ...]:
        """The approvals that count."""
        return tuple(vote for vote in self._approvals() if not vote.open_condition)

    @property
    def on_condition(self) -> tuple[CastVote, ...]:
        """The approvals that count once their condition is met."""
        return tuple(vote for vote in self._approvals() if vote.open_condition)

    @property
    def voters(self) -> frozenset[str]:
        """Who spoke for the approvals that count; one who speaks for two seats counts once."""
        return frozenset(vote.voter for vote in self.unconditional)

    def missing_from(self, seats: tuple[str, ...]) -> tuple[str, ...]:
        """The seats that may still say yes."""
        spoken = self._people_done()
        return tuple(person for person in seats if person not in spoken)

    def _people_done(self) -> set[str]:
        """Those who need not say any more."""
        approvers = [vote.person for vote in self.unconditional]
        return {*self.recused, *self.abstained, *approvers}

    def _approvals(self) -> Iterator[CastVote]:
        return filter(self.subject.has_impartial, self._on_subject("approve"))

    def _on_subject(self, decision: VoteDecision) -> Iterator[CastVote]:
        for vote in self.votes:
            if vote.decision == decision and self.subject.is_subject_of(vote):
                yield vote


def may_say(tally: ApprovalTally, group_id: str, person: str, decision: VoteDecision) -> bool:
    """Is it this group's turn?

    At any time anybody takes back what they said or steps aside, an author resolves their objection, and a group with
    a veto objects.
    """
    group_tally = tally.of_group(group_id)
    if group_tally.open or decision in ("withdraw", "recuse"):
        return True
    if group_tally.group.veto and decision == "object":
        return True
    return any(objection.person == person for objection in group_tally.objections)


def awaited_votes(tally: ApprovalTally) -> Iterator[tuple[Group, str]]:
    """Whose turn it is to say yes: the seats that are missing in the open groups that are not met."""
    for group_tally in tally.groups:
        if group_tally.open and (group_tally.left or group_tally.conditions):
            for person in group_tally.missing:
                yield group_tally.group, person
