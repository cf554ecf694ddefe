"""The cascade against the database: show the diff of what was approved, apply it in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config.priorities import PriorityRow
from config.season_gates import gate_for
from flows.act.command import Command
from flows.act.perform import begin_all, follow_all
from flows.goals.cascade_input import goals_of_season, slots_of_season, standing_of
from flows.ground import Ground, stand
from flows.obligations.obligations import owe, owed, settle
from models.database import reading, writing
from models.goal import Goal
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.season import Priority
from rules.cascade import GoalChange, Slot, cascade_changes
from states.goal import GOAL

COUNTED = ("create", "update", "revive", "retire", "request")
"""The kinds of changes that the journal counts; a conflict changes nothing."""

_TRIGGERS = {
    "update": "reopen",
    "revive": "revive",
    "retire": "retire",
}
"""The move that each kind of change brings."""


@dataclass(frozen=True)
class CascadeDiff:
    """What applying would do, or did."""

    season_id: str
    changes: tuple[GoalChange, ...]


def propose_cascade(
    engine: Engine,
    season_id: str,
    *,
    at: DateTime,
) -> CascadeDiff:
    """The diff, shown before anything is applied; writes nothing."""
    with reading(engine) as session:
        return cascade_diff(
            session,
            season_id,
            by=SYSTEM,
            at=at,
        )


def cascade_diff(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> CascadeDiff:
    """The same, within a transaction that is open already."""
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
    )
    return CascadeDiff(season_id, tuple(_diff_of(ground, slots_of_season(ground))))


def apply_cascade(
    engine: Engine,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> CascadeDiff:
    """Apply the diff as it is now, whole or not at all; conflicts stay for people to settle."""
    with writing(engine) as session:
        return cascade_season(
            session,
            season_id,
            by=by,
            at=at,
        )


def cascade_season(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> CascadeDiff:
    """The same, within a transaction that is open already."""
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
        lock=True,
    )
    ground.authorise("cascade", ground.relations(), season_id)
    slots = slots_of_season(ground)
    changes = tuple(_diff_of(ground, slots))
    if changes:
        _apply_each(ground, changes)
        _rebase(ground, slots)
        ground.write(
            "season",
            season_id,
            "cascade",
            facts=_counted(changes),
        )
    _keep_obligations(ground)
    return CascadeDiff(season_id, changes)


def _diff_of(ground: Ground, slots: Sequence[Slot]) -> list[GoalChange]:
    return cascade_changes(slots, standing_of(goals_of_season(ground)))


def _counted(changes: Sequence[GoalChange]) -> dict[str, int]:
    return {kind: sum(change.kind == kind for change in changes) for kind in COUNTED}


# --- the goals --------------------------------------------------------------------------------------------------


def _apply_each(ground: Ground, changes: Sequence[GoalChange]) -> None:
    """What begins comes first, as others may refer to it; all in the name of whoever has the right to the whole."""
    beginnings = []
    commands = []
    for change in changes:
        if change.kind == "create":
            beginnings.append(_beginning(ground, change))
        elif change.kind != "conflict":
            commands.append(_command_for(ground, change))
    begin_all(ground.session, beginnings)
    follow_all(ground.session, commands, on_behalf_of=ground.on_behalf_of)


def _beginning(ground: Ground, change: GoalChange) -> Command:
    words = {"slot": change.slot}
    return Command(
        "goal",
        change.goal_id,
        "begin_by_cascade",
        SYSTEM,
        ground.at,
        ground.season.id,
        words=words,
    )


def _command_for(ground: Ground, change: GoalChange) -> Command:
    is_request = change.kind == "request"
    return Command(
        "goal",
        change.goal_id,
        "request_amendment" if is_request else "change_by_cascade",
        ground.by,
        ground.at,
        words=_request_words(change) if is_request else _change_words(change),
    )


def _request_words(change: GoalChange) -> Mapping[str, object]:
    fields = [name for name, _, _ in change.fields]
    return {"fields": fields, "is_slot_gone": change.slot is None}


def _change_words(change: GoalChange) -> Mapping[str, object]:
    trigger = _TRIGGERS[change.kind]
    return {"fields": _new_values(change), "trigger": trigger}


def _new_values(change: GoalChange) -> Mapping[str, object]:
    if change.kind == "revive" and change.slot is not None:
        return change.slot.base
    return {name: value for name, _, value in change.fields}


def _rebase(ground: Ground, slots: Sequence[Slot]) -> None:
    """What was applied or asked for is what the next cascade compares with; a conflict keeps its old base."""
    goals = {goal.id: goal for goal in goals_of_season(ground)}
    left = cascade_changes(slots, standing_of(list(goals.values())))
    clashing = {change.goal_id for change in left if change.kind == "conflict"}
    for slot in slots:
        if slot.id not in clashing:
            goals[slot.id].base = slot.base


# --- what is owed -----------------------------------------------------------------------------------------------


def _keep_obligations(ground: Ground) -> None:
    """The cascade is done; whose goals are proposed owes to align them, whose are all aligned owes nothing."""
    gates = {}
    for gate in ground.calendar.gates:
        if gate.owes:
            gates[gate.owes.settled_by] = gate.id
    if "cascade" in gates:
        settle(ground, owed(ground, Obligation.gate_id == gates["cascade"]))
    if "align" in gates:
        _owe_alignments(ground, gates["align"])


def _owe_alignments(ground: Ground, gate_id: str) -> None:
    owners = (
        select(Goal.owner_id, func.min(Goal.unit_id))
        .where(Goal.season_id == ground.season.id)
        .where(Goal.state == GOAL.initial)
        .group_by(Goal.owner_id)
        .order_by(Goal.owner_id)
    )
    for owner_id, unit_id in ground.session.execute(owners).tuples():
        _owe_alignment(
            ground,
            gate_id,
            owner_id,
            unit_id,
        )


def _owe_alignment(
    ground: Ground,
    gate_id: str,
    owner_id: str,
    unit_id: str | None,
) -> None:
    due = gate_for(ground.scopes, unit_id or "", gate_id).due
    owe(
        ground,
        key=f"{ground.season.id}:{gate_id}:{owner_id}",
        gate_id=gate_id,
        person_id=owner_id,
        what=f"{ground.calendar.gate(gate_id).title}: your goals",
        due_at=due.at,
        due_on=due.day,
        unit_id=unit_id,
        tell=True,
    )


# --- what leadership approved -----------------------------------------------------------------------------------


def set_priorities(
    session: Session,
    season_id: str,
    rows: Sequence[PriorityRow],
    *,
    by: str,
    at: DateTime,
) -> None:
    """These priorities, and no others."""
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
        lock=True,
    )
    ground.authorise("set_priorities", ground.relations(), season_id)
    _delete_priorities(session, season_id)
    for row in rows:
        priority = Priority(season_id=season_id, **row.model_dump())
        session.add(priority)
    ground.write(
        "season",
        season_id,
        "set_priorities",
        facts={"priorities": len(rows)},
    )


def _delete_priorities(session: Session, season_id: str) -> None:
    chosen = select(Priority).where(Priority.season_id == season_id)
    for priority in session.scalars(chosen):
        session.delete(priority)
    session.flush()
