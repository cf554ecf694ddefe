"""Overrides: one of Product Ops proposes, another person confirms, and then a waiver with an end lets the plan pass."""

from collections.abc import Iterator, Mapping
from typing import Any

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Blocker,
    Effect,
    Field,
    Kind,
)
from flows.exceptions.of_plan import EXCEPTION_HOLDERS, plan_of_exception, principals_of_exception
from flows.plan.decide_waiver import end_waiver
from flows.plan.title import plan_title
from models.exceptions import Override
from models.plan import Contribution, Plan
from models.review import Waiver
from states.guard import REASON_MIN, Reason
from states.lifecycle import Lifecycle
from states.override import OVERRIDABLE, OVERRIDE, OVERRIDE_GUARDS
from states.refusal import BadInput, Unknown, reason_required

OVERRIDE_KIND = "override"
LIVE = ("proposed", "confirmed")
Blockers = Iterator[Mapping[str, Any]]

# --- proposing it -----------------------------------------------------------------------------------------------


def _propose(draft: Draft, plan: Plan, command: Command) -> None:
    """Say which guard a plan should pass all the same, why, and until when; nothing passes before a second person."""
    facts = draft.facts
    guard = str(command.word("guard"))
    until: DateTime = command.word("until")
    _must_be_overridable(facts, plan, guard)
    if until <= facts.at:
        raise BadInput("An override ends on a day to come: --until DATE")
    _must_be_new(facts, plan, guard)
    numbers = [row.number for row in facts.rows(Override, plan_id=plan.id) if row.guard == guard]
    number = max(numbers, default=0) + 1
    override = Override(
        id=f"{plan.id}_{guard.lower()}_{number}",
        season_id=plan.season_id,
        plan_id=plan.id,
        guard=guard,
        number=number,
        round=plan.round,
        reason=command.reason,
        until=until,
        state=OVERRIDE.initial,
        proposed_by=facts.actor,
        proposed_at=facts.at,
    )
    draft.add(override)
    kept = {
        "plan": plan.id,
        "guard": guard,
        "until": until.isoformat(),
    }
    draft.enter(
        OVERRIDE_KIND,
        override.id,
        "propose",
        now=override.state,
        version=1,
        reason=command.reason,
        facts=kept,
    )


def _without_reason(_facts: Facts, _plan: Plan, command: Command) -> Iterator[Reason]:
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


def _must_be_overridable(facts: Facts, plan: Plan, guard: str) -> None:
    if guard in facts.calendar.lifecycle.waivable:
        raise BadInput(f"Product Ops waives {guard} alone: phasegate plan waive {plan.id} {guard} --reason ….")
    used = {code for move in facts.lifecycle.moves for code in move.guards}
    if guard not in OVERRIDABLE or guard not in used:
        raise Unknown("guard that two people may override here", guard, [code for code in OVERRIDABLE if code in used])


def _must_be_new(facts: Facts, plan: Plan, guard: str) -> None:
    for row in facts.rows(Override, plan_id=plan.id):
        is_same = row.guard == guard and row.round == plan.round
        if is_same and row.state in LIVE:
            raise BadInput(f"{row.id} is {row.state} already; withdraw it first: phasegate override withdraw {row.id}")


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

# --- what is in the way of confirming it ------------------------------------------------------------------------


def _same_person(facts: Facts, override: Override, _command: Command) -> Blockers:
    if override.proposed_by == facts.actor or override.proposed_by in facts.principals:
        yield {"id": override.id}


def _contributed(facts: Facts, override: Override, _command: Command) -> Blockers:
    plan = plan_of_exception(facts, override)
    people = {facts.actor, *facts.principals}
    contributors = {one.person_id for one in facts.rows(Contribution, plan_id=plan.id)}
    if people & (contributors | {plan.owner_id, plan.text_by}):
        yield {"id": override.id}


def _other_round(facts: Facts, override: Override, _command: Command) -> Blockers:
    if plan_of_exception(facts, override).round != override.round:
        yield {
            "plan": override.plan_id,
            "guard": override.guard,
            "round": override.round,
        }


def _too_late(facts: Facts, override: Override, _command: Command) -> Blockers:
    if override.until <= facts.at:
        yield {
            "plan": override.plan_id,
            "guard": override.guard,
            "day": facts.long_day_of(override.until),
        }


def _no_reason(_facts: Facts, _override: Override, command: Command) -> Blockers:
    if len(command.reason.strip()) < REASON_MIN:
        yield {}


# --- what follows -----------------------------------------------------------------------------------------------


def _give_leave(draft: Draft, override: Override, _command: Command) -> None:
    """The effect is a waiver like any other, so that every reading of the guard stays as it is."""
    facts = draft.facts
    plan = plan_of_exception(facts, override)
    override.confirmed_by = facts.actor
    override.confirmed_at = facts.at
    waiver = Waiver(
        plan_id=plan.id,
        guard=override.guard,
        round=override.round,
        reason=override.reason,
    )
    waiver.by = facts.actor
    waiver.at = facts.at
    waiver.until = override.until
    draft.put(waiver)
    plan.version += 1
    kept = {
        "override": override.id,
        "guard": override.guard,
        "proposed_by": override.proposed_by,
        "until": override.until.isoformat(),
    }
    draft.enter(
        "plan",
        plan.id,
        "override",
        version=plan.version,
        reason=override.reason,
        facts=kept,
    )


def _take_leave_back(draft: Draft, override: Override, command: Command) -> None:
    """Where it was confirmed; what the tick or a move has ended already is gone."""
    facts = draft.facts
    waiver = facts.get(
        Waiver,
        override.plan_id,
        override.guard,
        override.round,
    )
    if override.confirmed_at is not None and waiver is not None:
        end_waiver(
            draft,
            plan_of_exception(facts, override),
            waiver,
            "override_ended",
            command.reason,
        )


def _tell_concerned(draft: Draft, override: Override, _command: Command) -> None:
    facts = draft.facts
    plan = plan_of_exception(facts, override)
    proposer, confirmer = facts.name_of(override.proposed_by), facts.name_of(facts.actor)
    for person_id in dict.fromkeys((plan.owner_id, plan.approver_id, override.proposed_by)):
        if person_id != facts.actor:
            draft.notify(
                f"{override.id}:confirmed:{person_id}",
                "override",
                person_id,
                subject=f"Overridden for {plan_title(facts, plan)}: {override.guard}",
                body=f"{proposer} proposed it, {confirmer} confirmed it.\nSee: phasegate plan show {plan.id}\n",
            )


_BLOCKERS: Mapping[str, Blocker] = {
    "TWO_PEOPLE": _same_person,
    "CONTRIBUTED": _contributed,
    "NEW_ROUND": _other_round,
    "TOO_LATE": _too_late,
    "REASON_REQUIRED": _no_reason,
}
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
    blockers=_BLOCKERS,
    effects=_EFFECTS,
    holders=EXCEPTION_HOLDERS,
    principals=principals_of_exception,
    parent="plan_id",
    move_reads={"give_leave": ("contributions", "waivers", "units"), "take_leave_back": ("waivers",)},
)
