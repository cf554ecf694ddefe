"""What is in the way of a decision on an extension request, and who decides it (docs/exceptions.md)."""

from collections.abc import Mapping

from flows.act.authority import holders_of
from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.act.kinds import KINDS
from flows.exceptions.of_plan import plan_of_exception
from models.exceptions import ExtensionRequest
from states.guard import says_why


def _decides_own(facts: Facts, request: ExtensionRequest, _command: Command) -> Blockers:
    """Nobody decides what they have asked for, nor what somebody asked for whom they act."""
    actors = (facts.actor, *facts.principals)
    if request.asked_by not in actors:
        return
    people = _other_deciders(facts, request)
    names = " or ".join(facts.name_of(person_id) for person_id in people)
    yield {"deciders": names, "whose": tuple(people)}


def _other_deciders(facts: Facts, request: ExtensionRequest) -> list[str]:
    deciders = extension_deciders(facts, request)
    return [person_id for person_id in deciders if person_id != request.asked_by]


def _too_late(facts: Facts, request: ExtensionRequest, _command: Command) -> Blockers:
    if request.asked_until <= facts.at:
        yield {"day": facts.long_day_of(request.asked_until), "plan": request.plan_id}


def _no_reason(_facts: Facts, _request: ExtensionRequest, command: Command) -> Blockers:
    if not says_why(command.reason):
        yield {}


def extension_deciders(facts: Facts, request: ExtensionRequest) -> tuple[str, ...]:
    return holders_of(
        facts,
        KINDS["plan"],
        plan_of_exception(facts, request),
        ("product_ops", "approver"),
    )


EXTENSION_BLOCKERS: Mapping[str, Blocker] = {
    "SELF_DECIDE": _decides_own,
    "TOO_LATE": _too_late,
    "REASON_REQUIRED": _no_reason,
}
"""One for each guard of a request (states/extension.py)."""
