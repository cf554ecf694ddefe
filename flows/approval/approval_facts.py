"""What the guards of an approval say: which group lacks whom, who objects or sets a condition, what is deadlocked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.approval.tally import standing_of
from flows.ground import Ground
from models.plan import Plan
from rules.approval import GroupStanding, Standing, Vote

Facts = Iterator[Mapping[str, Any]]


def missing(ground: Ground, plan: Plan) -> Facts:
    """A group each."""
    found = standing_of(ground.session, plan)
    for one in found.groups:
        if one.left:
            told = {"group": one.group.title, "id": one.group.id, "k": one.left, "n": one.need, "left": one.left}
            yield told | {"who": _who(ground, found, one), "whose": one.missing if one.open else ()}


def _who(ground: Ground, found: Standing, one: GroupStanding) -> str:
    if found.vetoes and not one.open:
        return f"the veto of {named(ground, (vote.person for vote in found.vetoes))} stops all votes"
    if not one.open:
        first = [other.group.title for other in found.groups if other.open and not other.met]
        return f"its turn comes when {', '.join(first)} is satisfied"
    return f"still to vote: {named(ground, one.missing) or 'nobody'}"


def named(ground: Ground, people: Iterable[str]) -> str:
    return ", ".join(ground.name(person) for person in people)


def objections(ground: Ground, plan: Plan) -> Facts:
    yield from (_said(ground, vote, vote.text) for vote in standing_of(ground.session, plan).objections)


def conditions(ground: Ground, plan: Plan) -> Facts:
    for one in standing_of(ground.session, plan).groups:
        yield from (_said(ground, vote, vote.condition) for vote in one.conditions)


def _said(ground: Ground, vote: Vote, text: str) -> Mapping[str, Any]:
    """It is its author's turn, and nobody else's."""
    person = ground.name(vote.person)
    return {"person": person, "text": text, "id": vote.group, "whose": (vote.person,), "left": 1}


def deadlocks(ground: Ground, plan: Plan) -> Facts:
    for one in standing_of(ground.session, plan).deadlocked:
        yield {"group": one.group.title, "id": one.group.id, "n": one.need, "who": gone(ground, one), "left": 1}


def gone(ground: Ground, one: GroupStanding) -> str:
    """Why there are too few: “of 2 seats Ana stepped aside and Bo abstained”."""
    parts = [(one.recused, "stepped aside"), (one.abstained, "abstained")]
    said = " and ".join(f"{named(ground, people)} {did}" for people, did in parts if people)
    seats = f"{len(one.seats)} seat{'' if len(one.seats) == 1 else 's'}"
    return f"of {seats} {said}" if said else f"it has {seats}"
