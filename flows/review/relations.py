"""Who is what to a session or an action item: what they are to its plan, but an item is its own owner's."""

from typing import Any

from flows.act.facts import Facts
from flows.act.kind import Holders, first_principals
from flows.act.plan_relations import holders_by_plan, principals_in_plan
from models.plan import Plan
from models.review import ActionItem

People = tuple[str, ...]


def plan_of(facts: Facts, thing: Any) -> Plan:
    """The plan that a session, or an action item, is of."""
    return facts.one(Plan, thing.plan_id)


def _owner_of_item(_facts: Facts, item: ActionItem) -> People:
    return (item.owner_id,) if item.owner_id else ()


SESSION_HOLDERS: Holders = holders_by_plan(plan_of)
ACTION_HOLDERS: Holders = {**SESSION_HOLDERS, "owner": _owner_of_item}


def principals_in_review(
    facts: Facts,
    thing: Any,
    relation: str,
    people: People,
) -> People:
    """Those on whose behalf whoever asks has the relation to the session's plan."""
    return principals_in_plan(
        facts,
        plan_of(facts, thing),
        relation,
        people,
    )


def principals_of_item(
    facts: Facts,
    item: ActionItem,
    relation: str,
    people: People,
) -> People:
    """The same; but whoever stands in for the item's owner may be anybody."""
    principals = first_principals if relation == "owner" else principals_in_review
    return principals(
        facts,
        item,
        relation,
        people,
    )
