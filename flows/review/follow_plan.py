"""A plan's moves drive the session that was booked for it: it begins with the plan's review, and ends with it."""

from flows.act.draft import Draft
from flows.act.facts import Facts
from models.base import FOREVER
from models.plan import Plan
from models.review import ReviewSession
from states.review_session import RUNNING


def sessions_in(facts: Facts, plan: Plan, *states: str) -> list[ReviewSession]:
    """The plan's sessions in these states, the first booked first."""
    of_plan = facts.rows(ReviewSession, plan_id=plan.id)
    sessions = [session for session in of_plan if session.state in states]
    return sorted(sessions, key=lambda session: session.number)


def begin_session(draft: Draft, plan: Plan) -> None:
    """The session that was booked begins, with its silent reading."""
    for session in sessions_in(draft.facts, plan, "scheduled"):
        draft.then("review_session", session, "read")


def end_session(draft: Draft, plan: Plan) -> None:
    """However the review ends, its session does."""
    for session in sessions_in(draft.facts, plan, *RUNNING):
        draft.then("review_session", session, "conclude")


def call_off(draft: Draft, plan: Plan, *, by_letter: bool = False) -> None:
    """There is nothing to review for now: nobody's time is taken for it, and the plan may be withdrawn.

    `by_letter`: those invited hear of it otherwise.
    """
    for session in sessions_in(
        draft.facts,
        plan,
        "proposed",
        "scheduled",
    ):
        draft.then(
            "review_session",
            session,
            "cancel",
            words={"by_letter": by_letter},
        )
    free_review_time(plan)


def free_review_time(plan: Plan) -> None:
    """The plan has no review, and may be withdrawn whenever its state lets it be."""
    plan.review_at = None
    plan.withdraw_until = FOREVER
