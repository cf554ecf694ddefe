"""What the season's plans wait for: per reason how many of them, how much of it, and whose turn it is.

Asked of all plans at once, from the same rows as of one; a move is asked about as if the plan's approver asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from models.organisation import SYSTEM
from models.plan import Plan
from models.questions import Blocked, blockers
from models.subtree import below
from models.whose_turn import turns
from rules.chase import spread
from states.guard import Asking
from states.plan import GUARDS
from states.refusal import Unknown


@dataclass(frozen=True)
class Turn:
    """A person, and how many plans wait for them."""

    person: str
    name: str
    plans: int


@dataclass(frozen=True)
class Wait:
    """A reason: how many plans wait for it, how much of it there is in all, and whose turn it is, most plans first."""

    code: str
    plans: int
    how_many: int
    whose_turn: tuple[Turn, ...]


@dataclass(frozen=True)
class Overview:
    """The plans that were asked about, those that are ready, and what the others wait for, the commonest first."""

    season: str
    trigger: str
    unit: str
    plans: int
    ready: tuple[str, ...]
    reasons: tuple[Wait, ...]
    blocked: tuple[Blocked, ...]


def why_all(
    session: Session, season_id: str, *, at: DateTime, by: str = "", trigger: str = "", unit: str = ""
) -> Overview:
    """For the move onward of every plan, or for a trigger; `unit` narrows to a unit and all below it.

    Raises Unknown where there is no such move or unit. Writes nothing.
    """
    ground = stand(session, season_id, by=by or SYSTEM, at=at)
    if trigger and trigger not in ground.lifecycle.triggers():
        raise Unknown("move", trigger, ground.lifecycle.triggers())
    within = below(ground.unit(unit).id) if unit else None
    # Two guards ask who it is that asks; without a person it is each plan's own approver, whom they are about.
    asking = Asking(by or cast("Any", Plan.approver_id), at)
    found = blockers(session, ground.lifecycle, asking, season_id=season_id, trigger=trigger, within=within)
    blocked = [one for one in found if one.left]
    return Overview(
        season=season_id,
        trigger=trigger,
        unit=unit,
        plans=len(found),
        ready=tuple(one.plan_id for one in found if not one.left),
        reasons=tuple(sorted(_waits(ground, blocked, asking), key=lambda wait: (-wait.plans, wait.code))),
        blocked=tuple(blocked),
    )


def _waits(ground: Ground, blocked: Sequence[Blocked], asking: Asking) -> Iterator[Wait]:
    for code in dict.fromkeys(code for code in GUARDS for one in blocked if code in one.left):
        plans = {one.plan_id for one in blocked if code in one.left}
        people = spread(_turns(ground, code, plans, asking))
        turns = tuple(Turn(person, ground.name(person), n) for person, n in people.items())
        yield Wait(code, len(plans), sum(one.left.get(code, 0) for one in blocked), turns)


def _turns(ground: Ground, code: str, plans: set[str], asking: Asking) -> Mapping[str, list[str]]:
    """Whose turn it is in each of these plans, by one statement over the season's."""
    found: dict[str, list[str]] = {}
    for plan_id, person in turns(ground.session, code, asking.by, season_id=ground.season.id):
        if plan_id in plans:
            found.setdefault(plan_id, []).append(person)
    return found
