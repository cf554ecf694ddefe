"""The whole table of rights with its states spelled out: who may do what to which kind of thing, where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.permissions import BY_ACT, Right
from states.kinds import LIFECYCLES
from states.lifecycle import Lifecycle
from states.places import PLACES


@dataclass(frozen=True)
class RightRow:
    """Any one of `relations` may do `act` to a thing of this kind that is in one of `states` (none: in any)."""

    kind: str
    act: str
    relations: tuple[str, ...]
    states: tuple[str, ...]

    def allows(self, relation: str, state: str) -> bool:
        if relation not in self.relations:
            return False
        return not self.states or state in self.states


def all_rights(plan: Lifecycle) -> Iterator[RightRow]:
    """Every row, the moves of each kind before its other acts; `plan` is the life-cycle that a calendar gives plans."""
    lifecycles = {"plan": plan, **LIFECYCLES}
    kinds_of_acts = [right.kind for right in BY_ACT.values()]
    for kind in dict.fromkeys([*lifecycles, *kinds_of_acts]):
        if kind in lifecycles:
            yield from _rows_of_moves(kind, lifecycles[kind])
        yield from _rows_of_acts(kind, plan)


def _rows_of_moves(kind: str, lifecycle: Lifecycle) -> Iterator[RightRow]:
    for move in lifecycle.moves:
        yield RightRow(kind, move.trigger, move.by, move.source)


def _rows_of_acts(kind: str, plan: Lifecycle) -> Iterator[RightRow]:
    for right in BY_ACT.values():
        if right.kind == kind:
            yield _row_of_right(right, plan)


def _row_of_right(right: Right, plan: Lifecycle) -> RightRow:
    return RightRow(
        right.kind,
        right.act,
        right.relations,
        _states_of_right(right, plan),
    )


def _states_of_right(right: Right, plan: Lifecycle) -> tuple[str, ...]:
    """For a plan the table of rights names places, which are states of the plan's life-cycle."""
    if right.kind != "plan":
        return right.states
    return _states_at_places(right.states, plan)


def _states_at_places(
    places: Iterable[str],
    plan: Lifecycle,
) -> tuple[str, ...]:
    states = [state for place in places for state in PLACES[place](plan)]
    return tuple(dict.fromkeys(states))
