"""The cascade: approved priorities and plans become goals of three tiers, as a diff against the goals that stand.

A goal fills a slot with a natural key, so that the same input computed twice is the same slots, and the second diff
is empty (docs/asks-and-goals.md, “The cascade”). Only what changed upstream is changed: a field that somebody edited by
hand stays, and one that changed on both sides is a conflict to settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

GoalChangeKind = Literal["create", "update", "conflict", "retire", "revive", "request"]
CASCADED_FIELDS = ("title", "owner_id", "parent_id")
FieldChange = tuple[str, Any, Any]
"""(name, from, to)."""

GONE = frozenset({"retired", "withdrawn"})
BEFORE_LOCK = frozenset({"proposed", "aligned"})
"""A goal in another state is never changed by a cascade; its owner is asked to have it amended."""


@dataclass(frozen=True)
class CascadePriority:
    id: str
    title: str


@dataclass(frozen=True)
class GoalProposal:
    """A funded or granted initiative of an approved plan, and the unit (with its topmost unit) that it belongs to."""

    plan_id: str
    unit_id: str
    top_id: str
    slug: str
    title: str
    owner_id: str
    priority_id: str


@dataclass(frozen=True)
class CascadeTier:
    """`source` says what goals of the tier come from: priority, organisation or initiative."""

    id: str
    source: str


@dataclass(frozen=True)
class Slot:
    """A goal as the input wants it."""

    id: str
    tier: str
    title: str
    owner_id: str
    unit_id: str | None = None
    parent_id: str | None = None
    plan_id: str | None = None

    @property
    def base(self) -> dict[str, Any]:
        """What a later cascade compares with."""
        return {name: getattr(self, name) for name in CASCADED_FIELDS}


@dataclass(frozen=True)
class CurrentGoal:
    """A goal as it stands: its fields now, and those that the cascade last applied."""

    id: str
    tier: str
    state: str
    now: Mapping[str, Any]
    base: Mapping[str, Any]


@dataclass(frozen=True)
class GoalChange:
    """One line of the diff; `slot` is what a create fills."""

    kind: GoalChangeKind
    goal_id: str
    tier: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    slot: Slot | None = None


@dataclass
class _SlotTable:
    """The slots so far, by what each comes from; a source that no tier has fills none."""

    season_id: str
    tier_of_source: Mapping[str, str]
    slots: dict[tuple[str, ...], Slot] = field(default_factory=dict)

    def find_slot(self, source: str, *names: str) -> Slot | None:
        return self.slots.get((source, *names))

    def add_slot(
        self,
        source: str,
        *names: str,
        title: str,
        owner_id: str,
        unit_id: str | None = None,
        parent: Slot | None = None,
        plan_id: str | None = None,
    ) -> None:
        """`names` tell the slots of one tier apart."""
        tier = self.tier_of_source.get(source)
        if tier is None:
            return
        key = (self.season_id.lower(), tier, *names)
        self.slots[source, *names] = Slot(
            id=":".join(key),
            tier=tier,
            title=title,
            owner_id=owner_id,
            unit_id=unit_id,
            parent_id=parent.id if parent else None,
            plan_id=plan_id,
        )


def wanted_slots(
    season_id: str,
    tiers: Sequence[CascadeTier],
    priorities: Sequence[CascadePriority],
    proposals: Sequence[GoalProposal],
    *,
    leader: str,
    unit_owners: Mapping[str, tuple[str, str]],
) -> list[Slot]:
    """All goals that the input wants; `unit_owners`: (owner, title) of topmost units; `leader` owns the top tier."""
    table = _SlotTable(season_id, {tier.source: tier.id for tier in tiers})
    _add_priorities(table, priorities, leader)
    _add_organisations(table, priorities, proposals, unit_owners)
    _add_initiatives(table, proposals)
    return list(table.slots.values())


def _add_priorities(table: _SlotTable, priorities: Sequence[CascadePriority], leader: str) -> None:
    for priority in priorities:
        table.add_slot("priority", priority.id, title=priority.title, owner_id=leader)


def _add_organisations(
    table: _SlotTable,
    priorities: Sequence[CascadePriority],
    proposals: Sequence[GoalProposal],
    unit_owners: Mapping[str, tuple[str, str]],
) -> None:
    """One goal for each priority and each topmost unit below which somebody proposes something for it."""
    cited = {(proposal.priority_id, proposal.top_id) for proposal in proposals}
    for priority in priorities:
        for unit_id, (owner_id, unit_title) in unit_owners.items():
            if (priority.id, unit_id) not in cited:
                continue
            table.add_slot(
                "organisation",
                priority.id,
                unit_id,
                title=f"{priority.title} – {unit_title}",
                owner_id=owner_id,
                unit_id=unit_id,
                parent=table.find_slot("priority", priority.id),
            )


def _add_initiatives(table: _SlotTable, proposals: Sequence[GoalProposal]) -> None:
    """One goal for each proposal, below its unit's goal for the priority, else below the priority's own."""
    for proposal in proposals:
        organisation = table.find_slot("organisation", proposal.priority_id, proposal.top_id)
        priority = table.find_slot("priority", proposal.priority_id)
        table.add_slot(
            "initiative",
            proposal.unit_id,
            proposal.slug,
            title=proposal.title,
            owner_id=proposal.owner_id,
            unit_id=proposal.unit_id,
            parent=organisation or priority,
            plan_id=proposal.plan_id,
        )


def cascade_changes(wanted: Sequence[Slot], goals: Sequence[CurrentGoal]) -> list[GoalChange]:
    """What applying would do, in the order of the slots; nothing is ever deleted."""
    goal_of_slot = {goal.id: goal for goal in goals}
    changes: list[GoalChange] = []
    for slot in wanted:
        changes.extend(_slot_changes(slot, goal_of_slot.get(slot.id)))
    wanted_ids = {slot.id for slot in wanted}
    without_slot = [goal for goal in goals if goal.id not in wanted_ids]
    changes.extend(_vanished_change(goal) for goal in without_slot if _is_from_cascade(goal))
    return changes


def _slot_changes(slot: Slot, goal: CurrentGoal | None) -> Iterator[GoalChange]:
    """What fills the slot, or brings the goal that fills it up to date."""
    if goal is None:
        yield _slot_change("create", slot)
    elif goal.state == "retired":
        yield _slot_change("revive", slot)
    elif goal.state == "withdrawn":
        return  # by its owner, who need not want it back
    elif goal.state in BEFORE_LOCK:
        yield from _update_changes(slot, goal)
    else:
        yield from _request_changes(slot, goal)


def _update_changes(slot: Slot, goal: CurrentGoal) -> Iterator[GoalChange]:
    """A field that nobody edited is updated, one that somebody edited is a conflict."""
    changed = _fields_changed_upstream(slot, goal)
    untouched = [change for change in changed if _is_untouched(change, goal)]
    edited = [change for change in changed if not _is_untouched(change, goal)]
    if untouched:
        yield _slot_change("update", slot, untouched)
    if edited:
        yield _slot_change("conflict", slot, edited)


def _request_changes(slot: Slot, goal: CurrentGoal) -> Iterator[GoalChange]:
    changed = _fields_changed_upstream(slot, goal)
    if changed:
        yield _slot_change("request", slot, changed)


def _fields_changed_upstream(slot: Slot, goal: CurrentGoal) -> list[FieldChange]:
    """The fields of which the input wants another value than last time, and than the goal has."""
    changed = []
    for name in CASCADED_FIELDS:
        wanted = slot.base[name]
        present = goal.now[name]
        if wanted not in (present, goal.base.get(name)):
            changed.append((name, present, wanted))
    return changed


def _is_untouched(change: FieldChange, goal: CurrentGoal) -> bool:
    """Is the field's value the one that the cascade last applied?"""
    name, present, _ = change
    return bool(present == goal.base.get(name))


def _slot_change(kind: GoalChangeKind, slot: Slot, fields: Sequence[FieldChange] = ()) -> GoalChange:
    return GoalChange(
        kind=kind,
        goal_id=slot.id,
        tier=slot.tier,
        title=slot.title,
        fields=tuple(fields),
        slot=slot,
    )


def _is_from_cascade(goal: CurrentGoal) -> bool:
    """Was it made by a cascade, and is it still meant?"""
    return bool(goal.base) and goal.state not in GONE


def _vanished_change(goal: CurrentGoal) -> GoalChange:
    """Its slot is no longer wanted: to be retired, or where it is locked, a change request to its owner."""
    return GoalChange(
        kind="retire" if goal.state in BEFORE_LOCK else "request",
        goal_id=goal.id,
        tier=goal.tier,
        title=str(goal.now["title"]),
    )
