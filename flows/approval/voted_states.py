"""Where in a life-cycle the votes have done their work."""

from collections.abc import Iterator, Mapping

from states.lifecycle import Lifecycle
from states.places import WAITS_FOR_VOTES, voting


def passed_in(lifecycle: Lifecycle) -> frozenset[str]:
    """Where the votes have done their work: behind the move that waits for them, and all that lies ahead of it."""
    rank = {state: place for place, state in enumerate(lifecycle.states)}
    passed = {move.target for move in lifecycle.moves if WAITS_FOR_VOTES in move.guards}
    open_ends = list(passed)
    while open_ends:
        state = open_ends.pop()
        later = set(_later_states(lifecycle, state, rank)) - passed
        passed |= later
        open_ends += later
    return frozenset(passed) - set(voting(lifecycle))


def _later_states(lifecycle: Lifecycle, state: str, rank: Mapping[str, int]) -> Iterator[str]:
    """Where moves from this state lead that go forward."""
    for move in lifecycle.moves:
        if state in move.source and rank[move.target] > rank[state]:
            yield move.target
