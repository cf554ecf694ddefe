"""The whole table of rights with its states spelled out: who may do what to which kind of thing, where."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.permissions import BY_ACT
from states.kinds import KINDS
from states.lifecycle import Lifecycle
from states.places import PLACES


@dataclass(frozen=True)
class Row:
    """Any one of `relations` may do `act` to a thing of this kind that is in one of `states` (none: in any)."""

    kind: str
    act: str
    relations: tuple[str, ...]
    states: tuple[str, ...]

    def allows(self, relation: str, state: str) -> bool:
        return relation in self.relations and (not self.states or state in self.states)


def rights(plan: Lifecycle) -> Iterator[Row]:
    """Every row, the moves of each kind before its other acts; `plan` is the life-cycle that a calendar gives plans."""
    tables = {"plan": plan, **KINDS}
    for kind in dict.fromkeys((*tables, *(right.kind for right in BY_ACT.values()))):
        if kind in tables:
            yield from _moves(kind, tables[kind])
        yield from _acts(kind, plan)


def _moves(kind: str, table: Lifecycle) -> Iterator[Row]:
    yield from (Row(kind, move.trigger, move.by, move.source) for move in table.moves)


def _acts(kind: str, plan: Lifecycle) -> Iterator[Row]:
    for right in (one for one in BY_ACT.values() if one.kind == kind):
        places = [state for place in right.states for state in _states(kind, place, plan)]
        yield Row(kind, right.act, right.relations, tuple(dict.fromkeys(places)))


def _states(kind: str, place: str, plan: Lifecycle) -> tuple[str, ...]:
    return PLACES[place](plan) if kind == "plan" else (place,)
