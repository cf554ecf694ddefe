"""Overrides: one of Product Ops proposes, another person confirms, and then a waiver with an end lets the plan pass."""

from collections.abc import Iterable, Iterator, Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Effect,
    Field,
    Kind,
)
from flows.exceptions.decide_waiver import end_waiver
from flows.exceptions.of_plan import EXCEPTION_HOLDERS, plan_of_exception, principals_of_exception
from flows.exceptions.override_blockers import OVERRIDE_BLOCKERS
from models.exceptions import Override
from models.plan import Plan
from models.review import Waiver
from states.guard import Reason, says_why
from states.lifecycle import Lifecycle
from states.override import LIVE, OVERRIDABLE, OVERRIDE, OVERRIDE_GUARDS
from states.refusal import BadInput, Unknown, reason_required

OVERRIDE_KIND = "override"

# --- proposing it -----------------------------------------------------------------------------------------------


def _propose(draft: Draft, plan: Plan, command: Command) -> None:
    """Say which guard a plan should pass all the same, why, and until when; nothing passes before a second person."""
    facts = draft.facts
    guard = command.text("guard")
    until: DateTime = command.word("until")
    _must_be_overridable(facts, plan, guard)
    _must_be_to_come(facts, until)
    _must_be_new(facts, plan, guard)
    override = _new_override(
        facts,
        plan,
        command,
        guard,
    )
    draft.add(override)
    _enter_proposal(draft, override)


def _must_be_to_come(facts: Facts, until: DateTime) -> None:
    if until <= facts.at:
        raise BadInput("An override ends on a day to come: --until DATE")


def _enter_proposal(draft: Draft, override: Override) -> None:
    draft.enter(
        OVERRIDE_KIND,
        override.id,
        "propose",
        now=override.state,
        version=1,
        reason=override.reason,
        facts={
            "plan": override.plan_id,
            "guard": override.guard,
            "until": override.until.isoformat(),
        },
    )


def _new_override(
    facts: Facts,
    plan: Plan,
    command: Command,
    guard: str,
) -> Override:
    number = _next_number(facts, plan, guard)
    return Override(
        id=f"{plan.id}_{guard.lower()}_{number}",
        season_id=plan.season_id,
        plan_id=plan.id,
        guard=guard,
        number=number,
        round=plan.round,
        reason=command.reason,
        until=command.word("until"),
        state=OVERRIDE.initial,
        proposed_by=facts.actor,
        proposed_at=facts.at,
    )


def _next_number(facts: Facts, plan: Plan, guard: str) -> int:
    """Counted from 1 for each guard of a plan."""
    overrides = facts.rows(Override, plan_id=plan.id)
    numbers = [override.number for override in overrides if override.guard == guard]
    return max(numbers, default=0) + 1


def _without_reason(_facts: Facts, _plan: Plan, command: Command) -> Iterator[Reason]:
    if not says_why(command.reason):
        yield reason_required()


def _must_be_overridable(facts: Facts, plan: Plan, guard: str) -> None:
    _must_need_two(facts, plan, guard)
    overridable = _codes_to_override(facts.lifecycle)
    if guard not in overridable:
        raise Unknown("guard that two people may override here", guard, overridable)


def _must_need_two(
    facts: Facts,
    plan: Plan,
    guard: str,
) -> None:
    if guard in facts.calendar.lifecycle.waivable:
        raise BadInput(f"Product Ops waives {guard} alone: phasegate plan waive {plan.id} {guard} --reason ….")


def _codes_to_override(lifecycle: Lifecycle) -> list[str]:
    used = {code for move in lifecycle.moves for code in move.guards}
    return [code for code in OVERRIDABLE if code in used]


def _must_be_new(facts: Facts, plan: Plan, guard: str) -> None:
    for override in facts.rows(Override, plan_id=plan.id):
        is_same = override.guard == guard and override.round == plan.round
        if is_same and override.state in LIVE:
            raise BadInput(
                f"{override.id} is {override.state} already; "
                f"withdraw it first: phasegate override withdraw {override.id}"
            )


OVERRIDE_FIELDS = (
    Field("guard", "Say which guard: phasegate override propose PLAN GUARD …"),
    Field("until", "Say until when: --until DATE"),
)

OVERRIDE_ACTS: Mapping[str, Act] = {
    "propose_override": Act(
        _propose,
        _without_reason,
        enters_itself=True,
        anywhere=lambda _facts, _plan: True,
        fields=OVERRIDE_FIELDS,
    )
}

# --- what follows -----------------------------------------------------------------------------------------------


def _give_leave(draft: Draft, override: Override, _command: Command) -> None:
    """The effect is a waiver like any other, so that every reading of the guard stays as it is."""
    facts = draft.facts
    override.confirmed_by = facts.actor
    override.confirmed_at = facts.at
    draft.put(_waiver_by(facts, override))
    plan = plan_of_exception(facts, override)
    plan.version += 1
    _enter_leave(draft, plan, override)


def _enter_leave(draft: Draft, plan: Plan, override: Override) -> None:
    draft.enter(
        "plan",
        plan.id,
        "override",
        version=plan.version,
        reason=override.reason,
        facts={
            "override": override.id,
            "guard": override.guard,
            "proposed_by": override.proposed_by,
            "until": override.until.isoformat(),
        },
    )


def _waiver_by(facts: Facts, override: Override) -> Waiver:
    return Waiver(
        plan_id=override.plan_id,
        guard=override.guard,
        round=override.round,
        reason=override.reason,
        by=facts.actor,
        at=facts.at,
        until=override.until,
    )


def _take_leave_back(draft: Draft, override: Override, command: Command) -> None:
    """Where it was confirmed; what the tick or a move has ended already is gone."""
    if override.confirmed_at is None:
        return
    facts = draft.facts
    waiver = facts.get(
        Waiver,
        override.plan_id,
        override.guard,
        override.round,
    )
    if waiver is None:
        return
    plan = plan_of_exception(facts, override)
    end_waiver(
        draft,
        plan,
        waiver,
        "override_ended",
        command.reason,
    )


def _tell_concerned(draft: Draft, override: Override, _command: Command) -> None:
    for person_id in _people_concerned(draft.facts, override):
        if person_id != draft.facts.actor:
            _tell_person(draft, override, person_id)


def _people_concerned(facts: Facts, override: Override) -> Iterable[str]:
    """Each of them once."""
    plan = plan_of_exception(facts, override)
    return dict.fromkeys((plan.owner_id, plan.approver_id, override.proposed_by))


def _tell_person(draft: Draft, override: Override, person_id: str) -> None:
    draft.notify(
        f"{override.id}:confirmed:{person_id}",
        "override",
        person_id,
        about={"override": override.id},
    )


_EFFECTS: Mapping[str, Effect] = {
    "give_leave": _give_leave,
    "take_leave_back": _take_leave_back,
    "tell_concerned": _tell_concerned,
}


def _lifecycle(_facts: Facts) -> Lifecycle:
    return OVERRIDE


OVERRIDES = Kind(
    OVERRIDE_KIND,
    Override,
    _lifecycle,
    guards=OVERRIDE_GUARDS,
    blockers=OVERRIDE_BLOCKERS,
    effects=_EFFECTS,
    holders=EXCEPTION_HOLDERS,
    principals=principals_of_exception,
    parent="plan_id",
    move_reads={
        "give_leave": ("contributions", "waivers", "units"),
        "take_leave_back": ("waivers",),
    },
)
