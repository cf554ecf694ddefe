"""What the guards of an approval say: which group lacks whom, who objects or sets a condition, what is deadlocked."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from flows.act.blockers import Blockers
from flows.act.facts import Facts
from flows.approval.votes import vote_standing
from models.plan import Plan
from rules.approval import ApprovalTally, CastVote, GroupTally


class NamesPeople(Protocol):
    """Facts or another view of a season that knows what people are called."""

    def name_of(self, person_id: str) -> str: ...


def missing_votes(facts: Facts, plan: Plan) -> Blockers:
    """A group each."""
    standing = vote_standing(facts, plan)
    for group in standing.groups:
        if group.left:
            yield _votes_left(facts, standing, group)


def _votes_left(facts: Facts, standing: ApprovalTally, group: GroupTally) -> Mapping[str, Any]:
    return {
        "group": group.group.title,
        "id": group.group.id,
        "k": group.left,
        "n": group.need,
        "left": group.left,
        "who": _who_is_missing(facts, standing, group),
        "whose": group.missing if group.open else (),
    }


def _who_is_missing(facts: Facts, standing: ApprovalTally, group: GroupTally) -> str:
    if group.open:
        missing = names_of(facts, group.missing)
        return f"still to vote: {missing or 'nobody'}"
    if standing.vetoes:
        names = names_of(facts, (vote.person for vote in standing.vetoes))
        return f"the veto of {names} stops all votes"
    before = ", ".join(unmet_open_groups(standing))
    return f"its turn comes when {before} is satisfied"


def unmet_open_groups(standing: ApprovalTally) -> list[str]:
    """The titles of the groups that vote now and are not satisfied; the next round waits for them."""
    return [tally.group.title for tally in standing.groups if tally.open and not tally.met]


def names_of(season: NamesPeople, people: Iterable[str]) -> str:
    """“Ana, Bo”."""
    return ", ".join(season.name_of(person) for person in people)


def open_objections(facts: Facts, plan: Plan) -> Blockers:
    """An objection each."""
    for vote in vote_standing(facts, plan).objections:
        yield _words_of(facts, vote, vote.text)


def open_conditions(facts: Facts, plan: Plan) -> Blockers:
    """A condition each."""
    for group in vote_standing(facts, plan).groups:
        for vote in group.conditions:
            yield _words_of(facts, vote, vote.condition)


def _words_of(facts: Facts, vote: CastVote, text: str) -> Mapping[str, Any]:
    """It is its author's turn, and nobody else's."""
    person = facts.name_of(vote.person)
    return {
        "person": person,
        "text": text,
        "id": vote.group,
        "whose": (vote.person,),
        "left": 1,
    }


def deadlocked_groups(facts: Facts, plan: Plan) -> Blockers:
    """A group each that not even a yes of everybody who is left would satisfy."""
    for group in vote_standing(facts, plan).deadlocked:
        why = why_too_few(facts, group)
        yield {
            "group": group.group.title,
            "id": group.group.id,
            "n": group.need,
            "who": why,
            "left": 1,
        }


def why_too_few(season: NamesPeople, group: GroupTally) -> str:
    """“of 2 seats Ana stepped aside and Bo abstained”."""
    parts = []
    if group.recused:
        parts.append(f"{names_of(season, group.recused)} stepped aside")
    if group.abstained:
        parts.append(f"{names_of(season, group.abstained)} abstained")
    number = len(group.seats)
    seats = f"{number} seat" if number == 1 else f"{number} seats"
    if not parts:
        return f"it has {seats}"
    return f"of {seats} {' and '.join(parts)}"
