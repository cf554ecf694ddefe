"""Where in a plan's life-cycle an act is possible, whatever a calendar calls its states: read off its moves."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from states.lifecycle import Lifecycle

WAITS_FOR_VOTES = "APPROVALS_MISSING"


def editable(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where the text may be changed."""
    return lifecycle.editable_in


def partners_read(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where partners have their say."""
    asking = {move.target for move in lifecycle.moves if "ask_partners" in move.effects}
    return tuple(state for state in lifecycle.states if state in asking)


def before_submission(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where partners may still be named: from the first state to the one in which they read."""
    named = {*partners_read(lifecycle), *lifecycle.editable_in}
    return (lifecycle.initial, *(state for state in lifecycle.states if state in named))


def mergeable(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where a merge can be asked for and agreed to."""
    return lifecycle.guarded_by("MERGE_ACK")


def awaiting_review(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where a plan waits for enough people to be in its review."""
    return lifecycle.guarded_by("QUORUM")


def before_review(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where a review may still be to come: up to the last state that waits for one."""
    waiting = [lifecycle.states.index(state) for state in awaiting_review(lifecycle)]
    return lifecycle.states[: max(waiting, default=-1) + 1]


def attended(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where people may say that they are there: before the review begins, and in it, for who comes late."""
    begun = (move.target for move in lifecycle.moves if "QUORUM" in move.guards)
    return tuple(dict.fromkeys((*awaiting_review(lifecycle), *begun)))


def in_review(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where a review asks for something."""
    return lifecycle.guarded_by("NO_FEEDBACK", "ACTION_FIELDS")


def voting(lifecycle: Lifecycle) -> tuple[str, ...]:
    """Where votes are cast."""
    return lifecycle.guarded_by(WAITS_FOR_VOTES)


PLACES: Mapping[str, Callable[[Lifecycle], tuple[str, ...]]] = MappingProxyType(
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
