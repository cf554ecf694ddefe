"""What a diagram is drawn of: a life-cycle with its guards, its arrows, and whom each state waits for."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.permissions import RELATIONS
from states.guard import Guard
from states.lifecycle import Lifecycle, Move

Doer = Literal["people", "automation", "either"]
"""Who makes a move: people, the automation, or whichever of them comes first."""

ARTICLES = ("the ", "an ", "a ")


@dataclass(frozen=True)
class Subject:
    """A kind of thing with its life-cycle; `origin` says where the table is from, for whoever reads the diagram."""

    kind: str
    table: Lifecycle
    guards: Mapping[str, Guard]
    origin: str

    @property
    def title(self) -> str:
        """“Headcount ask”"""
        thing = self.table.thing
        return thing[:1].upper() + thing[1:]


@dataclass(frozen=True)
class Arrow:
    """A move out of one state."""

    source: str
    move: Move

    @property
    def target(self) -> str:
        return self.move.target


def arrows_of(table: Lifecycle) -> Iterator[Arrow]:
    """One for each move and state that it leaves, in the table's order."""
    for move in table.moves:
        for source in move.source:
            yield Arrow(source, move)


def spaced_words(word: str) -> str:
    """partner_review → partner review"""
    return word.replace("_", " ")


def makers_in_words(relations: Collection[str]) -> str:
    """“owner, Product Ops”: the relations by the words of refusals, short enough for an arrow."""
    words = [in_words for name, in_words in RELATIONS.items() if name in relations]
    return ", ".join(map(_without_article, words))


def _without_article(words: str) -> str:
    for article in ARTICLES:
        words = words.removeprefix(article)
    return words


def documents_in_words(move: Move) -> str:
    """“op1 or op2 only”; "" for a move of every kind of document."""
    if not move.documents:
        return ""
    documents = " or ".join(move.documents)
    return f"{documents} only"


def who_makes(move: Move) -> str:
    """“owner, op1 only”: who makes the move, and for which documents where not for all."""
    makers = makers_in_words(move.by)
    documents = documents_in_words(move)
    return f"{makers}, {documents}" if documents else makers


def doer_of(move: Move) -> Doer:
    if "system" not in move.by:
        return "people"
    makers = set(move.by)
    return "automation" if makers == {"system"} else "either"


def ranks_of(table: Lifecycle) -> dict[str, int]:
    """How far down each state stands: below every earlier state of the table that leads to it.

    Where a decision can be taken again (its target is among its sources), only the first of its sources counts.
    """
    earlier_sources = _earlier_sources(table)
    ranks: dict[str, int] = {}
    for state in table.states:
        below_sources = [ranks[source] + 1 for source in earlier_sources[state]]
        ranks[state] = max(below_sources, default=0)
    return ranks


def _earlier_sources(table: Lifecycle) -> Mapping[str, list[str]]:
    """For each state, the states that lead to it and stand before it in the table."""
    earlier_sources: dict[str, list[str]] = defaultdict(list)
    for move in table.moves:
        target = move.target
        place = table.states.index(target)
        earlier_states = table.states[:place]
        decided_again = target in move.source
        sources = move.source[:1] if decided_again else move.source
        earlier = [source for source in sources if source in earlier_states]
        earlier_sources[target].extend(earlier)
    return earlier_sources


def waits_for(table: Lifecycle, state: str) -> tuple[str, ...]:
    """The relations of those who are to move the thing on from here; none at an end."""
    move = awaited_move(table, state)
    return move.by if move else ()


def awaited_move(table: Lifecycle, state: str) -> Move | None:
    """The move that is to come next: onward rather than back, of people rather than to an end; None at an end."""
    ranks = ranks_of(table)
    ends = table.ends()

    def unlikeliness(move: Move) -> int:
        onward = ranks[move.target] > ranks[state]
        people = doer_of(move) != "automation"
        if onward and people and move.target not in ends:
            return 0
        if people and not onward and move.target not in move.source:
            return 1
        return 2 if onward else 3

    return min(table.possible(state), key=unlikeliness, default=None)
