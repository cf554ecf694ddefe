"""Casting a vote on a plan, and what came of it (docs/approvals.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.approval.vote_seat import VoteChoice


@dataclass(frozen=True)
class Voted:
    """What came of it; `changed` is False where exactly this had been said before."""

    plan_id: str
    group: str
    person: str
    by: str
    decision: str
    digest: str
    changed: bool
    met: bool
    version: int


def vote(
    session: Session,
    plan_id: str,
    choice: VoteChoice,
    *,
    by: str,
    at: DateTime,
    seen: int,
    digest: str,
) -> Voted:
    """Say it of exactly the text that was read (`digest`), in the transaction that looks whether one still may.

    The same once more changes nothing and is answered alike. What others have voted since `seen` makes nobody's vote
    stale. Raises Refused with every reason at once.
    """
    reason = choice.text or choice.condition
    command = Command(
        "plan",
        plan_id,
        "vote",
        by,
        at,
        seen=seen,
        digest=digest,
        reason=reason,
        words=_words(choice),
    )
    done = perform_in(session, command)
    return Voted(
        **done.answer,
        by=by,
        decision=choice.decision,
        version=done.version,
    )


def _words(choice: VoteChoice) -> Mapping[str, str]:
    return {
        "decision": choice.decision,
        "group": choice.group,
        "person": choice.person,
        "text": choice.text,
        "condition": choice.condition,
    }
