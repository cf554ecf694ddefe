"""Where in a plan's life-cycle an act is possible, whatever a calendar calls its states: read off its moves."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from states.lifecycle import Lifecycle

WAITS_FOR_VOTES = "APPROVALS_MISSING"


States = tuple[str, ...]


def editable(lifecycle: Lifecycle) -> States:
    """Where the text may be changed."""
    return lifecycle.editable_in


def partners_read(lifecycle: Lifecycle) -> States:
    """Where partners have their say."""
    asking = {move.target for move in lifecycle.moves if "ask_partners" in move.effects}
    return lifecycle.in_order(asking)


def before_submission(lifecycle: Lifecycle) -> States:
    """Where partners may still be named: from the first state to the one in which they read."""
    until_read = {*partners_read(lifecycle), *lifecycle.editable_in}
    return (lifecycle.initial, *lifecycle.in_order(until_read))


def handed_in(lifecycle: Lifecycle) -> States:
    """Where the text is frozen and its approver hears of it."""
    asking = {move.target for move in lifecycle.moves if "freeze_text" in move.effects}
    return lifecycle.in_order(asking)


def mergeable(lifecycle: Lifecycle) -> States:
    """Where a merge can be asked for and agreed to."""
    return lifecycle.guarded_by("MERGE_ACK")


def awaiting_review(lifecycle: Lifecycle) -> States:
    """Where a plan waits for enough people to be in its review."""
    return lifecycle.guarded_by("QUORUM")


def before_review(lifecycle: Lifecycle) -> States:
    """Where a review may still be to come: up to the last state that waits for one."""
    states = lifecycle.states
    waiting = [states.index(state) for state in awaiting_review(lifecycle)]
    last = max(waiting, default=-1)
    return states[: last + 1]


def attended(lifecycle: Lifecycle) -> States:
    """Where people may say that they are there: before the review begins, and in it, for who comes late."""
    waiting = awaiting_review(lifecycle)
    return tuple(dict.fromkeys((*waiting, *_begun_review(lifecycle))))


def _begun_review(lifecycle: Lifecycle) -> States:
    """Where a move leads that waits for enough people to be there."""
    return tuple(move.target for move in lifecycle.moves if "QUORUM" in move.guards)


def in_review(lifecycle: Lifecycle) -> States:
    """Where a review asks for something."""
    return lifecycle.guarded_by("NO_FEEDBACK", "ACTION_FIELDS")


def voting(lifecycle: Lifecycle) -> States:
    """Where votes are cast."""
    return lifecycle.guarded_by(WAITS_FOR_VOTES)


PLACES: Mapping[str, Callable[[Lifecycle], States]] = MappingProxyType(
    {
        "editable": editable,
        "before_submission": before_submission,
        "partners_read": partners_read,
        "mergeable": mergeable,
        "before_review": before_review,
        "awaiting_review": awaiting_review,
        "attended": attended,
        "in_review": in_review,
        "voting": voting,
    }
)
"""By the word that the table of rights has for each (rules/permissions.py)."""
