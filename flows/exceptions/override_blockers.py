"""What is in the way of confirming or withdrawing an override (docs/exceptions.md)."""

from collections.abc import Mapping

from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.exceptions.of_plan import plan_of_exception
from models.exceptions import Override
from models.plan import Contribution, Plan
from states.guard import says_why


def _same_person(facts: Facts, override: Override, _command: Command) -> Blockers:
    people = (facts.actor, *facts.principals)
    if override.proposed_by in people:
        yield {"id": override.id}


def _contributed(facts: Facts, override: Override, _command: Command) -> Blockers:
    plan = plan_of_exception(facts, override)
    people = {facts.actor, *facts.principals}
    if people & _contributors(facts, plan):
        yield {"id": override.id}


def _contributors(facts: Facts, plan: Plan) -> set[str]:
    rows = facts.rows(Contribution, plan_id=plan.id)
    people = {row.person_id for row in rows}
    return people | {plan.owner_id, plan.text_by}


def _other_round(facts: Facts, override: Override, _command: Command) -> Blockers:
    if plan_of_exception(facts, override).round != override.round:
        yield _plan_and_guard(override) | {"round": override.round}


def _too_late(facts: Facts, override: Override, _command: Command) -> Blockers:
    if override.until <= facts.at:
        day = facts.long_day_of(override.until)
        yield _plan_and_guard(override) | {"day": day}


def _plan_and_guard(override: Override) -> dict[str, str]:
    return {"plan": override.plan_id, "guard": override.guard}


def _no_reason(_facts: Facts, _override: Override, command: Command) -> Blockers:
    if not says_why(command.reason):
        yield {}


OVERRIDE_BLOCKERS: Mapping[str, Blocker] = {
    "TWO_PEOPLE": _same_person,
    "CONTRIBUTED": _contributed,
    "NEW_ROUND": _other_round,
    "TOO_LATE": _too_late,
    "REASON_REQUIRED": _no_reason,
}
"""One for each guard of an override (states/override.py)."""
