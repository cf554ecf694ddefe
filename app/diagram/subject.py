"""What a diagram is drawn of: a life-cycle with its guards, its arrows, and whom each state waits for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.permissions import RELATIONS
from states.guard import Guard
from states.lifecycle import Lifecycle, Move

Doer = Literal["people", "automation", "either"]
"""Who makes a move: people, the automation, or whichever of them comes first."""


@dataclass(frozen=True)
class Subject:
    """A kind of thing with its life-cycle; `origin` says where the table is from, for whoever reads the diagram."""

    kind: str
    table: Lifecycle
    guards: Mapping[str, Guard]
    origin: str


@dataclass(frozen=True)
class Arrow:
    """A move out of one state."""

    source: str
    move: Move

    @property
    def target(self) -> str:
        return self.move.target


def arrows(table: Lifecycle) -> Iterator[Arrow]:
    """One for each move and state that it leaves, in the table's order."""
    return (Arrow(source, move) for move in table.moves for source in move.source)


def spaced(word: str) -> str:
    """partner_review → partner review"""
    return word.replace("_", " ")


def who(relations: Iterable[str]) -> str:
    """“owner, Product Ops”: the relations by the words of refusals, short enough for an arrow."""
    words = [said for name, said in RELATIONS.items() if name in set(relations)]
    return ", ".join(word.removeprefix("the ").removeprefix("an ").removeprefix("a ") for word in words)


def doer(move: Move) -> Doer:
    if "system" not in move.by:
        return "people"
    return "automation" if set(move.by) == {"system"} else "either"


def ranks_of(table: Lifecycle) -> dict[str, int]:
    """How far down each state stands: below every earlier state of the table that leads to it.

    Where a decision can be taken again (its target is among its sources), only the first of its sources counts.
    """
    order = {state: n for n, state in enumerate(table.states)}
    leads: dict[str, list[str]] = {state: [] for state in table.states}
    for move in table.moves:
        sources = move.source[:1] if move.target in move.source else move.source
        leads[move.target] += [state for state in sources if order[state] < order[move.target]]
    ranks: dict[str, int] = {}
    for state in table.states:
        ranks[state] = max((ranks[before] + 1 for before in leads[state]), default=0)
    return ranks


def waits_for(table: Lifecycle, state: str) -> tuple[str, ...]:
    """The relations of those who are to move the thing on from here; nobody's at an end."""
    move = awaited(table, state)
    return move.by if move else ()


def awaited(table: Lifecycle, state: str) -> Move | None:
    """The move that is to come next: onward rather than back, of people rather than to an end; None at an end."""
    ranks, ends = ranks_of(table), table.ends()

    def likely(move: Move) -> int:
        onward, people = ranks[move.target] > ranks[state], doer(move) != "automation"
        wanted = (
            onward and people and move.target not in ends,
            not onward and people and move.target not in move.source,
            onward,
        )
        return next((n for n, holds in enumerate(wanted) if holds), len(wanted))

    return min(table.possible(state), key=likely, default=None)
