"""From which seat somebody votes: their own, or that of one for whom they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.approval.tally import barred, groups_of, last_words, seats_of, standing_of
from flows.ground import Ground
from models.plan import Plan
from rules.approval import may_say
from states.refusal import BadInput, Unknown

DECISIONS = ("approve", "object", "abstain", "recuse", "withdraw", "condition_met")


@dataclass(frozen=True)
class Said:
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


def seat_meant(ground: Ground, plan: Plan, said: Said) -> Seat | None:
    """None where who asks has no such seat.

    Their own goes before one that is lent to them, and a group whose turn it is before another. Raises BadInput where
    several are left, Unknown where there is no such group.
    """
    found = list(_seats(ground, plan))
    known = {group.id for group in groups_of(ground.session, plan)} | {one.group for one in found}
    if said.group and said.group not in known:
        raise Unknown("group of its approval", said.group, known)
    meant = [one for one in found if said.group in ("", one.group) and said.person in ("", one.person)]
    meant = [one for one in meant if not one.through] or meant
    groups = {one.group for one in meant}
    if len(groups) > 1:
        standing = standing_of(ground.session, plan)
        meant = [one for one in meant if may_say(standing, one.group, one.person, "approve")] or meant
    _must_be_one(meant)
    return meant[0] if meant else None


def _must_be_one(meant: list[Seat]) -> None:
    groups = sorted({one.group for one in meant})
    if len(groups) > 1:
        raise BadInput(f"Say in which group you vote: --group {' or --group '.join(groups)}")
    if len(meant) > 1:
        raise BadInput(f"Say for whom you vote: --for {' or --for '.join(one.person for one in meant)}")


def _seats(ground: Ground, plan: Plan) -> Iterator[Seat]:
    """All seats that the one who asks may speak from, their own or another's; an objection's author has one."""
    hands = barred(ground.session, plan)
    seats = {(group, person) for group, people in seats_of(ground.session, plan).items() for person in people}
    authors = {(row.group_id, row.person_id) for row in last_words(ground.session, plan) if row.decision == "object"}
    for group, person in sorted(seats | authors):
        if person == ground.by and not ground.stand_ins.gone(person):
            yield Seat(group, person)
        elif through := ground.stand_ins.through(person, ground.by, barred=hands):
            yield Seat(group, person, through)
