"""What people do with goals: change a proposed one, align it, and lock them all in January."""

from dataclasses import dataclass, fields

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.obligations import owed, settle
from models.gate import Gate, GateWaiver
from models.goal import Goal
from models.obligation import Obligation
from models.organisation import Person
from models.season import Season
from rules.policy import ACTS, allowed
from states.goal import GOAL
from states.guard import REASON_MIN, Reason
from states.machine import fire
from states.refusal import BadInput, Refused, Unknown, not_from_state, stale
from states.season import SEASON

DONE = ("passed", "passed_with_exceptions", "waived")


@dataclass(frozen=True)
class Locked:
    season_id: str
    goals: int


@dataclass(frozen=True)
class GoalLine:
    """A goal as people list it; `depth` counts the goals above it."""

    id: str
    tier: str
    title: str
    owner_id: str
    owner: str
    unit_id: str | None
    parent_id: str | None
    plan_id: str | None
    local_reason: str
    state: str
    version: int
    depth: int


def goals(session: Session, season_id: str, **only: str) -> list[GoalLine]:
    """The season's goals, each below its parent; `only` narrows by a column (tier, unit_id, owner_id, state)."""
    chosen = select(Goal).where(Goal.season_id == season_id).filter_by(**{k: v for k, v in only.items() if v})
    rows = {goal.id: goal for goal in session.scalars(chosen.order_by(Goal.id))}
    called = dict(session.execute(select(Person.id, Person.name)).tuples().all())
    told: list[GoalLine] = []

    def put(goal: Goal, depth: int) -> None:
        same = {field.name: getattr(goal, field.name) for field in fields(GoalLine) if hasattr(goal, field.name)}
        told.append(GoalLine(**same, owner=called[goal.owner_id], depth=depth))
        for child in rows.values():
            if child.parent_id == goal.id:
                put(child, depth + 1)

    for goal in rows.values():
        if goal.parent_id not in rows:
            put(goal, 0)
    return told


def _goal(session: Session, goal_id: str, *, by: str, at: DateTime, seen: int) -> tuple[Ground, Goal, list[Reason]]:
    goal = session.get(Goal, goal_id, with_for_update=True)
    if goal is None:
        raise Unknown("goal", goal_id, session.scalars(select(Goal.id)))
    ground = stand(session, goal.season_id, by=by, at=at)
    return ground, goal, [stale(seen, goal.version)] if seen != goal.version else []


def _relations(ground: Ground, goal: Goal) -> frozenset[str]:
    return ground.relations() | ({"owner"} if ground.by == goal.owner_id else frozenset())


def edit_goal(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    title: str | None = None,
    parent_id: str | None = None,
    local_reason: str | None = None,
) -> Goal:
    """Change a goal that is not locked; None leaves a field as it is. A change takes its alignment back."""
    ground, goal, reasons = _goal(session, goal_id, by=by, at=at, seen=seen)
    relations = _relations(ground, goal)
    if goal.state == "locked":
        since = goal.locked_at.format("ddd D MMM YYYY", locale="en") if goal.locked_at else "the lock"
        text = f"This goal is locked since {since}; only an amendment changes it."
        reasons.append(Reason("GOAL_LOCKED", text, "Ask Product Ops to open an amendment."))
    if not allowed("edit_goal", relations):
        reasons.append(ground.denied("edit_goal", ACTS["edit_goal"], relations))
    reasons += ground.frozen("edit_goal")
    if goal.state == "retired":
        reasons.append(not_from_state("edit", GOAL.thing, goal.state, ()))
    if reasons:
        raise Refused("edit", goal_id, reasons)
    told = {"title": title, "parent_id": parent_id, "local_reason": local_reason}
    changed = {name: value for name, value in told.items() if value is not None}
    if not changed:
        raise BadInput("Say what to change: --title, --parent or --local.")
    _must_fit(session, goal, parent_id)
    for name, value in changed.items():
        setattr(goal, name, value)
    if GOAL.move("reopen", goal.state):
        fire(GOAL, "reopen", goal)
    goal.version += 1
    ground.write("goal", goal.id, "edit", version=goal.version, facts={"fields": sorted(changed)})
    return goal


def _must_fit(session: Session, goal: Goal, parent_id: str | None) -> None:
    """A parent exists, and is not below the goal."""
    above = session.get(Goal, parent_id) if parent_id is not None else None
    if parent_id is not None and (above is None or above.season_id != goal.season_id or above.state == "retired"):
        raise Unknown("live goal of this season", parent_id)
    while above is not None:
        if above.id == goal.id:
            raise BadInput(f"{parent_id} is {goal.id} or lies below it; choose another parent.")
        above = session.get(Goal, above.parent_id) if above.parent_id else None


