"""Leave to pass one guard: a waiver with who, why and until when, and its end."""

from collections.abc import Iterable, Mapping
from typing import Any

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from models.plan import Plan
from models.review import Waiver
from states.guard import Counted, Reason, says_why
from states.plan import PLAN_GUARDS
from states.refusal import BadInput, Unknown, reason_required


def _waive_guard(draft: Draft, plan: Plan, command: Command) -> None:
    """Let the plan pass this guard and no other, until its round ends or, where that comes first, until `until`.

    For a late entry (GATE_CLOSED) `until` is the new closing, and has to be said.
    """
    facts = draft.facts
    guard = command.text("guard")
    until: DateTime | None = command.word("until")
    _must_be_waivable(facts, guard)
    if not isinstance(PLAN_GUARDS[guard], Counted):
        plan.closes_at = _later_closing(until, facts.at)
    elif until is not None and until <= facts.at:
        raise BadInput("Leave ends on a day to come: --until DATE")
    waiver = Waiver(
        plan_id=plan.id,
        guard=guard,
        round=plan.round,
        reason=command.reason,
    )
    waiver.by = facts.actor
    waiver.at = facts.at
    waiver.until = until
    draft.put(waiver)


def _must_be_waivable(facts: Facts, guard: str) -> None:
    waivable = facts.calendar.lifecycle.waivable
    if guard not in waivable:
        raise Unknown("guard that this calendar lets anybody waive", guard, waivable)


def _later_closing(until: DateTime | None, at: DateTime) -> DateTime:
    if until is None or until <= at:
        raise BadInput("A late entry needs a day to come: --until DATE")
    return until


def _without_reason(
    _facts: Facts,
    _plan: Plan,
    command: Command,
) -> Iterable[Reason]:
    if not says_why(command.reason):
        yield reason_required()


# --- its end ----------------------------------------------------------------------------------------------------


def has_ended_waivers(facts: Facts, plan: Plan) -> bool:
    """Has leave come to its end that still counts? Most plans have none, and their row says so."""
    return bool(plan.limited_leaves) and bool(_ended_waivers(facts, plan))


def _ended_waivers(facts: Facts, plan: Plan) -> list[Waiver]:
    return [waiver for waiver in facts.rows(Waiver, plan_id=plan.id) if _has_ended(waiver, facts.at)]


def _has_ended(waiver: Waiver, at: DateTime) -> bool:
    """Leave without a day ends with the plan's round alone."""
    return waiver.until is not None and waiver.until <= at


def _expire_waivers(draft: Draft, plan: Plan, _command: Command) -> None:
    """Take away the leave that has ended; the owner hears of it where the guard still stands before the plan."""
    facts = draft.facts
    for waiver in _ended_waivers(facts, plan):
        end_waiver(
            draft,
            plan,
            waiver,
            "waiver_expired",
        )
        if plan.state in facts.lifecycle.guarded_by(waiver.guard):
            _tell_ended(draft, plan, waiver)


def end_waiver(
    draft: Draft,
    plan: Plan,
    waiver: Waiver,
    act: str,
    reason: str = "",
) -> None:
    """Take one leave away, with an entry in the journal that tells what it was."""
    plan.version += 1
    draft.delete(waiver)
    draft.enter(
        "plan",
        plan.id,
        act,
        by_itself=act == "waiver_expired",
        version=plan.version,
        reason=reason or waiver.reason,
        facts=_facts_of(waiver),
    )


def _facts_of(waiver: Waiver) -> dict[str, Any]:
    entry_facts: dict[str, Any] = {
        "guard": waiver.guard,
        "round": waiver.round,
        "by": waiver.by,
    }
    if waiver.until is not None:
        entry_facts["until"] = waiver.until.isoformat()
    return entry_facts


def _tell_ended(draft: Draft, plan: Plan, waiver: Waiver) -> None:
    until = waiver.until.isoformat() if waiver.until else ""
    draft.notify(
        f"{plan.id}:waiver_expired:{waiver.guard}:r{waiver.round}:{until}:{plan.owner_id}",
        "waiver_expired",
        plan.owner_id,
        about={
            "plan": plan.id,
            "guard": waiver.guard,
            "round": waiver.round,
        },
    )


GUARD = Field("guard", "Say which guard: phasegate plan waive PLAN GUARD --reason …")

WAIVER_ACTS: Mapping[str, Act] = {
    "waive_guard": Act(
        _waive_guard,
        _without_reason,
        reads=("waivers",),
        fields=(GUARD, Field("until")),
    ),
    "expire_waivers": Act(
        _expire_waivers,
        reads=("waivers",),
        enters_itself=True,
    ),
}
