"""The frame of every act on a plan that is no move: lock, check the version and the right, act, journal, recount."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.advance import locked
from flows.ground import Ground, stand
from models.plan import Plan
from models.recount import recount
from rules.policy import ACTS, allowed
from states.lifecycle import Lifecycle
from states.refusal import Refused, not_from_state, stale


@contextmanager
def acting(
    session: Session,
    plan_id: str,
    act: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    where: Callable[[Lifecycle], tuple[str, ...]] | None = None,
    reason: str = "",
) -> Iterator[tuple[Ground, Plan]]:
    """The plan, locked and found fit for this act; leaving the block journals the act and recounts.

    `where` tells the states in which the act is possible (None: all of them). Raises Refused with every reason at once.
    """
    plan = locked(session, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    reasons = [stale(seen, plan.version)] if seen != plan.version else []
    if where is not None and plan.state not in where(ground.lifecycle):
        possible = [move.trigger for move in ground.lifecycle.possible(plan.state, plan.document)]
        reasons.append(not_from_state(act.replace("_", " "), ground.lifecycle.thing, plan.state, possible))
    relations = ground.relations(plan)
    if not allowed(act, relations):
        reasons.append(ground.denied(act, ACTS[act], relations))
    reasons += ground.frozen(act)
    if reasons:
        raise Refused(act, plan_id, reasons)
    yield ground, plan
    plan.version += 1
    ground.write("plan", plan.id, act, version=plan.version, reason=reason, facts={"digest": plan.digest})
    recount(session, plan.id)
