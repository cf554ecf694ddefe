"""The cascade as a diff: what is wanted, what stands, and a three-way merge between them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from rules.cascade import (
    CascadeTier,
    CurrentGoal,
    GoalChange,
    Slot,
    cascade_changes,
)
from tests.flows.goals.cascade_model import CascadePriority, GoalProposal, wanted_slots

TIERS = (CascadeTier("s_team", "priority"), CascadeTier("quarterly", "organisation"), CascadeTier("team", "initiative"))
OWNERS = {"shop": ("vp", "Shop"), "ops": ("coo", "Operations")}
GROW, CALM = CascadePriority("grow", "Grow"), CascadePriority("calm", "Calm nights")

SEARCH = GoalProposal("op1_search", "search", "shop", "faster", "Faster search", "ana", "grow")
PAGER = GoalProposal("op1_pay", "pay", "shop", "pager", "Quiet pager", "bjo", "calm")
LOCAL = GoalProposal("op1_pay", "pay", "shop", "ledger", "New ledger", "bjo", "")


def wanted(
    *proposals: GoalProposal,
    priorities: tuple[CascadePriority, ...] = (GROW, CALM),
    tiers: tuple[CascadeTier, ...] = TIERS,
) -> list[Slot]:
    return wanted_slots("FY2027", tiers, priorities, proposals, leader="ceo", unit_owners=OWNERS)


def stands(slot: Slot, *, state: str = "proposed", base: Mapping[str, Any] | None = None, **now: Any) -> CurrentGoal:
    """The goal that this slot became, with what somebody changed since."""
    return CurrentGoal(slot.id, slot.tier, state, slot.base | now, slot.base if base is None else base)


def test_priorities_units_and_initiatives_become_goals_of_three_tiers_with_parents() -> None:
    assert wanted(SEARCH, PAGER, LOCAL) == [
        Slot("fy2027:s_team:grow", "s_team", "Grow", "ceo"),
        Slot("fy2027:s_team:calm", "s_team", "Calm nights", "ceo"),
        Slot("fy2027:quarterly:grow:shop", "quarterly", "Grow – Shop", "vp", "shop", "fy2027:s_team:grow"),
        Slot("fy2027:quarterly:calm:shop", "quarterly", "Calm nights – Shop", "vp", "shop", "fy2027:s_team:calm"),
        Slot(
            "fy2027:team:search:faster",
            "team",
            "Faster search",
            "ana",
            "search",
            "fy2027:quarterly:grow:shop",
            "op1_search",
        ),
        Slot("fy2027:team:pay:pager", "team", "Quiet pager", "bjo", "pay", "fy2027:quarterly:calm:shop", "op1_pay"),
        Slot("fy2027:team:pay:ledger", "team", "New ledger", "bjo", "pay", None, "op1_pay"),
    ]


@pytest.mark.parametrize(
    ("tiers", "found"),
    [
        (TIERS[:1], [("fy2027:s_team:grow", None)]),
        (TIERS[2:], [("fy2027:team:search:faster", None)]),
        (
            (TIERS[0], TIERS[2]),
            [("fy2027:s_team:grow", None), ("fy2027:team:search:faster", "fy2027:s_team:grow")],
        ),
        ((), []),
    ],
)
def test_tier_that_the_calendar_has_not_gets_no_goals(
    tiers: tuple[CascadeTier, ...], found: list[tuple[str, str | None]]
) -> None:
    assert [(slot.id, slot.parent_id) for slot in wanted(SEARCH, priorities=(GROW,), tiers=tiers)] == found


def test_first_cascade_creates_every_slot_and_the_second_finds_nothing_to_do() -> None:
    want = wanted(SEARCH, PAGER, LOCAL)
    assert cascade_changes(want, []) == [
        GoalChange("create", slot.id, slot.tier, slot.title, slot=slot) for slot in want
    ]
    assert cascade_changes(want, [stands(slot) for slot in want]) == []


SLOT = Slot("fy2027:team:search:faster", "team", "Faster search", "ana", "search", "fy2027:s_team:grow", "op1_search")
RENAMED = replace(SLOT, title="Fastest search")
MOVED = replace(SLOT, title="Fastest search", owner_id="eng")
TITLE = ("title", "Faster search", "Fastest search")
OWNER = ("owner_id", "ana", "eng")


def change(kind: Any, slot: Slot, *fields: tuple[str, Any, Any]) -> GoalChange:
    return GoalChange(kind, slot.id, slot.tier, slot.title, fields, slot)


REVIVED = GoalChange("revive", SLOT.id, SLOT.tier, SLOT.title, slot=SLOT)


@pytest.mark.parametrize(
    ("want", "goal", "told"),
    [
        pytest.param(SLOT, stands(SLOT), [], id="nothing changed"),
        pytest.param(RENAMED, stands(SLOT), [change("update", RENAMED, TITLE)], id="changed upstream"),
        pytest.param(SLOT, stands(SLOT, title="My search"), [], id="changed locally"),
        pytest.param(RENAMED, stands(SLOT, title="Fastest search"), [], id="changed alike on both sides"),
        pytest.param(
            RENAMED,
            stands(SLOT, title="My search"),
            [change("conflict", RENAMED, ("title", "My search", "Fastest search"))],
            id="changed on both sides",
        ),
        pytest.param(
            MOVED,
            stands(SLOT, title="My search"),
            [
                change("update", MOVED, OWNER),
                change("conflict", MOVED, ("title", "My search", "Fastest search")),
            ],
            id="one field clean, another in conflict",
        ),
        pytest.param(
            MOVED,
            stands(SLOT, state="locked"),
            [change("request", MOVED, TITLE, OWNER)],
            id="a locked goal",
        ),
        pytest.param(SLOT, stands(SLOT, state="locked", title="My search"), [], id="an amended goal"),
        pytest.param(SLOT, stands(SLOT, state="retired"), [REVIVED], id="a retired goal that is wanted again"),
        pytest.param(RENAMED, stands(SLOT, state="aligned"), [change("update", RENAMED, TITLE)], id="an aligned goal"),
    ],
)
def test_merge_takes_what_changed_upstream_and_keeps_what_people_changed(
    want: Slot, goal: CurrentGoal, told: list[GoalChange]
) -> None:
    assert cascade_changes([want], [goal]) == told


@pytest.mark.parametrize(
    ("goal", "kind"),
    [
        (stands(SLOT), "retire"),
        (stands(SLOT, state="aligned"), "retire"),
        (stands(SLOT, state="locked"), "request"),
        (stands(SLOT, state="retired"), None),
        (stands(SLOT, base={}), None),
        (stands(SLOT, state="locked", base={}), None),
    ],
)
def test_goal_whose_slot_vanished_is_retired_or_asked_about_but_never_deleted(goal: CurrentGoal, kind: Any) -> None:
    told = [GoalChange(kind, SLOT.id, SLOT.tier, SLOT.title)] if kind else []
    assert cascade_changes([], [goal]) == told


def test_recascade_of_the_specification_updates_keeps_and_requests_then_is_empty() -> None:
    """Three units change parents: Support follows, CS keeps its own title, the locked Product is asked about."""
    support, success, product = (
        Slot(f"fy2027:quarterly:grow:{unit}", "quarterly", f"Grow – {unit}", "vp", unit, "fy2027:s_team:grow")
        for unit in ("support", "cs", "product")
    )
    now = [stands(support), stands(success, title="Keep customers"), stands(product, state="locked")]
    want = [replace(slot, parent_id="fy2027:s_team:calm") for slot in (support, success, product)]
    moved = ("parent_id", "fy2027:s_team:grow", "fy2027:s_team:calm")
    assert cascade_changes(want, now) == [
        change("update", want[0], moved),
        change("update", want[1], moved),
        change("request", want[2], moved),
    ]
    after = [
        stands(want[0]),
        stands(want[1], title="Keep customers"),
        stands(product, state="locked", base=want[2].base),
    ]
    assert cascade_changes(want, after) == []
