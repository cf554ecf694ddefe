"""The cascade: approved priorities and plans become goals of three tiers, as a diff against the goals that stand.

A goal fills a slot with a natural key, so that the same input computed twice is the same slots, and the second diff
is empty (docs/asks-and-goals.md, “The cascade”). Only what changed upstream is changed: a field that somebody edited by
hand stays, and one that changed on both sides is a conflict to settle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["create", "update", "conflict", "retire", "revive", "request"]
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

    kind: Kind
    goal_id: str
    tier: str
    title: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    slot: Slot | None = None


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
    by_source = {tier.source: tier.id for tier in tiers}
    top = _of_priorities(season_id, by_source.get("priority"), priorities, leader)
    middle = _of_organisations(season_id, by_source.get("organisation"), priorities, proposals, top, unit_owners)
    return [
        *top.values(),
        *middle.values(),
        *_of_initiatives(season_id, by_source.get("initiative"), proposals, top, middle),
    ]


def _of_priorities(season: str, tier: str | None, priorities: Sequence[Priority], leader: str) -> dict[str, Slot]:
    if tier is None:
        return {}
    return {p.id: Slot(f"{season.lower()}:{tier}:{p.id}", tier, p.title, leader) for p in priorities}


def _of_organisations(
    season: str,
    tier: str | None,
    priorities: Sequence[Priority],
    proposals: Sequence[Proposal],
    top: Mapping[str, Slot],
    owners: Mapping[str, tuple[str, str]],
) -> dict[tuple[str, str], Slot]:
    """One goal for each priority and each topmost unit below which somebody proposes something for it."""
    cited = {(one.priority_id, one.top_id) for one in proposals}
    found: dict[tuple[str, str], Slot] = {}
    for priority in priorities if tier else ():
        for unit_id, (owner, unit_title) in owners.items():
            if tier and (priority.id, unit_id) in cited:
                key = f"{season.lower()}:{tier}:{priority.id}:{unit_id}"
                parent = top[priority.id].id if priority.id in top else None
                found[priority.id, unit_id] = Slot(
                    key, tier, f"{priority.title} – {unit_title}", owner, unit_id, parent
                )
    return found


def _of_initiatives(
    season: str,
    tier: str | None,
    proposals: Sequence[Proposal],
    top: Mapping[str, Slot],
    middle: Mapping[tuple[str, str], Slot],
) -> Iterator[Slot]:
    for one in proposals if tier else ():
        parent = middle.get((one.priority_id, one.top_id)) or top.get(one.priority_id)
        key = f"{season.lower()}:{tier}:{one.unit_id}:{one.slug}"
        yield Slot(key, str(tier), one.title, one.owner_id, one.unit_id, parent.id if parent else None, one.plan_id)


def diff(wanted: Sequence[Slot], standing: Sequence[Standing]) -> list[Change]:
    """What applying would do, in the order of the slots; nothing is ever deleted."""
    stands = {goal.id: goal for goal in standing}
    changes = [change for slot in wanted for change in _change(slot, stands.get(slot.id))]
    keys = {slot.id for slot in wanted}
    gone = [goal for goal in standing if goal.id not in keys and goal.state not in GONE and goal.base]
    return changes + [_vanished(goal) for goal in gone]


def _change(slot: Slot, goal: Standing | None) -> Iterator[Change]:
    if goal is None:
        yield Change("create", slot.id, slot.tier, slot.title, slot=slot)
        return
    want, now, base = slot.base, goal.now, goal.base
    moved = [name for name in FIELDS if want[name] != base.get(name) and now[name] != want[name]]
    if goal.state == "retired":
        yield Change("revive", slot.id, slot.tier, slot.title, slot=slot)
        return
    if goal.state in GONE:
        return  # its owner has withdrawn it
    if moved and goal.state not in BEFORE_LOCK:
        yield Change("request", slot.id, slot.tier, slot.title, _told(moved, now, want), slot)
        return
    clean = [name for name in moved if now[name] == base.get(name)]
    clash = [name for name in moved if name not in clean]
    if clean:
        yield Change("update", slot.id, slot.tier, slot.title, _told(clean, now, want), slot)
    if clash:
        yield Change("conflict", slot.id, slot.tier, slot.title, _told(clash, now, want), slot)


def _told(names: Sequence[str], now: Mapping[str, Any], want: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((name, now[name], want[name]) for name in names)


def _vanished(goal: Standing) -> Change:
    """Its slot is no longer wanted: to be retired, or where it is locked, a change request to its owner."""
    return Change("retire" if goal.state in BEFORE_LOCK else "request", goal.id, goal.tier, str(goal.now["title"]))
