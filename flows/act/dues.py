"""What people owe, as a draft has it: taking it on, settling it, dropping it; its notices go with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pendulum import Date, DateTime

from flows.act.draft import Draft
from flows.act.facts import Facts
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.rows import new_row

STILL_OWED: Mapping[str, None] = MappingProxyType({"settled_at": None, "dropped_at": None})
"""What the columns of an obligation are while it is owed."""

AT_NO_GATE = ""
"""The gate of what is owed within days of its own, and that no gate waits for."""


@dataclass(frozen=True)
class Due:
    """Something that a person is to owe: `due_on` is the day that people call it by (None: the season's day then).

    `tell` says so to the person at once, in their hours.
    """

    key: str
    gate_id: str
    person_id: str
    what: str
    due_at: DateTime
    due_on: Date | None = None
    plan: Plan | None = None
    unit_id: str | None = None
    tell: bool = False


def open_dues(facts: Facts, plan_id: str) -> list[Obligation]:
    """What is still owed of a plan, by key."""
    dues = facts.rows(Obligation, plan_id=plan_id)
    return [due for due in dues if due.is_open]


def dues_at(facts: Facts, gate_id: str) -> list[Obligation]:
    """What is owed at the gate of the season, or was, by key."""
    return facts.rows(Obligation, season_id=facts.season.id, gate_id=gate_id)


def open_dues_at(facts: Facts, gate_id: str) -> list[Obligation]:
    """What is still owed at the gate, by key."""
    return [due for due in dues_at(facts, gate_id) if due.is_open]


def open_due(facts: Facts, key: str) -> list[Obligation]:
    """The obligation of this key, if it is still owed."""
    due = facts.get(Obligation, key)
    if due is None or not due.is_open:
        return []
    return [due]


def owe(draft: Draft, due: Due) -> Obligation:
    """An obligation under its natural key; one that was settled or dropped is owed again."""
    known = _known_due(draft.facts, due)
    if known is None:
        return _owe_anew(draft, due)
    if not known.is_open:
        reopen_dues(draft, [known])
    return known


def _owe_anew(draft: Draft, due: Due) -> Obligation:
    facts, plan = draft.facts, due.plan
    unit_of_plan = plan.unit_id if plan else None
    obligation = new_row(
        Obligation,
        key=due.key,
        season_id=facts.season.id,
        gate_id=due.gate_id,
        plan_id=plan.id if plan else None,
        unit_id=due.unit_id or unit_of_plan,
        person_id=due.person_id,
        what=due.what,
        since=facts.at,
        due_at=due.due_at,
        due_on=due.due_on or facts.season.day_of(due.due_at),
        next_at=facts.at,
    )
    draft.add(obligation)
    if due.tell:
        _tell_assigned(draft, obligation)
    return obligation


def _known_due(facts: Facts, due: Due) -> Obligation | None:
    if due.plan is None:
        return facts.get(Obligation, due.key)
    dues = facts.rows(Obligation, plan_id=due.plan.id)
    for known in dues:
        if known.key == due.key:
            return known
    return None


def _tell_assigned(draft: Draft, obligation: Obligation) -> None:
    draft.notify(
        f"{obligation.key}:assigned:{obligation.person_id}",
        "assigned",
        obligation.person_id,
        about={"obligation": obligation.key},
        obligation=obligation,
    )


def settle_dues(draft: Draft, obligations: Iterable[Obligation]) -> None:
    """Done: what still waits to be sent is cancelled, and those it was escalated to are told that it is resolved."""
    for obligation in obligations:
        obligation.settled_at = draft.facts.at
        draft.silenced.add(obligation.key)
        for person_id in escalated_to(draft.facts, obligation):
            _tell_resolved(draft, obligation, person_id)


def escalated_to(facts: Facts, obligation: Obligation) -> list[str]:
    """Who has been told that it is late, besides the one who owes it."""
    escalations = facts.rows(
        Notice,
        obligation_key=obligation.key,
        kind="escalation",
        state="sent",
    )
    people = {notice.person_id for notice in escalations}
    return sorted(people - {obligation.person_id})


def _tell_resolved(draft: Draft, owed: Obligation, person_id: str) -> None:
    draft.notify(
        f"{owed.key}:resolved:v{owed.due_version}:{person_id}",
        "resolved",
        person_id,
        about={"obligation": owed.key},
    )


def drop_dues(draft: Draft, obligations: Iterable[Obligation]) -> None:
    """No longer owed (waived, skipped, merged): nobody hears of it again."""
    for obligation in obligations:
        obligation.dropped_at = draft.facts.at
        draft.silenced.add(obligation.key)


def pause_dues(draft: Draft, obligations: Iterable[Obligation]) -> None:
    """It is somebody else's turn: nobody is reminded, and the days until then do not count."""
    for obligation in obligations:
        obligation.paused_at = draft.facts.at
        draft.silenced.add(obligation.key)


def reopen_dues(draft: Draft, obligations: Iterable[Obligation]) -> None:
    """Owed again; what was sent is not sent a second time, what was cancelled unsent is looked at anew."""
    for obligation in obligations:
        obligation.settled_at = None
        obligation.dropped_at = None
        obligation.next_at = draft.facts.at
        draft.silenced.discard(obligation.key)
        draft.reopened.add(obligation.key)


def reschedule_dues(
    draft: Draft,
    obligations: Iterable[Obligation],
    due_at: DateTime,
    due_on: Date | None = None,
) -> None:
    """Due at this instant: its reminders begin anew, and what waits to be sent for the old day does not go out."""
    facts = draft.facts
    for obligation in obligations:
        obligation.due_at = due_at
        obligation.due_on = due_on or facts.season.day_of(due_at)
        obligation.due_version += 1
        obligation.since = facts.at
        obligation.next_at = facts.at
        draft.withheld.add(obligation.key)


def resume_dues(draft: Draft, obligations: Iterable[Obligation]) -> None:
    """The clock runs on: due as many business days later as it stood still."""
    facts = draft.facts
    days = facts.resolver.days
    for obligation in obligations:
        if obligation.paused_at is None:
            continue
        paused_on = facts.season.day_of(obligation.paused_at)
        days_paused = days.between(paused_on, facts.today)
        obligation.paused_at = None
        obligation.next_at = facts.at
        if days_paused > 0:
            due_day = days.add(obligation.due_on, days_paused)
            due_at = facts.resolver.instant(due_day, facts.calendar.due_time)
            reschedule_dues(draft, [obligation], due_at)
