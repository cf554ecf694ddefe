"""The cascade of a season: what was approved becomes goals, and whoever has new ones owes to align them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from config.season_gates import gate_for
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import Due, open_dues_at, owe, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Act
from flows.goals.cascade_input import (
    CASCADE_READS,
    changes_of_season,
    goals_of_season,
    slots_of_season,
)
from models.goal import Goal
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.rows import new_row
from models.season import Season
from rules.cascade import GoalChange, Slot
from states.goal import GOAL

COUNTED = ("create", "update", "revive", "retire", "request")
"""The kinds of changes that the journal counts; a conflict changes nothing."""

_TRIGGERS = {
    "update": "reopen",
    "revive": "revive",
    "retire": "retire",
}
"""The move that each kind of change brings."""


def _cascade_goals(draft: Draft, season: Season, _command: Command) -> None:
    """The diff as it is now, whole; conflicts stay for people to settle."""
    changes = _apply_diff(draft, season)
    _keep_dues(draft)
    draft.reply(changes=tuple(changes))


def _apply_diff(draft: Draft, season: Season) -> Sequence[GoalChange]:
    """What differs between what is wanted and the goals that stand, with one entry for all of it."""
    slots = slots_of_season(draft.facts)
    changes = changes_of_season(draft.facts, slots)
    if changes:
        _apply_changes(draft, changes)
        clashing = {change.goal_id for change in changes if change.kind == "conflict"}
        _rebase(draft.facts, slots, clashing)
        draft.enter(
            "season",
            season.id,
            "cascade",
            facts=_counted(changes),
        )
    return changes


def _counted(changes: Sequence[GoalChange]) -> dict[str, int]:
    return {kind: sum(change.kind == kind for change in changes) for kind in COUNTED}


# --- the goals --------------------------------------------------------------------------------------------------


def _apply_changes(draft: Draft, changes: Sequence[GoalChange]) -> None:
    """What begins comes first, as others may refer to it; all in the name of whoever has the right to the whole."""
    for change in changes:
        if change.kind == "create" and change.slot is not None:
            draft.add(_new_goal(draft.facts, change.slot))
    for change in changes:
        _change_standing_goal(draft, change)


def _change_standing_goal(draft: Draft, change: GoalChange) -> None:
    """One that begins stands for the first time, and a conflict changes nothing."""
    if change.kind == "request":
        _request_amendment(draft, change)
    elif change.kind in _TRIGGERS:
        _change_goal(draft, change)


def _new_goal(facts: Facts, slot: Slot) -> Goal:
    """A proposed goal that fills the slot; the cascade's own entry counts those that have begun with it."""
    return new_row(
        Goal,
        id=slot.id,
        season_id=facts.season.id,
        tier=slot.tier,
        title=slot.title,
        owner_id=slot.owner_id,
        unit_id=slot.unit_id,
        parent_id=slot.parent_id,
        plan_id=slot.plan_id,
        state=GOAL.initial,
        base=slot.base,
    )


def _request_amendment(draft: Draft, change: GoalChange) -> None:
    fields = [name for name, _, _ in change.fields]
    goal = draft.facts.one(Goal, change.goal_id)
    draft.then(
        "goal",
        goal,
        "request_amendment",
        words={"fields": fields, "is_slot_gone": change.slot is None},
        by_actor=True,
    )


def _change_goal(draft: Draft, change: GoalChange) -> None:
    goal = draft.facts.one(Goal, change.goal_id)
    draft.then(
        "goal",
        goal,
        "change_by_cascade",
        words={"fields": _new_values(change), "trigger": _TRIGGERS[change.kind]},
        by_actor=True,
    )


def _new_values(change: GoalChange) -> Mapping[str, object]:
    if change.kind == "revive" and change.slot is not None:
        return change.slot.base
    return {name: value for name, _, value in change.fields}


def _rebase(
    facts: Facts,
    slots: Sequence[Slot],
    clashing: Collection[str],
) -> None:
    """What was applied or asked for is what the next cascade compares with; a conflict keeps its old base."""
    goals = {goal.id: goal for goal in goals_of_season(facts)}
    for slot in slots:
        if slot.id not in clashing:
            goals[slot.id].base = slot.base


# --- what is owed -----------------------------------------------------------------------------------------------


def _keep_dues(draft: Draft) -> None:
    """The cascade is done; whose goals are proposed owes to align them, whose are all aligned owes nothing."""
    gates = _gates_by_act(draft.facts)
    if "cascade" in gates:
        _settle_cascade(draft, gates["cascade"])
    if "align" in gates:
        _owe_alignments(draft, gates["align"])


def _settle_cascade(draft: Draft, gate_id: str) -> None:
    dues = open_dues_at(draft.facts, gate_id)
    settle_dues(draft, dues)


def _gates_by_act(facts: Facts) -> dict[str, str]:
    """By the act that settles what is owed there, the gate."""
    return {gate.owes.settled_by: gate.id for gate in facts.calendar.gates if gate.owes}


def _owe_alignments(draft: Draft, gate_id: str) -> None:
    dues = list(_alignments_due(draft.facts, gate_id))
    _load_for_dues(draft.facts, dues)
    for due in dues:
        owe(draft, due)


def _load_for_dues(facts: Facts, dues: Sequence[Due]) -> None:
    """What owing them asks for, read at once."""
    facts.load(Obligation, [due.key for due in dues])
    facts.load(Person, [due.person_id for due in dues])


def _alignments_due(facts: Facts, gate_id: str) -> Iterator[Due]:
    title = facts.calendar.gate(gate_id).title
    units = [unit.id for unit in facts.rows(Unit)]
    scopes = facts.scopes_for(*units)
    for owner_id, unit_id in _owners_to_align(facts):
        due = gate_for(scopes, unit_id or "", gate_id).due
        yield Due(
            key=f"{facts.season.id}:{gate_id}:{owner_id}",
            gate_id=gate_id,
            person_id=owner_id,
            what=f"{title}: your goals",
            due_at=due.at,
            due_on=due.day,
            unit_id=unit_id,
            tell=True,
        )


def _owners_to_align(facts: Facts) -> Iterator[tuple[str, str | None]]:
    """Each owner of a proposed goal, with the first unit that one of these is of."""
    units_by_owner: dict[str, set[str]] = {}
    for goal in goals_of_season(facts):
        if goal.state == GOAL.initial:
            units = units_by_owner.setdefault(goal.owner_id, set())
            units.update([goal.unit_id] if goal.unit_id else [])
    for owner_id in sorted(units_by_owner):
        yield owner_id, min(units_by_owner[owner_id], default=None)


CASCADE_ACTS_OF_SEASON: Mapping[str, Act] = {
    "cascade": Act(
        _cascade_goals,
        reads=(
            *CASCADE_READS,
            "results_of_goals",
        ),
        enters_itself=True,
    ),
}
