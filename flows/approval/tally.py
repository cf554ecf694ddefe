"""Where in a life-cycle votes are cast and count, and the rows of groups and votes as plain values."""

from collections.abc import Iterator, Mapping

from models.approval import ApprovalGroup, Vote
from rules.approval import CastVote, Group
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


def as_group(row: ApprovalGroup) -> Group:
    return Group(
        id=row.id,
        title=row.title,
        position=row.position,
        rule=row.rule,  # type: ignore[arg-type]  # stored as the same word
        number=row.number,
        veto=row.veto,
        abstain=row.abstain,  # type: ignore[arg-type]  # stored as the same word,
    )


def as_vote(row: Vote) -> CastVote:
    return CastVote(
        group=row.group_id,
        person=row.person_id,
        decision=row.decision,  # type: ignore[arg-type]  # stored as the same word
        digest=row.digest,
        round=row.round,
        by=row.by,
        text=row.text,
        condition=row.condition,
        met=row.met_at is not None,
    )
