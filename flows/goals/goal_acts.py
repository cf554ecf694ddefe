"""What is done to a goal without moving it: handing it over, asking another unit for something, declaring a shift."""

from pendulum import Date, DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.goals.goals import locked_goal
from flows.goals.relations import goal_relations
from flows.ground import Ground, stand
from flows.outbox.outbox import notify
from models.goal import Goal, GoalDependency, PriorityShift
from rules.permissions import ACTS
from states.goal import GOAL, OVER
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, Refused, Unknown, not_from_state, reason_required

ENDED = (*OVER, "closed")


def _must_be_possible(ground: Ground, goal: Goal, act: str) -> None:
    reasons: list[Reason] = []
    if not ground.entitled(ACTS[act], relations := goal_relations(ground, goal)):
        reasons.append(ground.denied(act, ACTS[act], relations))
    if goal.state in ENDED:
        reasons.append(not_from_state(act, GOAL.thing, goal.state, ()))
    reasons += ground.frozen(act)
    if reasons:
        raise Refused(act, goal.id, reasons)


def hand_over(session: Session, goal_id: str, person_id: str, *, by: str, at: DateTime) -> Goal:
    """The owner offers the goal to another person; it is theirs when they take it, so that both have agreed."""
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    _must_be_possible(ground, goal, "hand_over")
    heir = ground.person(person_id)
    if heir.id == goal.owner_id:
        raise BadInput(f"{goal.id} is owned by {heir.id} already; name another person.")
    goal.heir_id = heir.id
    goal.version += 1
    notify(
        ground,
        key=f"{goal.id}:heir:v{goal.version}:{heir.id}",
        kind="hand_over",
        person_id=heir.id,
        subject=f"Will you take over: {goal.title}?",
        body=f"If so: phasegate goal take-over {goal.id}\n",
    )
    ground.write("goal", goal.id, "hand_over", version=goal.version, facts={"to": heir.id})
    return goal


def take_over(session: Session, goal_id: str, *, by: str, at: DateTime) -> Goal:
    """The one it was offered to takes the goal; what is reviewed and scored stays as it is."""
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    _must_be_possible(ground, goal, "take_over")
    was, goal.owner_id, goal.heir_id = goal.owner_id, goal.heir_id, ""
    goal.version += 1
    ground.write("goal", goal.id, "take_over", version=goal.version, facts={"from": was, "to": goal.owner_id})
    return goal


def depend(session: Session, goal_id: str, unit_id: str, what: str, *, by: str, at: DateTime) -> GoalDependency:
    """The goal needs something of another unit; until that has accepted it, the goal is not aligned."""
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    _must_be_possible(ground, goal, "depend")
    unit = ground.unit(unit_id)
    if not what.strip():
        raise BadInput("Say what the goal needs of that unit: --what ….")
    if goal.state not in ("proposed", "aligned"):
        raise BadInput(f"{goal.id} is {goal.state}; a dependency is agreed before the lock.")
    n = session.scalar(select(func.count()).select_from(GoalDependency).where(GoalDependency.goal_id == goal.id)) or 0
    told = {"goal_id": goal.id, "unit_id": unit.id, "what": what.strip(), "accepted_by": ""}
    row = GoalDependency(id=f"{goal.id}:d{n + 1}", **told)
    session.add(row)
    notify(
        ground,
        key=f"{row.id}:asked:{unit.owner_id}",
        kind="dependency",
        person_id=unit.owner_id,
        subject=f"A goal depends on {unit.title}: {goal.title}",
        body=f"See it: phasegate goal show {goal.id}\nAccept it: phasegate goal accept {row.id}\n",
    )
    ground.write("goal", goal.id, "depend", version=goal.version, facts={"id": row.id, "unit": unit.id})
    return row


def accept_dependency(session: Session, dependency_id: str, *, by: str, at: DateTime) -> GoalDependency:
    """Somebody who answers for the unit says that it will do its part; said twice it is said once."""
    row = session.get(GoalDependency, dependency_id, with_for_update=True)
    if row is None:
        raise Unknown("dependency", dependency_id, session.scalars(select(GoalDependency.id)))
    ground = stand(session, session.get_one(Goal, row.goal_id).season_id, by=by, at=at)
    relations = ground.relations() | ground.part("owner", ground.unit(row.unit_id).contacts)
    ground.authorise("accept_dependency", relations, dependency_id)
    if not row.accepted_by:
        row.accepted_by, row.accepted_at = by, at
        ground.write("goal", row.goal_id, "accept_dependency", facts={"id": row.id})
    return row


def declare_shift(
    session: Session, season_id: str, reason: str, *, by: str, at: DateTime, first: Date | None, last: Date | None
) -> PriorityShift:
    """Priorities have shifted: targets may be revised from `first` (today) to `last` (the second quarter's end).

    Raises Refused without the right or a reason, BadInput for days that are in the wrong order.
    """
    ground = stand(session, season_id, by=by, at=at, lock=True)
    ground.authorise("declare_shift", ground.relations(), season_id)
    if len(reason.strip()) < REASON_MIN:
        raise Refused("declare_shift", season_id, [reason_required()])
    today = at.in_timezone(ground.season.zone).date()
    opens, closes = first or today, last or ground.calendar.fiscal_year.chosen.quarter(2).last
    if closes < max(opens, today):
        raise BadInput(
            f"The window would end on {closes.isoformat()}, before it begins; name a later day: --until DATE."
        )
    row = session.get(PriorityShift, season_id) or PriorityShift(season_id=season_id)
    row.opens_on, row.closes_on, row.reason, row.by, row.at = opens, closes, reason, by, at
    session.add(row)
    window = {"from": opens.isoformat(), "until": closes.isoformat()}
    ground.write("season", season_id, "declare_shift", reason=reason, facts=window)
    return row
