"""The cascade of a season: what was approved becomes goals, and whoever has new ones owes to align them."""

from collections.abc import Iterator, Mapping, Sequence

from config.season_gates import due_for
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import Due, open_dues_at, owe, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Act
from flows.act.slot_fill import SlotFill
from flows.act.slots import SlotOwner, Slots
from flows.goals.cascade_input import (
    CascadeFindings,
    find_differences,
    slots_of_season,
)
from models.goal import Goal
from models.key_result import KeyResult
from models.obligation import Obligation
from models.organisation import Person
from models.season import Season
from rules.cascade import GoalChange
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
    wanted = slots_of_season(draft.facts)
    slots = draft.facts.loader.slots_of(wanted)
    findings = find_differences(draft.facts, slots)
    fill = SlotFill(wanted)
    changes = findings.changes()
    if changes:
        _fill_slots(draft, changes, fill)
        _apply_changes(draft, findings, changes)
        _enter_cascade(draft, season, changes, fill)
    _keep_dues(draft, slots)
    draft.reply(changes=tuple(changes), fill=fill)


def _fill_slots(draft: Draft, changes: Sequence[GoalChange], fill: SlotFill) -> None:
    if any(change.kind == "create" for change in changes):
        draft.slot_fills.append(fill)


def _enter_cascade(
    draft: Draft,
    season: Season,
    changes: Sequence[GoalChange],
    fill: SlotFill,
) -> None:
    """One entry for all of it; how many goals begin is counted when they are written."""
    draft.enter(
        "season",
        season.id,
        "cascade",
        facts=_counted(changes),
        fills={"create": fill},
    )


def _counted(changes: Sequence[GoalChange]) -> dict[str, int]:
    return {kind: sum(change.kind == kind for change in changes) for kind in COUNTED}


# --- the goals --------------------------------------------------------------------------------------------------


def _apply_changes(
    draft: Draft,
    findings: CascadeFindings,
    changes: Sequence[GoalChange],
) -> None:
    """All in the name of whoever has the right to the whole; goals that begin are written first."""
    draft.facts.load_parts(KeyResult, "goal_id", [goal.id for goal in findings.goals])
    for change in changes:
        _change_standing_goal(draft, change)
    _rebase(findings, changes)


def _change_standing_goal(draft: Draft, change: GoalChange) -> None:
    """One that begins stands for the first time, and a conflict changes nothing."""
    if change.kind == "request":
        _request_amendment(draft, change)
    elif change.kind in _TRIGGERS:
        _change_goal(draft, change)


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


def _rebase(findings: CascadeFindings, changes: Sequence[GoalChange]) -> None:
    """What was applied or asked for is what the next cascade compares with; a conflict keeps its old base."""
    clashing = {change.goal_id for change in changes if change.kind == "conflict"}
    goals = {goal.id: goal for goal in findings.goals}
    for slot in findings.wanted:
        if slot.id in goals and slot.id not in clashing:
            goals[slot.id].base = slot.base


# --- what is owed -----------------------------------------------------------------------------------------------


def _keep_dues(draft: Draft, slots: Slots) -> None:
    """The cascade is done; whose goals are proposed owes to align them, whose are all aligned owes nothing."""
    gates = _gates_by_act(draft.facts)
    if "cascade" in gates:
        _settle_cascade(draft, gates["cascade"])
    if "align" in gates:
        _owe_alignments(draft, slots, gates["align"])


def _settle_cascade(draft: Draft, gate_id: str) -> None:
    dues = open_dues_at(draft.facts, gate_id)
    settle_dues(draft, dues)


def _gates_by_act(facts: Facts) -> dict[str, str]:
    """By the act that settles what is owed there, the gate."""
    return {gate.owes.settled_by: gate.id for gate in facts.calendar.gates if gate.owes}


def _owe_alignments(draft: Draft, slots: Slots, gate_id: str) -> None:
    dues = list(_alignments_due(draft.facts, slots, gate_id))
    _load_for_dues(draft.facts, dues)
    for due in dues:
        owe(draft, due)


def _load_for_dues(facts: Facts, dues: Sequence[Due]) -> None:
    """What owing them asks for, read at once."""
    facts.load(Obligation, [due.key for due in dues])
    facts.load(Person, [due.person_id for due in dues])


def _alignments_due(facts: Facts, slots: Slots, gate_id: str) -> Iterator[Due]:
    title = facts.calendar.gate(gate_id).title
    prefix = f"{facts.season.id}:{gate_id}:"
    scopes = facts.all_scopes()
    for owner_id, unit_id in _owners_to_align(facts, slots, prefix):
        due = due_for(scopes, unit_id or "", gate_id)
        yield Due(
            key=f"{prefix}{owner_id}",
            gate_id=gate_id,
            person_id=owner_id,
            what=f"{title}: your goals",
            due_at=due.at,
            due_on=due.day,
            unit_id=unit_id,
            tell=True,
        )


def _owners_to_align(facts: Facts, slots: Slots, prefix: str) -> list[SlotOwner]:
    """Each owner of a proposed goal who does not owe it yet, with the first unit that one of these is of."""
    first_unit: dict[str, str | None] = {}
    for owner_id, unit_id in _owners_of_goals(facts, slots, prefix):
        units = filter(None, (first_unit.get(owner_id), unit_id))
        first_unit[owner_id] = min(units, default=None)
    return sorted(first_unit.items())


def _owners_of_goals(facts: Facts, slots: Slots, prefix: str) -> Iterator[SlotOwner]:
    """Of goals that begin, of those that are known, as they are by now, and of all others that stand."""
    yield from slots.owners_without_goal(prefix)
    known = facts.all_known(Goal)
    for goal in known:
        if goal.state == GOAL.initial:
            yield goal.owner_id, goal.unit_id
    yield from slots.owners_of_proposed(prefix, [goal.id for goal in known])


CASCADE_ACTS_OF_SEASON: Mapping[str, Act] = {
    "cascade": Act(_cascade_goals, enters_itself=True),
}
