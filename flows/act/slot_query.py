"""The slots of a season as SQL, a SELECT for each tier, compiled from the table of rules/cascade.py; said here only.

What reads slots and what fills them is made of these: so nothing grows with plans but what the database does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import (
    Executable,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import aliased

from flows.act.approved_plans import is_approved_plan, is_meant_initiative
from models.base import Condition
from models.goal import Goal
from models.initiative import Initiative
from models.organisation import Unit
from models.plan import Plan
from models.season import Priority
from models.statement import THIS_SEASON, Statement, parameter
from models.subtree import units_below_row, units_with_topmost
from rules.cascade import SOURCES_ABOVE, TITLE_DASH, SeasonSlots, SlotRule

_LEADER = parameter("leader")
_TopUnit = aliased(Unit, name="top_unit")

SLOT_COLUMNS = ("id", "tier", "title", "owner_id", "unit_id", "parent_id", "plan_id")
"""The fields of a `Slot`; behind them stand `group_id` and `number`, by which slots of a tier are put in order."""


def slot_parameters(slots: SeasonSlots) -> Mapping[str, str]:
    """The parameters of every statement that is made of slots."""
    beginnings = {_beginning(tier.source): f"{slots.season_id.lower()}:{tier.id}:" for tier in slots.rule.tiers}
    return {
        "season": slots.season_id,
        "leader": slots.leader,
        **beginnings,
    }


def _beginning(source: str) -> str:
    """The parameter that says how the ids begin of slots that come from this."""
    return f"ids_from_{source}"


@dataclass(frozen=True)
class TierSlots:
    """The slots of a tier, as rows of a statement, and what they come from."""

    source: str
    tier: str
    rows: Any


TierStatements = Sequence[tuple[str, Statement]]
"""A statement for each tier, by its id."""


def for_each_tier(rule: SlotRule, build: Callable[[TierSlots], Executable]) -> TierStatements:
    """What `build` makes of the slots of a tier, for each tier that the calendar has, upper ones first."""
    found = []
    for slots in _slots_by_tier(rule):
        statement = Statement(partial(build, slots))
        found.append((slots.tier, statement))
    return found


def _slots_by_tier(rule: SlotRule) -> Iterator[TierSlots]:
    for source in SOURCES_ABOVE:
        tier = rule.tier_from(source)
        if tier:
            slots = _SLOTS[source](rule)
            yield TierSlots(source, tier, slots.subquery("slot"))


def all_slot_ids(rule: SlotRule) -> list[Select[Any]]:
    """The ids of all slots, tier by tier."""
    return [select(slots.rows.c.id) for slots in _slots_by_tier(rule)]


def is_empty(slots: TierSlots) -> Condition:
    """Does no goal fill the slot?"""
    goals = select(Goal.id).where(Goal.id == slots.rows.c.id)
    return ~goals.exists()


def owners_without_goal(slots: TierSlots) -> Select[Any]:
    """Who is to own goals that begin, with their first unit."""
    slot = slots.rows.c
    owners = select(slot.owner_id, func.min(slot.unit_id).label("unit_id"))
    return owners.where(is_empty(slots)).group_by(slot.owner_id)


def owners_of_plans_without_goal(rule: SlotRule) -> Select[Any]:
    """The same of initiatives: all of a plan are its owner's, so that none is looked for after the first."""
    slot_id = _slot_id("initiative", (Plan.unit_id, Initiative.slug))
    goals = select(Goal.id).where(Goal.id == slot_id)
    initiatives = select(Initiative.slug).where(
        Initiative.plan_id == Plan.id,
        is_meant_initiative(),
        ~goals.correlate(Plan, Initiative).exists(),
    )
    owners = select(Plan.owner_id, func.min(Plan.unit_id).label("unit_id"))
    begin = owners.where(is_approved_plan(rule), initiatives.correlate(Plan).exists())
    return begin.group_by(Plan.owner_id)


# --- the slots of each source -------------------------------------------------------------------------------------


def _slots_of_priorities(rule: SlotRule) -> Select[Any]:
    columns = _slot_columns(
        rule,
        "priority",
        (Priority.id,),
        title=Priority.title,
        owner_id=_LEADER,
        number=Priority.rank,
    )
    return select(*columns).where(Priority.season_id == THIS_SEASON)


