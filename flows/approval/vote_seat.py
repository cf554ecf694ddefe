"""From which seat somebody votes: their own, or that of one for whom they stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.act.facts import Facts
from flows.act.plan_relations import contributors_of
from flows.approval.votes import (
    groups_in_order,
    seats_by_group,
    vote_standing,
    votes_that_stand,
)
from models.plan import Plan
from rules.approval import ApprovalTally, may_say
from states.refusal import BadInput, Unknown

VOTE_DECISIONS = ("approve", "object", "abstain", "recuse", "withdraw", "condition_met")


@dataclass(frozen=True)
class VoteChoice:
    """What a voter says: `group` and `person` (whose seat) may stay open where only one can be meant."""

    decision: str
    group: str = ""
    person: str = ""
    text: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Seat:
    """The seat that somebody votes from; `through` are those for whom they stand in, first the one whose it is."""

    group: str
    person: str
    through: tuple[str, ...] = ()

    def is_meant_by(self, group: str, person: str) -> bool:
        """What is left open ("") may be any."""
        return group in ("", self.group) and person in ("", self.person)


def seat_meant(
    facts: Facts,
    plan: Plan,
    group: str,
    person: str,
) -> Seat | None:
    """None where who asks has no such seat.

    Their own goes before one that is lent to them, and a group whose turn it is before another. Raises BadInput where
    several are left, Unknown where there is no such group.
    """
    seats = list(_seats_of_actor(facts, plan))
    _must_be_known(
        facts,
        plan,
        group,
        seats,
    )
    meant = [seat for seat in seats if seat.is_meant_by(group, person)]
    meant = [seat for seat in meant if not seat.through] or meant
    groups = {seat.group for seat in meant}
    if len(groups) > 1:
        meant = _whose_turn_it_is(facts, plan, meant) or meant
    _must_be_one(meant)
    return meant[0] if meant else None


def _must_be_known(
    facts: Facts,
    plan: Plan,
    group_id: str,
    seats: Sequence[Seat],
) -> None:
    """The group is asked of this plan, or one of the seats is in it."""
    known = {group.id for group in groups_in_order(facts, plan)}
    known |= {seat.group for seat in seats}
    if group_id and group_id not in known:
        raise Unknown("group of its approval", group_id, known)


def _whose_turn_it_is(facts: Facts, plan: Plan, seats: Sequence[Seat]) -> list[Seat]:
    standing = vote_standing(facts, plan)
    return [seat for seat in seats if _may_approve(standing, seat)]


def _may_approve(standing: ApprovalTally, seat: Seat) -> bool:
    return may_say(
        standing,
        seat.group,
        seat.person,
        "approve",
    )


def _must_be_one(seats: Sequence[Seat]) -> None:
    groups = sorted({seat.group for seat in seats})
    if len(groups) > 1:
        raise BadInput(f"Say in which group you vote: --group {' or --group '.join(groups)}")
    if len(seats) > 1:
        people = [seat.person for seat in seats]
        raise BadInput(f"Say for whom you vote: --for {' or --for '.join(people)}")


def _seats_of_actor(facts: Facts, plan: Plan) -> Iterator[Seat]:
    """All seats that the one who asks may speak from, their own or another's; an objection's author has one."""
    contributors = contributors_of(facts, plan)
    for group, person in sorted(_seats_with_a_voice(facts, plan)):
        if person == facts.actor and not facts.stand_ins.has_left(person):
            yield Seat(group, person)
            continue
        through = facts.stand_ins.principals(person, facts.actor, barred=contributors)
        if through:
            yield Seat(group, person, through)


def _seats_with_a_voice(facts: Facts, plan: Plan) -> set[tuple[str, str]]:
    """(group, person) of each."""
    voices: set[tuple[str, str]] = set()
    for group, people in seats_by_group(facts, plan).items():
        voices.update((group, person) for person in people)
    for vote in votes_that_stand(facts, plan):
        if vote.decision == "object":
            voices.add((vote.group_id, vote.person_id))
    return voices
