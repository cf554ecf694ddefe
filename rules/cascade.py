"""The cascade: approved priorities and plans become goals of three tiers, as a diff against the goals that stand.

A goal fills a slot with a natural key, so that the same input computed twice is the same slots, and the second diff
is empty (docs/asks-and-goals.md, “The cascade”). Only what changed upstream is changed: a field that somebody edited by
hand stays, and one that changed on both sides is a conflict to settle. Which slots there are is a query, made of the
table here (flows/act/slot_query.py): what is compared is not every goal, but those that the query finds unlike it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

GoalChangeKind = Literal["create", "update", "conflict", "retire", "revive", "request"]
CASCADED_FIELDS = ("title", "owner_id", "parent_id")
FieldChange = tuple[str, Any, Any]
"""(name, from, to)."""

GONE = frozenset({"retired", "withdrawn"})
BEFORE_LOCK = frozenset({"proposed", "aligned"})
"""A goal in another state is never changed by a cascade; its owner is asked to have it amended."""


SOURCES_ABOVE: Mapping[str, tuple[str, ...]] = {
    "priority": (),
    "organisation": ("priority",),
    "initiative": ("organisation", "priority"),
}
"""What goals come from, upper ones first; each with what those above it come from, of which the first counts that has
a tier.

A priority becomes a goal; each topmost unit below which an initiative names the priority has one below it; and so has
each initiative of an approved plan that is funded or was granted heads, below its unit's goal for the priority.
"""

TITLE_DASH = " – "
"""Stands between a priority and a unit in the title of the unit's goal for it."""


@dataclass(frozen=True)
class CascadeTier:
    """`source` says what goals of the tier come from: priority, organisation or initiative."""

    id: str
    source: str


@dataclass(frozen=True)
class SlotRule:
    """What a calendar says of slots: its tiers, its documents in their order, and the states of an approved plan."""

    tiers: tuple[CascadeTier, ...]
    documents: tuple[str, ...]
    approved_in: tuple[str, ...]

    def tier_from(self, source: str) -> str:
        """The tier whose goals come from this; "" where there is none, and no goals of it."""
        tier_of_source = {tier.source: tier.id for tier in self.tiers}
        return tier_of_source.get(source, "")

    def source_above(self, source: str) -> str:
        """What the goals come from below which those of this source lie; "" where they lie below none."""
        above = [name for name in SOURCES_ABOVE[source] if self.tier_from(name)]
        return above[0] if above else ""


@dataclass(frozen=True)
class SeasonSlots:
    """The slots of a season by its calendar's rule; `leader` owns the goals that come from priorities."""

    season_id: str
    leader: str
    rule: SlotRule


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
