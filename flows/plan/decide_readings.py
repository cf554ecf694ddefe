"""Asking partners to read: each owes a reading before the review, and owes it anew when their part changes."""

from collections.abc import Iterator
from math import ceil

from pendulum import DateTime

from config.calendar import Limits
from config.gate import Owes
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import Due, drop_dues, open_dues, owe, reopen_dues
from flows.act.facts import Facts
from flows.act.plan_title import plan_title
from models.obligation import Obligation
from models.plan import Plan
from models.review import Prereview
from states.places import partners_read


def ask_partners(
    draft: Draft,
    plan: Plan,
    _command: Command | None = None,
) -> None:
    """Each partner owes a reading, due the calendar's number of business days from now."""
    facts = draft.facts
    partners = facts.rows(Prereview, plan_id=plan.id)
    limits = _limits_of(facts, plan)
    percent = limits.partners_present_percent
    plan.partners_needed = ceil(len(partners) * percent / 100)
    due_at = facts.season.business_days_later(facts.at, limits.prereview_days)
    for partner in partners:
        _ask_partner(draft, plan, partner, due_at)


def _limits_of(facts: Facts, plan: Plan) -> Limits:
    scope = facts.scopes_for(plan.unit_id).unit_calendar(plan.unit_id)
    return scope.calendar.limits


def _ask_partner(
    draft: Draft,
    plan: Plan,
    partner: Prereview,
    due_at: DateTime,
) -> None:
    facts = draft.facts
    key = _reading_key(plan, partner)
    owed = owed_readings(facts, plan, partner.unit_id)
    older = [reading for reading in owed if reading.key != key]
    drop_dues(draft, older)
    if partner.verdict == "agree" and partner.digest == partner.scope_digest:
        return
    due = Due(
        key=key,
        gate_id=_partner_gate(facts, plan),
        person_id=facts.unit(partner.unit_id).owner_id,
        what=f"Pre-review of {plan_title(facts, plan)}",
        due_at=due_at,
        plan=plan,
        unit_id=partner.unit_id,
        tell=True,
    )
    reading = owe(draft, due)
    if reading.dropped_at is not None:  # a partner who was left out may be named again
        reopen_dues(draft, [reading])


def _reading_key(plan: Plan, partner: Prereview) -> str:
    """Another part of the text, and another round, is another reading."""
    part = f":{partner.scope_digest[:8]}" if partner.sections else ""
    return f"{plan.id}:prereview:{partner.unit_id}:t{partner.scope_number}:r{plan.round}{part}"


def _partner_gate(facts: Facts, plan: Plan) -> str:
    """The gate at which partners answer; without one in the calendar, that at which the plan is handed in."""
    for gate_id, owes in owed_at_gates(facts, plan):
        if owes.by == "partner":
            return gate_id
    return facts.calendar.document(plan.document).submit_gate


def owed_at_gates(facts: Facts, plan: Plan) -> Iterator[tuple[str, Owes]]:
    """The gates at which this kind of plan owes something, each with what it owes there."""
    for gate in facts.calendar.all_gates:
        if gate.owes and gate.owes.document == plan.document:
            yield gate.id, gate.owes


def owed_readings(
    facts: Facts,
    plan: Plan,
    unit_id: str = "",
) -> list[Obligation]:
    """The readings that partners still owe of this plan, or that one partner owes."""
    begins = f"{plan.id}:prereview:"
    if unit_id:
        begins += f"{unit_id}:"
    dues = open_dues(facts, plan.id)
    return [due for due in dues if due.key.startswith(begins)]


def ask_again(draft: Draft, plan: Plan) -> None:
    """After an edit, in a state in which partners read: who agreed to what is there no more owes a reading anew."""
    reading_states = partners_read(draft.facts.lifecycle)
    if plan.state in reading_states:
        ask_partners(draft, plan)
