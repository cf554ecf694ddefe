"""A life-cycle is a table: the states of one kind of thing, and the moves between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from rules.permissions import movers

PlanEffect = Literal[
    "begin_text",
    "ask_partners",
    "freeze_text",
    "begin_session",
    "end_session",
    "tell_reviewers",
    "next_round",
    "owe_actions",
    "count_approval",
    "supersede_previous",
    "move_to_other",
    "carry_actions",
    "submit_asks",
]


@dataclass(frozen=True)
class Move:
    """One legal change of state.

    `by` names relations to the thing (owner, approver, product_ops, system …); any one of them suffices.
    `documents` is empty where the move is for every kind of document.
    """

    trigger: str
    source: tuple[str, ...]
    target: str
    by: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lifecycle:
    """The table of one kind of thing; `thing` is the word that refusals use for it."""

    thing: str
    states: tuple[str, ...]
    initial: str
    moves: tuple[Move, ...]
    editable_in: tuple[str, ...] = ()
    _by_trigger: dict[tuple[str, str], Move] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_trigger.update({(move.trigger, state): move for move in self.moves for state in move.source})

    def move(self, trigger: str, state: str) -> Move | None:
        """The move that this trigger makes from this state; None means that there is no such row."""
        return self._by_trigger.get((trigger, state))

    def possible(self, state: str, document: str = "") -> Iterator[Move]:
        """The moves that leave this state, in the table's order, whether or not their guards hold."""
        return (
            m for m in self.moves if state in m.source and (not m.documents or not document or document in m.documents)
        )

    def guarded_by(self, *codes: str) -> tuple[str, ...]:
        """The states that a move with one of these guards leaves: where what the guard counts can be put right.

        Acts that are no moves (attending, asking for something) are possible there, whatever a calendar calls it.
        """
        leaving = {state for move in self.moves if set(codes) & set(move.guards) for state in move.source}
        return tuple(state for state in self.states if state in leaving)

    def onward(self, state: str, document: str = "") -> Move | None:
        """The way on: the first move of people that leads to a later state; None where there is none."""
        ranks = {name: rank for rank, name in enumerate(self.states)}
        moves = (move for move in self.possible(state, document) if set(move.by) != {"system"})
        return next((move for move in moves if ranks[move.target] > ranks[state]), None)

    def back(self, trigger: str, state: str) -> "Lifecycle":
        """The table whose one move, `undo`, leads back to the state that this trigger left; nothing else is in it.

        Raises KeyError where this trigger makes no move from that state.
        """
        move = self._by_trigger[trigger, state]
        return Lifecycle(self.thing, self.states, move.target, (Move("undo", (move.target,), state, move.by),))

    def triggers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(move.trigger for move in self.moves))

    def ends(self) -> frozenset[str]:
        """The states that no move leaves."""
        return frozenset(self.states) - {state for move in self.moves for state in move.source}


def governed(thing: str, states: tuple[str, ...], initial: str, moves: tuple[Move, ...]) -> Lifecycle:
    """A life-cycle that phasegate brings; who makes each move stands in the table of rights (rules/permissions.py)."""
    kind = kind_word(thing)
    return Lifecycle(
        thing, states, initial, tuple(replace(move, by=movers(kind, move.trigger, move.source)) for move in moves)
    )


def kind_word(thing: str) -> str:
    """How the journal, the command line and the table of rights call the kind: intake_request, check_in."""
    return thing.replace(" ", "_").replace("-", "_")
