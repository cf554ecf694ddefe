"""The cascade: approved priorities and plans become goals of three tiers, as a diff against the goals that stand.

A goal fills a slot with a natural key, so that the same input computed twice is the same slots, and the second diff
is empty (docs/asks-and-goals.md, “The cascade”). Only what changed upstream is changed: a field that somebody edited by
hand stays, and one that changed on both sides is a conflict to settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

GoalChangeKind = Literal["create", "update", "conflict", "retire", "revive", "request"]
FIELDS = ("title", "owner_id", "parent_id")
GONE = frozenset({"retired", "withdrawn"})
BEFORE_LOCK = frozenset({"proposed", "aligned"})
"""A goal in another state is never changed by a cascade; its owner is asked to have it amended."""


@dataclass(frozen=True)
class Priority:
    id: str
    title: str


@dataclass(frozen=True)
class Proposal:
    """A funded or granted initiative of an approved plan, and the unit (with its topmost unit) that it belongs to."""

    plan_id: str
    unit_id: str
    top_id: str
    slug: str
    title: str
    owner_id: str
    priority_id: str


@dataclass(frozen=True)
class Tier:
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
        return {name: getattr(self, name) for name in FIELDS}


@dataclass(frozen=True)
class Standing:
    """A goal as it stands: its fields now, and those that the cascade last applied."""

    id: str
    tier: str
    state: str
    now: Mapping[str, Any]
    base: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One line of the diff; `fields` holds (name, from, to), `slot` is what a create fills."""

    kind: GoalChangeKind
    goal_id: str
    tier: str
    title: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    slot: Slot | None = None


@dataclass(frozen=True)
class _Level:
    """One tier of one season: where the keys of its slots begin."""

    season_id: str
    tier: str

    def slot_key(self, *names: str) -> str:
        return ":".join((self.season_id.lower(), self.tier, *names))


def slots(
    season_id: str,
    tiers: Sequence[Tier],
    priorities: Sequence[Priority],
    proposals: Sequence[Proposal],
    *,
    leader: str,
    unit_owners: Mapping[str, tuple[str, str]],
) -> list[Slot]:
    """All goals that the input wants; `unit_owners`: (owner, title) of topmost units; `leader` owns the top tier."""
    levels = {tier.source: _Level(season_id, tier.id) for tier in tiers}
    top: dict[str, Slot] = {}
    middle: dict[tuple[str, str], Slot] = {}
    bottom: list[Slot] = []
    if "priority" in levels:
        top = _priority_slots(levels["priority"], priorities, leader)
    if "organisation" in levels:
        middle = _organisation_slots(levels["organisation"], priorities, proposals, top, unit_owners)
    if "initiative" in levels:
        bottom = _initiative_slots(levels["initiative"], proposals, top, middle)
    return [*top.values(), *middle.values(), *bottom]


def _priority_slots(level: _Level, priorities: Sequence[Priority], leader: str) -> dict[str, Slot]:
    return {
        priority.id: Slot(level.slot_key(priority.id), level.tier, priority.title, leader) for priority in priorities
    }


def _organisation_slots(
    level: _Level,
    priorities: Sequence[Priority],
    proposals: Sequence[Proposal],
    top: Mapping[str, Slot],
    owners: Mapping[str, tuple[str, str]],
) -> dict[tuple[str, str], Slot]:
    """One goal for each priority and each topmost unit below which somebody proposes something for it."""
    cited = {(proposal.priority_id, proposal.top_id) for proposal in proposals}
    found: dict[tuple[str, str], Slot] = {}
    for priority in priorities:
        parent = top.get(priority.id)
        for unit_id, (owner, unit_title) in owners.items():
            if (priority.id, unit_id) not in cited:
                continue
            found[priority.id, unit_id] = Slot(
                id=level.slot_key(priority.id, unit_id),
                tier=level.tier,
                title=f"{priority.title} – {unit_title}",
                owner_id=owner,
                unit_id=unit_id,
                parent_id=parent.id if parent else None,
            )
    return found


def _initiative_slots(
    level: _Level,
    proposals: Sequence[Proposal],
    top: Mapping[str, Slot],
    middle: Mapping[tuple[str, str], Slot],
) -> list[Slot]:
    """One goal for each proposal, below its unit's goal for the priority, else below the priority's own."""
    found = []
    for proposal in proposals:
        organisation = middle.get((proposal.priority_id, proposal.top_id))
        parent = organisation or top.get(proposal.priority_id)
        slot = Slot(
            id=level.slot_key(proposal.unit_id, proposal.slug),
            tier=level.tier,
            title=proposal.title,
            owner_id=proposal.owner_id,
            unit_id=proposal.unit_id,
            parent_id=parent.id if parent else None,
            plan_id=proposal.plan_id,
        )
        found.append(slot)
    return found


def diff(wanted: Sequence[Slot], standing: Sequence[Standing]) -> list[Change]:
    """What applying would do, in the order of the slots; nothing is ever deleted."""
    goals = {goal.id: goal for goal in standing}
    changes = [change for slot in wanted for change in _slot_changes(slot, goals.get(slot.id))]
    slot_ids = {slot.id for slot in wanted}
    vanished = [_vanished_change(goal) for goal in standing if goal.id not in slot_ids and _is_from_cascade(goal)]
    return changes + vanished


def _slot_changes(slot: Slot, goal: Standing | None) -> Iterator[Change]:
    """What fills the slot, or brings the goal that fills it up to date."""
    if goal is None:
        yield _slot_change("create", slot)
    elif goal.state == "retired":
        yield _slot_change("revive", slot)
    elif goal.state not in GONE:  # its owner has not withdrawn it
        yield from _field_changes(slot, goal)


def _field_changes(slot: Slot, goal: Standing) -> Iterator[Change]:
    changed = [name for name in FIELDS if _is_changed_upstream(name, slot, goal)]
    edited = [name for name in changed if goal.now[name] != goal.base.get(name)]
    untouched = [name for name in changed if name not in edited]
    if goal.state in BEFORE_LOCK:
        fields_by_kind: dict[GoalChangeKind, list[str]] = {"update": untouched, "conflict": edited}
    else:
        fields_by_kind = {"request": changed}
    for kind, names in fields_by_kind.items():
        if names:
            fields = tuple((name, goal.now[name], slot.base[name]) for name in names)
            yield _slot_change(kind, slot, fields)


def _is_changed_upstream(name: str, slot: Slot, goal: Standing) -> bool:
    """Does the input want another value than the last time, and another than the goal has?"""
    value = slot.base[name]
    differs = value != goal.base.get(name) and value != goal.now[name]
    return bool(differs)


def _slot_change(kind: GoalChangeKind, slot: Slot, fields: tuple[tuple[str, Any, Any], ...] = ()) -> Change:
    return Change(kind, slot.id, slot.tier, slot.title, fields, slot)


def _is_from_cascade(goal: Standing) -> bool:
    """Was it made by a cascade, and is it still meant?"""
    return bool(goal.base) and goal.state not in GONE


def _vanished_change(goal: Standing) -> Change:
    """Its slot is no longer wanted: to be retired, or where it is locked, a change request to its owner."""
    kind: GoalChangeKind = "retire" if goal.state in BEFORE_LOCK else "request"
    return Change(kind, goal.id, goal.tier, str(goal.now["title"]))
