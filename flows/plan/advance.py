"""Moving a plan: the command line, a page and a Prefect run all come this way."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command, Done
from flows.act.perform import perform_in


@dataclass(frozen=True)
class Advanced:
    """What a move did: the plan, from where to where, and the version that the next writer must name."""

    plan_id: str
    trigger: str
    was: str
    now: str
    version: int


def advanced(done: Done) -> Advanced:
    """What the road did, in the words of a plan."""
    return Advanced(
        done.id,
        done.act,
        done.was,
        done.now,
        done.version,
    )


def advance(
    session: Session,
    plan_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    reason: str = "",
    request_id: str = "",
    digest: str = "",
) -> Advanced:
    """Move a plan, with its journal entry, its effects and its notices, or change nothing.

    `seen` is the version that the caller looked at, `digest` that of what they read ("": not said). A `request_id` that
    was answered before gets the same answer.
    Raises Refused with every reason at once, Unknown where plan, person or move do not exist.
    """
    command = Command(
        "plan",
        plan_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
        request_id=request_id,
        digest=digest,
    )
    return advanced(perform_in(session, command))