def _slots_of_organisations(rule: SlotRule) -> Select[Any]:
    """One for each priority and each topmost unit below which somebody proposes something for it."""
    columns = _slot_columns(
        rule,
        "organisation",
        (Priority.id, _TopUnit.id),
        title=Priority.title + TITLE_DASH + _TopUnit.title,
        owner_id=func.coalesce(_TopUnit.product_manager_id, _TopUnit.engineering_manager_id),
        unit_id=_TopUnit.id,
        number=Priority.rank,
        names_above={"priority": (Priority.id,)},
    )
    is_topmost = _TopUnit.parent_id.is_(None)
    pairs = select(*columns).select_from(Priority).join(_TopUnit, is_topmost)
    return pairs.where(Priority.season_id == THIS_SEASON, _is_cited(rule))


def _is_cited(rule: SlotRule) -> Condition:
    """Does an initiative below the unit name the priority? Looked for from the top, and until there is one."""
    below = units_below_row(_TopUnit)
    naming = select(Initiative.slug).where(
        Initiative.plan_id == Plan.id,
        Initiative.priority_id == Priority.id,
        is_meant_initiative(),
    )
    plans = select(Plan.id).where(
        Plan.unit_id == below.c.id,
        is_approved_plan(rule),
        naming.correlate(Plan, Priority).exists(),
    )
    units = select(below.c.id).where(plans.correlate(below, Priority).exists())
    return units.correlate(_TopUnit, Priority).exists()


def _slots_of_initiatives(rule: SlotRule) -> Select[Any]:
    """One for each proposal, below its unit's goal for the priority, else below the priority's own."""
    under = units_with_topmost()
    columns = _slot_columns(
        rule,
        "initiative",
        (Plan.unit_id, Initiative.slug),
        title=Initiative.title,
        owner_id=Plan.owner_id,
        unit_id=Plan.unit_id,
        plan_id=Plan.id,
        group_id=Plan.unit_id,
        number=Initiative.position,
        names_above={"organisation": (Priority.id, under.c.topmost), "priority": (Priority.id,)},
    )
    is_named = and_(Priority.season_id == THIS_SEASON, Priority.id == Initiative.priority_id)
    proposals = (
        select(*columns)
        .select_from(Plan)
        .join(under, under.c.unit == Plan.unit_id)
        .join(Initiative, Initiative.plan_id == Plan.id)
        .outerjoin(Priority, is_named)
    )
    return proposals.where(is_approved_plan(rule), is_meant_initiative())


_SLOTS: Mapping[str, Callable[[SlotRule], Select[Any]]] = {
    "priority": _slots_of_priorities,
    "organisation": _slots_of_organisations,
    "initiative": _slots_of_initiatives,
}


# --- what a slot says ---------------------------------------------------------------------------------------------


def _slot_columns(
    rule: SlotRule,
    source: str,
    names: Sequence[Any],
    *,
    title: Any,
    owner_id: Any,
    number: Any,
    unit_id: Any = None,
    plan_id: Any = None,
    group_id: Any = None,
    names_above: Mapping[str, Sequence[Any]] | None = None,
) -> list[Any]:
    """`names` tell the slots of the source apart, and `names_above` the one above each, by what that comes from."""
    above = rule.source_above(source)
    parent_id = _slot_id(above, (names_above or {})[above]) if above else None
    values = {
        "id": _slot_id(source, names),
        "tier": literal(rule.tier_from(source)),
        "title": title,
        "owner_id": owner_id,
        "unit_id": unit_id,
        "parent_id": parent_id,
        "plan_id": plan_id,
        "group_id": group_id,
        "number": number,
    }
    return [_or_nothing(value).label(name) for name, value in values.items()]


def _or_nothing(value: Any) -> Any:
    return cast(null(), String) if value is None else value


def _slot_id(source: str, names: Sequence[Any]) -> Any:
    """The natural key; where one of the names is missing there is no slot, and nothing is its id."""
    first, *others = names
    found = parameter(_beginning(source)) + first
    for name in others:
        found = found + literal(":") + name
    return found
