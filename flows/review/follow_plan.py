"""A plan's moves drive the session that was booked for it: it begins with the plan's review, and ends with it."""

from sqlalchemy import select

from flows.ground import Ground, by_itself
from flows.review.session_kind import SESSION
from flows.road import Asked, move_on
from models.base import FOREVER
from models.plan import Plan
from models.review import ReviewSession
from states.review_session import RUNNING


def sessions_of(ground: Ground, plan: Plan, *states: str) -> list[ReviewSession]:
    """The plan's sessions in these states, the first booked first."""
    ground.session.flush()
    mine = select(ReviewSession).where(ReviewSession.plan_id == plan.id, ReviewSession.state.in_(states))
    return list(ground.session.scalars(mine.order_by(ReviewSession.number).with_for_update()))


def begin_session(ground: Ground, plan: Plan) -> None:
    for row in sessions_of(ground, plan, "scheduled"):
        move_on(by_itself(ground), SESSION, row, Asked("read"))


def end_session(ground: Ground, plan: Plan) -> None:
    for row in sessions_of(ground, plan, *RUNNING):
        move_on(by_itself(ground), SESSION, row, Asked("conclude"))


def call_off(ground: Ground, plan: Plan, *, by_letter: bool = False) -> None:
    """There is nothing to review for now: nobody's time is taken for it, and the plan may be withdrawn.

    `by_letter`: those invited hear of it otherwise.
    """
    for row in sessions_of(ground, plan, "proposed", "scheduled"):
        move_on(by_itself(ground), SESSION, row, Asked("cancel", words={"by_letter": by_letter}))
    plan.review_at, plan.withdraw_until = None, FOREVER
