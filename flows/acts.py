"""The frame of every act on a plan that is no move: lock, check the version and the right, act, journal, recount."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.approval.seats import keep_seats
from flows.ground import Ground, stand
from flows.plan.advance import locked
from flows.plan.versions import unread
from models.plan import Plan
from models.recount import recount
from rules.permissions import ACTS, BY_ACT
from states.guard import Reason
from states.places import PLACES
from states.refusal import Refused, not_from_state, stale

NOTHING: Mapping[str, Any] = MappingProxyType({})


@contextmanager
def acting(
    session: Session,
    plan_id: str,
    act: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    anywhere: bool = False,
    reason: str = "",
    digest: str = "",
    stale_fix: Callable[[Session, Plan, int], str] | None = None,
    also: Callable[[Ground, Plan], Iterable[Reason]] | None = None,
    facts: Mapping[str, Any] = NOTHING,
) -> Iterator[tuple[Ground, Plan]]:
    """The plan, locked and found fit for this act; leaving the block journals the act and recounts.

    Who may do it, and in which states, is what rules/permissions.py says; `anywhere` in all of them. `digest` is what
    was read ("": not said).
    `stale_fix` knows more to do about an old version than to look again, `also` what else is in the way of this act;
    `facts` (ids only) go into the journal. Raises Refused with every reason at once.
    """
    plan = locked(session, plan_id)
    ground = stand(session, plan.season_id, by=by, at=at)
    fix = stale_fix(session, plan, seen) if stale_fix and seen != plan.version else ""
    reasons = [stale(seen, plan.version, fix)] if seen != plan.version else []
    reasons += unread(ground, plan, digest)
    if not anywhere and not possible_in(ground, plan, act):
        possible = [move.trigger for move in ground.lifecycle.possible(plan.state, plan.document)]
        reasons.append(not_from_state(act.replace("_", " "), ground.lifecycle.thing, plan.state, possible))
    relations = ground.relations(plan, enough=ACTS[act])
    if not ground.entitled(ACTS[act], relations):
        reasons.append(ground.denied(act, ACTS[act], relations))
    reasons += ground.frozen(act)
    reasons += also(ground, plan) if also else ()
    if reasons:
        raise Refused(act, plan_id, reasons)
    yield ground, plan
    _finish(ground, plan, act, reason=reason, facts={"digest": plan.digest} | dict(facts))


def possible_in(ground: Ground, plan: Plan, act: str) -> bool:
    """Is the plan where the table of rights has this act?"""
    places = BY_ACT[act].states
    return not places or any(plan.state in PLACES[place](ground.lifecycle) for place in places)


def _finish(ground: Ground, plan: Plan, act: str, *, reason: str, facts: Mapping[str, Any]) -> None:
    plan.version += 1
    ground.write("plan", plan.id, act, version=plan.version, reason=reason, facts=dict(facts))
    keep_seats(ground, plan)
    recount(ground.session, plan.id)
