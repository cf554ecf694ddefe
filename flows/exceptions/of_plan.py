"""An exception of a plan, an extension request or an override: what somebody is to the plan, they are to it."""

from flows.act.facts import Facts
from flows.act.plan_relations import holders_by_plan, principals_in_plan
from models.exceptions import ExtensionRequest, Override
from models.plan import Plan

PlanException = ExtensionRequest | Override


def plan_of_exception(facts: Facts, exception: PlanException) -> Plan:
    """The plan for which it is asked."""
    return facts.one(Plan, exception.plan_id)


def principals_of_exception(
    facts: Facts,
    exception: PlanException,
    relation: str,
    people: tuple[str, ...],
) -> tuple[str, ...]:
    """For whom whoever asks has the relation, as in the plan itself."""
    return principals_in_plan(
        facts,
        plan_of_exception(facts, exception),
        relation,
        people,
    )


EXCEPTION_HOLDERS = holders_by_plan(plan_of_exception)
