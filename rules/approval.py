"""When a plan is approved by more than one: groups, what each needs, and how the votes stand (docs/approvals.md).

A vote counts on exactly the text that was read, by a person who has a seat and has put nothing into that text.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

Decision = Literal["approve", "object", "abstain", "recuse", "withdraw"]
Rule = Literal["all", "any", "quorum", "share"]
Abstain = Literal["allowed", "counts_as_absent"]


@dataclass(frozen=True)
class Group:
    """Who decides together: `position` counts the successive rounds from 1, `number` is the quorum or the percentage.

    A group with a `veto` may object before its round opens, and while it does no round is open.
    """

    id: str
    title: str
    position: int = 1
    rule: Rule = "any"
    number: int = 1
    veto: bool = False
    abstain: Abstain = "allowed"

    def need(self, seats: int, *, recused: int, abstained: int) -> int:
        """So many approvals of different people; never none. Who is recused has no seat, and an abstention may have."""
        base = seats - recused - (abstained if self.abstain == "allowed" else 0)
        share = {"all": base, "share": (self.number * base + 99) // 100, "quorum": self.number}.get(self.rule, 1)
        return max(share, 1)


@dataclass(frozen=True)
class Vote:
    """What the holder of a seat says; `by` is who says it, where a stand-in does.

    `digest` and `round` (how often the plan was sent back) are those of what was read.
    """

    group: str
    person: str
    decision: Decision
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
class Asked:
    """What is voted on: this text in this round of the plan; `barred` have put something into it, or own it."""

    digest: str
    round: int = 1
    barred: frozenset[str] = frozenset()

    def read(self, vote: Vote) -> bool:
        """Is the vote about this?"""
        return (vote.digest, vote.round) == (self.digest, self.round)

    def clean(self, vote: Vote) -> bool:
        return self.barred.isdisjoint({vote.person, vote.voter})


@dataclass(frozen=True)
class Ballot:
    """The last word of each seat; nothing that others say changes it."""

    last: Mapping[tuple[str, str], Vote] = field(default_factory=lambda: MappingProxyType({}))

    def cast(self, vote: Vote) -> "Ballot":
        return Ballot({**self.last, (vote.group, vote.person): vote})

    @property
    def objections(self) -> tuple[Vote, ...]:
        """Open until their authors say something else: neither another text nor another's yes resolves one."""
        return tuple(self.last[key] for key in sorted(self.last) if self.last[key].decision == "object")


def ballot(votes: Iterable[Vote]) -> Ballot:
    """The votes in the order in which they were cast."""
    found = Ballot()
    for vote in votes:
        found = found.cast(vote)
    return found


@dataclass(frozen=True)
class GroupStanding:
    """How one group stands: people by what they said, `missing` those who may still say yes."""

    group: Group
    seats: tuple[str, ...]
    need: int
    counted: int
    missing: tuple[str, ...]
    recused: tuple[str, ...]
    abstained: tuple[str, ...]
    objections: tuple[Vote, ...]
    conditions: tuple[Vote, ...]
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
        return self.need > len(self.seats) - len(self.recused) - len(self.abstained)


@dataclass(frozen=True)
class Standing:
    """How the votes on a plan stand; `elsewhere` are objections of groups that no longer decide, open all the same."""

    groups: tuple[GroupStanding, ...]
    elsewhere: tuple[Vote, ...] = ()

    @property
    def objections(self) -> tuple[Vote, ...]:
        return (*(vote for one in self.groups for vote in one.objections), *self.elsewhere)

    @property
    def vetoes(self) -> tuple[Vote, ...]:
        return tuple(vote for one in self.groups if one.group.veto for vote in one.objections)

    @property
    def met(self) -> bool:
        return not self.elsewhere and all(one.met for one in self.groups)

    @property
    def deadlocked(self) -> tuple[GroupStanding, ...]:
        return tuple(one for one in self.groups if one.deadlocked)


def standing(groups: Sequence[Group], seats: Mapping[str, Collection[str]], votes: Ballot, asked: Asked) -> Standing:
    """A round is open when all before it are met, its groups all at once; while a veto stands none is."""
    found = [_of_group(group, seats.get(group.id, ()), votes, asked) for group in groups]
    vetoed = any(one.group.veto and one.objections for one in found)
    now = min((one.group.position for one in found if not one.met), default=len(found))
    known = {group.id for group in groups}
    gone = tuple(vote for vote in votes.objections if vote.group not in known)
    opened = tuple(replace(one, open=not vetoed and one.group.position <= now) for one in found)
    return Standing(opened, gone if groups else ())


def _of_group(group: Group, seats: Collection[str], votes: Ballot, asked: Asked) -> GroupStanding:
    held = tuple(sorted(set(seats) - asked.barred))
    said = {person: votes.last[group.id, person] for person in held if (group.id, person) in votes.last}
    recused = tuple(one for one in held if _says(said, one, "recuse") and said[one].round == asked.round)
    abstained = tuple(one for one in held if _says(said, one, "abstain") and asked.read(said[one]))
    yes = [vote for vote in said.values() if vote.decision == "approve" and asked.read(vote) and asked.clean(vote)]
    counted = [vote for vote in yes if not vote.open_condition]
    missing = set(held) - {vote.person for vote in counted} - {*recused, *abstained}
    return GroupStanding(
        group=group,
        seats=held,
        need=group.need(len(held), recused=len(recused), abstained=len(abstained)),
        counted=len({vote.voter for vote in counted}),
        missing=tuple(sorted(missing)),
        recused=recused,
        abstained=abstained,
        objections=tuple(vote for vote in votes.objections if vote.group == group.id),
        conditions=tuple(vote for vote in yes if vote.open_condition),
    )


def _says(said: Mapping[str, Vote], person: str, decision: Decision) -> bool:
    return person in said and said[person].decision == decision


def may_say(found: Standing, group_id: str, person: str, decision: Decision) -> bool:
    """Is it this group's turn?

    At any time anybody takes back what they said or steps aside, an author resolves their objection, and a group with
    a veto objects.
    """
    one = next(one for one in found.groups if one.group.id == group_id)
    resolves = any(vote.person == person for vote in one.objections)
    return one.open or resolves or decision in ("withdraw", "recuse") or (one.group.veto and decision == "object")


def turn(found: Standing) -> Iterator[tuple[Group, str]]:
    """Whose turn it is to say yes: the seats that are missing in the open groups that are not met."""
    for one in found.groups:
        if one.open and (one.left or one.conditions):
            yield from ((one.group, person) for person in one.missing)