def align(session: Session, goal_id: str, *, by: str, at: DateTime, seen: int) -> Goal:
    """The owner stands by the goal: it has a parent, or is local for a reason (NO_LINK)."""
    ground, goal, reasons = _goal(session, goal_id, by=by, at=at, seen=seen)
    move = GOAL.move("align", goal.state)
    relations = _relations(ground, goal)
    if move is None:
        possible = [one.trigger for one in GOAL.possible(goal.state) if "owner" in one.by]
        reasons.append(not_from_state("align", GOAL.thing, goal.state, possible))
    if not allowed("align", relations):
        reasons.append(ground.denied("align", ACTS["align"], relations))
    reasons += ground.frozen("align")
    if not _linked(ground, goal):
        text = "Link to a parent goal or mark as local with a reason."
        reasons.append(Reason("NO_LINK", text, f"phasegate goal edit {goal_id} --parent GOAL, or --local REASON."))
    if reasons:
        raise Refused("align", goal_id, reasons)
    fire(GOAL, "align", goal)
    goal.version += 1
    ground.write("goal", goal.id, "align", was=GOAL.initial, now=goal.state, version=goal.version)
    _settle_alignment(ground, goal)
    return goal


def _linked(ground: Ground, goal: Goal) -> bool:
    top = {tier.id for tier in ground.calendar.tiers if tier.source == "priority"}
    return goal.tier in top or goal.parent_id is not None or len(goal.local_reason.strip()) >= REASON_MIN


def _settle_alignment(ground: Ground, goal: Goal) -> None:
    ground.session.flush()
    mine = (Goal.season_id == goal.season_id, Goal.owner_id == goal.owner_id, Goal.state == GOAL.initial)
    if ground.session.scalars(select(Goal.id).where(*mine)).first() is None:
        for gate in (g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "align"):
            settle(ground, owed(ground, Obligation.key == f"{goal.season_id}:{gate}:{goal.owner_id}"))


def lock_goals(session: Session, season_id: str, *, by: str, at: DateTime) -> Locked:
    """The January move: every aligned goal is locked, and the season with them, or nothing is (domain.md §3.1)."""
    ground = stand(session, season_id, by=by, at=at, lock=True)
    ground.authorise("lock", ground.relations(), season_id)
    season = session.get_one(Season, season_id)
    if SEASON.move("lock_goals", season.state) is None:
        possible = [move.trigger for move in SEASON.possible(season.state)]
        raise Refused("lock_goals", season_id, [not_from_state("lock_goals", SEASON.thing, season.state, possible)])
    goals = list(
        session.scalars(select(Goal).where(Goal.season_id == season_id, Goal.state != "retired").order_by(Goal.id))
    )
    if not goals:
        raise BadInput(f"{season_id} has no goals to lock; cascade first: phasegate cascade --apply")
    reasons = [*_pending(goals), *_not_waived(ground)]
    if reasons:
        raise Refused("lock_goals", season_id, reasons)
    for goal in goals:
        fire(GOAL, "lock", goal)
        goal.locked_at, goal.version = at, goal.version + 1
    was = season.state
    fire(SEASON, "lock_goals", season)
    season.version += 1
    for gate in (g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "lock"):
        settle(ground, owed(ground, Obligation.gate_id == gate))
    ground.write(
        "season",
        season_id,
        "lock_goals",
        was=was,
        now=season.state,
        version=season.version,
        facts={"goals": len(goals)},
    )
    return Locked(season_id, len(goals))


def _pending(goals: list[Goal]) -> list[Reason]:
    waiting = [goal.id for goal in goals if goal.state != "aligned"]
    if not waiting:
        return []
    text = f"{len(waiting)} of {len(goals)} goals are not aligned: {', '.join(waiting)}."
    return [Reason("LOCK_PENDING", text, "Ask their owners: phasegate goal align GOAL.")]


def _not_waived(ground: Ground) -> list[Reason]:
    """Every gate before the lock has passed or was waived, at least for each unit that has not done its part."""
    lock = next((g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "lock"), "")
    rows = list(ground.session.scalars(select(Gate).where(Gate.season_id == ground.season.id).order_by(Gate.position)))
    before = rows[: next((n for n, gate in enumerate(rows) if gate.id == lock), len(rows))]
    return [reason for gate in before if gate.state not in DONE for reason in _lacking(ground, gate)]


def _lacking(ground: Ground, gate: Gate) -> list[Reason]:
    waived = set(
        ground.session.scalars(
            select(GateWaiver.unit_id).where(GateWaiver.season_id == gate.season_id, GateWaiver.gate_id == gate.id)
        )
    )
    units = {due.unit_id or "" for due in owed(ground, Obligation.gate_id == gate.id)} - waived
    orgs = ", ".join(sorted(unit or "the season" for unit in units)) or "the season"
    text = f"{gate.title} is neither passed nor waived for {orgs}."
    act = "waive" if ground.calendar.gate(gate.id).waivable_by else "except"
    fix = f"Have what is owed done, or decide: phasegate gate do {gate.id} {act} --reason …."
    return [Reason("WAIVER_MISSING", text, fix)]
