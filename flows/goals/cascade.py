"""The cascade against the database: read what was approved, show the diff, apply it in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config.priorities import PriorityRow
from flows.act.command import Command
from flows.act.perform import begin_all, follow_all
from flows.ground import Ground, stand
from flows.obligations.obligations import owe, owed, settle
from flows.season.dated_gates import gate_for
from models.database import reading, writing
from models.goal import Goal
from models.initiative import Initiative, Packet
from models.obligation import Obligation
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.review import Approval
from models.season import Priority
from rules import cascade as rule
from rules.cascade import Change, Proposal, Slot, Standing
from states.goal import GOAL


@dataclass(frozen=True)
class CascadeDiff:
    """What applying would do, or did."""

    season_id: str
    changes: tuple[Change, ...]


def propose_cascade(engine: Engine, season_id: str, *, at: DateTime) -> CascadeDiff:
    """The diff, shown before anything is applied; writes nothing."""
    with reading(engine) as session:
        return cascade_diff(session, season_id, by=SYSTEM, at=at)


def cascade_diff(session: Session, season_id: str, *, by: str, at: DateTime) -> CascadeDiff:
    """The same, within a transaction that is open already."""
    ground = stand(session, season_id, by=by, at=at)
    return CascadeDiff(season_id, tuple(rule.diff(_slots(ground), _standing(ground))))


def apply_cascade(engine: Engine, season_id: str, *, by: str, at: DateTime) -> CascadeDiff:
    """Apply the diff as it is now, whole or not at all; conflicts stay for people to settle."""
    with writing(engine) as session:
        return cascade_season(session, season_id, by=by, at=at)


def cascade_season(session: Session, season_id: str, *, by: str, at: DateTime) -> CascadeDiff:
    """The same, within a transaction that is open already."""
    ground = stand(session, season_id, by=by, at=at, lock=True)
    ground.authorise("cascade", ground.relations(), season_id)
    wanted = {slot.id: slot for slot in _slots(ground)}
    changes = tuple(rule.diff(list(wanted.values()), _standing(ground)))
    _apply_each(ground, changes)
    if changes:
        _rebase(ground, wanted)
        kinds = {
            kind: sum(change.kind == kind for change in changes)
            for kind in ("create", "update", "revive", "retire", "request")
        }
        ground.write("season", season_id, "cascade", facts=kinds)
    _keep_obligations(ground)
    return CascadeDiff(season_id, changes)


def _slots(ground: Ground) -> list[Slot]:
    priorities = select(Priority).where(Priority.season_id == ground.season.id).order_by(Priority.rank, Priority.id)
    units = {unit.id: unit for unit in ground.session.scalars(select(Unit).order_by(Unit.id))}
    tops = {unit.id: (unit.owner_id, unit.title) for unit in units.values() if unit.parent_id is None}
    return rule.slots(
        ground.season.id,
        [rule.Tier(tier.id, tier.source) for tier in ground.calendar.tiers],
        [rule.Priority(row.id, row.title) for row in ground.session.scalars(priorities)],
        [proposal for plan in _approved(ground) for proposal in _proposals(ground, plan, units)],
        leader=ground.executives[0],
        unit_owners=tops,
    )


def _approved(ground: Ground) -> list[Plan]:
    """The latest document of each unit whose current text somebody approved."""
    signed = (Approval.plan_id == Plan.id, Approval.digest == Plan.digest)
    chosen = (
        select(Plan)
        .where(Plan.season_id == ground.season.id, Plan.state.in_(ground.calendar.lifecycle.approved_in))
        .where(select(Approval.plan_id).where(*signed).correlate(Plan).exists())
    )
    order = [kind.id for kind in ground.calendar.documents]
    latest: dict[str, Plan] = {}
    for plan in sorted(ground.session.scalars(chosen), key=lambda one: order.index(one.document)):
        latest[plan.unit_id] = plan
    return [latest[unit_id] for unit_id in sorted(latest)]


def _proposals(ground: Ground, plan: Plan, units: dict[str, Unit]) -> list[Proposal]:
    granted = (Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id, Packet.granted > 0)
    funded = set(ground.session.scalars(select(Packet.slug).where(*granted)))
    rows = ground.session.scalars(select(Initiative).where(Initiative.plan_id == plan.id).order_by(Initiative.position))
    return [
        Proposal(plan.id, plan.unit_id, _top(plan.unit_id, units), row.slug, row.title, plan.owner_id, row.priority_id)
        for row in rows
        if row.funded or row.slug in funded
    ]


def _top(unit_id: str, units: dict[str, Unit]) -> str:
    while (parent := units[unit_id].parent_id) is not None:
        unit_id = parent
    return unit_id


def _standing(ground: Ground) -> list[Standing]:
    goals = ground.session.scalars(select(Goal).where(Goal.season_id == ground.season.id).order_by(Goal.id))
    return [
        Standing(goal.id, goal.tier, goal.state, {name: getattr(goal, name) for name in rule.FIELDS}, goal.base)
        for goal in goals
    ]


def _apply_each(ground: Ground, changes: Sequence[Change]) -> None:
    """What begins comes first, as others may refer to it; all in the name of whoever has the right to the whole."""
    beginnings = [_beginning(ground, change) for change in changes if change.kind == "create"]
    commands = [_command_for(ground, change) for change in changes if change.kind not in ("create", "conflict")]
    begin_all(ground.session, beginnings)
    follow_all(ground.session, commands, on_behalf_of=ground.on_behalf_of)


def _beginning(ground: Ground, change: Change) -> Command:
    words = {"slot": change.slot}
    return Command("goal", change.goal_id, "begin_by_cascade", SYSTEM, ground.at, ground.season.id, words=words)


def _command_for(ground: Ground, change: Change) -> Command:
    if change.kind == "request":
        act = "request_amendment"
        fields = [name for name, _, _ in change.fields]
        words: Mapping[str, object] = {"fields": fields, "is_slot_gone": change.slot is None}
    else:
        act = "change_by_cascade"
        words = {"fields": _new_values(change), "trigger": _TRIGGERS[change.kind]}
    return Command("goal", change.goal_id, act, ground.by, ground.at, words=words)


_TRIGGERS = {"update": "reopen", "revive": "revive", "retire": "retire"}
"""The move that each kind of change brings."""


def _new_values(change: Change) -> Mapping[str, object]:
    if change.kind == "revive" and change.slot is not None:
        return change.slot.base
    return {name: value for name, _, value in change.fields}


def _rebase(ground: Ground, wanted: dict[str, Slot]) -> None:
    """What was applied or asked for is what the next cascade compares with; a conflict keeps its old base."""
    clashing = {
        change.goal_id for change in rule.diff(list(wanted.values()), _standing(ground)) if change.kind == "conflict"
    }
    for slot in wanted.values():
        goal = ground.session.get_one(Goal, slot.id)
        if slot.id not in clashing:
            goal.base = slot.base


def _keep_obligations(ground: Ground) -> None:
    """The cascade is done; whose goals are proposed owes to align them, whose are all aligned owes nothing."""
    by_act = {gate.owes.settled_by: gate.id for gate in ground.calendar.gates if gate.owes}
    if "cascade" in by_act:
        settle(ground, owed(ground, Obligation.gate_id == by_act["cascade"]))
    if "align" not in by_act:
        return
    mine = (Goal.season_id == ground.season.id, Goal.state == GOAL.initial)
    proposed = select(Goal.owner_id, func.min(Goal.unit_id)).where(*mine).group_by(Goal.owner_id)
    gate = by_act["align"]
    for owner_id, unit_id in ground.session.execute(proposed.order_by(Goal.owner_id)).tuples():
        due = gate_for(ground.scopes, unit_id or "", gate).due
        owe(
            ground,
            key=f"{ground.season.id}:{gate}:{owner_id}",
            gate_id=gate,
            person_id=owner_id,
            what=f"{ground.calendar.gate(gate).title}: your goals",
            due_at=due.at,
            due_on=due.day,
            unit_id=unit_id,
            tell=True,
        )


def set_priorities(session: Session, season_id: str, rows: Sequence[PriorityRow], *, by: str, at: DateTime) -> None:
    """What leadership approved: these priorities, and no others."""
    ground = stand(session, season_id, by=by, at=at, lock=True)
    ground.authorise("set_priorities", ground.relations(), season_id)
    for old in session.scalars(select(Priority).where(Priority.season_id == season_id)):
        session.delete(old)
    session.flush()
    session.add_all(Priority(season_id=season_id, **row.model_dump()) for row in rows)
    ground.write("season", season_id, "set_priorities", facts={"priorities": len(rows)})
