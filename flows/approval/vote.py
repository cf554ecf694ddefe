"""Casting a vote on a plan, and what came of it (docs/approvals.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.approval.vote_seat import Said


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
    said: Said,
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
    reason = said.text or said.condition
    command = Command(
        "plan",
        plan_id,
        "vote",
        by,
        at,
        seen=seen,
        digest=digest,
        reason=reason,
        words=_words(said),
    )
    done = perform_in(session, command)
    return Voted(
        **done.answer,
        by=by,
        decision=said.decision,
        version=done.version,
    )


def _words(said: Said) -> Mapping[str, str]:
    return {
        "decision": said.decision,
        "group": said.group,
        "person": said.person,
        "text": said.text,
        "condition": said.condition,
    }
