"""A life-cycle is a table: the states of one kind of thing, and the moves between them."""

from collections.abc import Collection, Iterator
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

    @property
    def is_of_people(self) -> bool:
        """Can a person make it, or the automation alone?"""
        return set(self.by) != {"system"}

    def is_for(self, document: str) -> bool:
        """Is the move made for this kind of document? "" stands for any."""
        if not self.documents or not document:
            return True
        return document in self.documents


@dataclass(frozen=True)
class Lifecycle:
    """The table of one kind of thing; `thing` is the word that refusals use for it."""

    thing: str
    states: tuple[str, ...]
    initial: str
    moves: tuple[Move, ...]
    editable_in: tuple[str, ...] = ()
    _by_trigger: dict[tuple[str, str], Move] = field(
        init=False,
        repr=False,
        compare=False,
        default_factory=dict,
    )

    def __post_init__(self) -> None:
        for move in self.moves:
            for state in move.source:
                self._by_trigger[move.trigger, state] = move

    def move(self, trigger: str, state: str) -> Move | None:
        """The move that this trigger makes from this state; None means that there is no such row."""
        return self._by_trigger.get((trigger, state))

    def possible(
        self,
        state: str,
        document: str = "",
    ) -> Iterator[Move]:
        """The moves that leave this state, in the table's order, whether or not their guards hold."""
        for move in self.moves:
            if state in move.source and move.is_for(document):
                yield move

    def guarded_by(self, *codes: str) -> tuple[str, ...]:
        """The states that a move with one of these guards leaves: where what the guard counts can be put right.

        Acts that are no moves (attending, asking for something) are possible there, whatever a calendar calls it.
        """
        leaving: set[str] = set()
        for move in self.moves:
            if not set(codes).isdisjoint(move.guards):
                leaving.update(move.source)
        return self.in_order(leaving)

    def in_order(
        self,
        states: Collection[str],
    ) -> tuple[str, ...]:
        """These states in the table's order."""
        return tuple(state for state in self.states if state in states)

    def onward(
        self,
        state: str,
        document: str = "",
    ) -> Move | None:
        """The way on: the first move of people that leads to a later state; None where there is none."""
        ranks = {name: rank for rank, name in enumerate(self.states)}
        for move in self.possible(state, document):
            if move.is_of_people and ranks[move.target] > ranks[state]:
                return move
        return None

    def back(self, trigger: str, state: str) -> "Lifecycle":
        """The table whose one move, `undo`, leads back to the state that this trigger left; nothing else is in it.

        Raises KeyError where this trigger makes no move from that state.
        """
        move = self._by_trigger[trigger, state]
        undo = Move(
            "undo",
            source=(move.target,),
            target=state,
            by=move.by,
        )
        return Lifecycle(
            self.thing,
            self.states,
            initial=move.target,
            moves=(undo,),
        )

    def triggers(self) -> tuple[str, ...]:
        triggers = [move.trigger for move in self.moves]
        return tuple(dict.fromkeys(triggers))

    def ends(self) -> frozenset[str]:
        """The states that no move leaves."""
        ends = set(self.states)
        for move in self.moves:
            ends.difference_update(move.source)
        return frozenset(ends)


def governed(
    thing: str,
    states: tuple[str, ...],
    initial: str,
    moves: tuple[Move, ...],
) -> Lifecycle:
    """A life-cycle that phasegate brings; who makes each move stands in the table of rights (rules/permissions.py)."""
    kind = kind_word(thing)
    allowed = []
    for move in moves:
        relations = movers(kind, move.trigger, move.source)
        allowed.append(replace(move, by=relations))
    return Lifecycle(thing, states, initial, tuple(allowed))


def kind_word(thing: str) -> str:
    """How the journal, the command line and the table of rights call the kind: intake_request, check_in."""
    with_hyphens = thing.replace(" ", "_")
    return with_hyphens.replace("-", "_")
