"""What the season's plans wait for: per reason how many of them, how much of it, and whose turn it is.

Asked of all plans at once, from the same rows as of one; a move is asked about as if the plan's approver asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.views.group_pairs import group_pairs
from flows.views.track import each_approver_asks
from models.organisation import SYSTEM
from models.questions import Blocked, count_blockers
from models.subtree import units_below
from models.whose_turn import turns_in_season
from rules.chase import count_waiting
from states.guard import Asking
from states.plan import PLAN_GUARDS
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
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    by: str = "",
    trigger: str = "",
    unit: str = "",
) -> Overview:
    """For the move onward of every plan, or for a trigger; `unit` narrows to a unit and all below it.

    Raises Unknown where there is no such move or unit. Writes nothing.
    """
    context = open_context(session, season_id, by=by or SYSTEM, at=at)
    _must_be_move(context, trigger)
    # Two guards ask who it is that asks; without a person it is each plan's own approver, whom they are about.
    asking = Asking(by, at) if by else each_approver_asks(at)
    plans = _plans_with_blockers(context, asking, trigger, unit)
    blocked = [plan for plan in plans if plan.left]
    return Overview(
        season=season_id,
        trigger=trigger,
        unit=unit,
        plans=len(plans),
        ready=tuple(plan.plan_id for plan in plans if not plan.left),
        reasons=_waits_in_order(context, blocked, asking),
        blocked=tuple(blocked),
    )


def _plans_with_blockers(
    context: SeasonContext,
    asking: Asking,
    trigger: str,
    unit: str,
) -> list[Blocked]:
    """Every plan that the move may leave from, blocked or not."""
    return count_blockers(
        context.session,
        context.lifecycle,
        asking,
        season_id=context.season.id,
        trigger=trigger,
        within=_units_within(context, unit),
    )


def _units_within(context: SeasonContext, unit: str) -> Select[tuple[str]] | None:
    """The unit and all below it; None for all units. Raises Unknown where there is no such unit."""
    return units_below(context.unit(unit).id) if unit else None


def _must_be_move(context: SeasonContext, trigger: str) -> None:
    """Raises Unknown; an empty trigger stands for the move onward."""
    triggers = context.lifecycle.triggers()
    if trigger and trigger not in triggers:
        raise Unknown("move", trigger, triggers)


def _waits_in_order(
    context: SeasonContext,
    blocked: Sequence[Blocked],
    asking: Asking,
) -> tuple[Wait, ...]:
    """The commonest first."""
    waits = list(_waits_for(context, blocked, asking))
    waits.sort(key=lambda wait: (-wait.plans, wait.code))
    return tuple(waits)


def _waits_for(
    context: SeasonContext,
    blocked: Sequence[Blocked],
    asking: Asking,
) -> Iterator[Wait]:
    """One for each guard that blocks any of these plans."""
    for code in PLAN_GUARDS:
        waiting = [plan for plan in blocked if code in plan.left]
        if not waiting:
            continue
        plan_ids = {plan.plan_id for plan in waiting}
        how_many = sum(plan.left[code] for plan in waiting)
        whose_turn = _whose_turn(context, code, plan_ids, asking)
        yield Wait(code, len(plan_ids), how_many, whose_turn)


def _whose_turn(
    context: SeasonContext,
    code: str,
    plan_ids: set[str],
    asking: Asking,
) -> tuple[Turn, ...]:
    """Whose turn it is in these plans, by one statement over the season's."""
    all_turns = turns_in_season(context.session, code, asking.by, season_id=context.season.id)
    of_plans = [turn for turn in all_turns if turn[0] in plan_ids]
    people_of_plan = group_pairs(of_plans)
    whose_turn = []
    for person_id, plans in count_waiting(people_of_plan).items():
        name = context.name_of(person_id)
        whose_turn.append(Turn(person_id, name, plans))
    return tuple(whose_turn)
