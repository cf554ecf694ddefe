"""What a calendar feed tells: the dates of a season; of one person, what they owe and the reviews that they are in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.act.plan_title import plan_title
from flows.views.build_line import build_line, find_rows
from flows.views.feed_rows import booked_plans, last_entries, last_sessions, published_at
from flows.views.gate_lines import gates_in_order
from flows.views.lines import SeasonLine, season_line
from flows.views.plan_moves import relations_to_plan
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ReviewSession
from states.places import attended

REVIEW_PARTS = ("owner", "approver", "partner")
"""What somebody is to a plan when its review concerns them."""


@dataclass(frozen=True)
class GateDate:
    """A gate as a feed shows it; `unit` is whose it is ("": everybody's), `changed_at` when it became what it is."""

    id: str
    title: str
    unit: str
    phase: str
    state: str
    opens_at: DateTime
    due_at: DateTime
    due_version: int
    version: int
    explanation: str
    reason: str
    changed_at: DateTime


@dataclass(frozen=True)
class SeasonDates:
    """A season with its gates; its blackouts are in its line, and `published_at` is that of its calendar."""

    season: SeasonLine
    published_at: DateTime
    gates: tuple[GateDate, ...]


@dataclass(frozen=True)
class OwedDate:
    """What somebody owes or owed.

    `explanation` says why it is due then; "" where it was counted from the day on which it was asked. `plan_version`
    is 0 for what hangs on no plan.
    """

    key: str
    what: str
    gate: str
    plan_id: str | None
    plan_version: int
    since: DateTime
    due_at: DateTime
    due_version: int
    explanation: str
    settled_at: DateTime | None
    dropped_at: DateTime | None
    changed_at: DateTime


@dataclass(frozen=True)
class ReviewDate:
    """A booked review; `off` where the plan left for another state before it would have begun."""

    plan_id: str
    title: str
    owner: str
    approver: str
    parts: tuple[str, ...]
    starts_at: DateTime
    minutes: int
    version: int
    off: bool
    changed_at: DateTime


@dataclass(frozen=True)
class PersonDates:
    season: SeasonLine
    person_id: str
    name: str
    zone: str
    owed: tuple[OwedDate, ...]
    reviews: tuple[ReviewDate, ...]


def season_dates(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
) -> SeasonDates:
    """The season's gates in the order of its calendar; raises Unknown where there is no such season."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    published = published_at(context)
    return SeasonDates(
        season=season_line(context),
        published_at=published,
        gates=tuple(_gate_dates(context, published)),
    )


def _gate_dates(context: SeasonContext, published: DateTime) -> Iterator[GateDate]:
    gates = gates_in_order(context.session, context.season.id)
    entered = last_entries(context, "gate", [gate.id for gate in gates])
    for gate in gates:
        last_entry = entered.get(gate.id, published)
        yield build_line(
            GateDate,
            gate,
            unit=_unit_title(context, gate.unit_id),
            changed_at=max(published, last_entry),
        )


def _unit_title(context: SeasonContext, unit_id: str | None) -> str:
    return context.unit(unit_id).title if unit_id else ""


def person_dates(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    at: DateTime,
) -> PersonDates:
    """What this person owes in the season, settled and dropped things too, and the reviews that concern them.

    Raises Unknown where there is no such season or person.
    """
    context = open_context(session, season_id, by=person_id, at=at)
    reader = context.reader(person_id)
    return PersonDates(
        season=season_line(context),
        person_id=person_id,
        name=context.name_of(person_id),
        zone=reader.zone,
        owed=tuple(_owed_dates(context)),
        reviews=tuple(_review_dates(context)),
    )


# --- what somebody owes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _DateSources:
    """What the dates of obligations are read from; `entries` is when the journal last named each plan."""

    gates: Mapping[str, Gate]
    plans: Mapping[str, Plan]
    entries: Mapping[str, DateTime]
    published_at: DateTime

    def version_of(self, plan_id: str | None) -> int:
        """0 for no plan."""
        return self.plans[plan_id].version if plan_id else 0


def _owed_dates(context: SeasonContext) -> Iterator[OwedDate]:
    rows = find_rows(
        context.session,
        Obligation,
        order_by=[Obligation.due_at, Obligation.key],
        season_id=context.season.id,
        person_id=context.by,
    )
    sources = _date_sources(context, rows)
    for row in rows:
        yield _owed_date(context, row, sources)


def _date_sources(context: SeasonContext, rows: Iterable[Obligation]) -> _DateSources:
    gates = gates_in_order(context.session, context.season.id)
    plan_ids = {row.plan_id for row in rows if row.plan_id}
    owed_on = select(Plan).where(Plan.id.in_(plan_ids))
    plans = context.session.scalars(owed_on)
    return _DateSources(
        gates={gate.id: gate for gate in gates},
        plans={plan.id: plan for plan in plans},
        entries=last_entries(context, "plan", plan_ids),
        published_at=published_at(context),
    )


def _owed_date(
    context: SeasonContext,
    row: Obligation,
    sources: _DateSources,
) -> OwedDate:
    gate = sources.gates.get(row.gate_id)
    return build_line(
        OwedDate,
        row,
        gate=gate.title if gate else row.gate_id,
        plan_version=sources.version_of(row.plan_id),
        explanation=_due_explanation(context, row, gate),
        changed_at=_last_change(row, sources),
    )


def _last_change(row: Obligation, sources: _DateSources) -> DateTime:
    """The last instant at which the obligation, its plan or the calendar changed."""
    last_entry_at = sources.entries.get(row.plan_id or "")
    moments = [
        row.since,
        row.settled_at,
        row.dropped_at,
        sources.published_at,
        last_entry_at,
    ]
    return max(moment for moment in moments if moment is not None)


def _due_explanation(
    context: SeasonContext,
    row: Obligation,
    gate: Gate | None,
) -> str:
    """The reason for the gate's date, or for that of the unit's own calendar, where it is due on one of these."""
    if gate is not None and gate.due_at == row.due_at:
        return gate.explanation
    resolver = context.scopes.resolver(row.unit_id or "")
    if row.gate_id not in resolver.by_id:
        return ""
    due = resolver.due(row.gate_id)
    return due.explanation if due.at == row.due_at else ""


# --- the reviews that concern somebody --------------------------------------------------------------------------


def _review_dates(context: SeasonContext) -> Iterator[ReviewDate]:
    sessions = last_sessions(context)
    plans = booked_plans(context, sessions)
    entered = last_entries(context, "plan", [plan.id for plan in plans])
    for plan in plans:
        yield build_line(
            ReviewDate,
            plan,
            plan_id=plan.id,
            starts_at=plan.review_at,
            parts=_parts_in_review(context, plan),
            minutes=_review_minutes(context, sessions.get(plan.id)),
            changed_at=entered.get(plan.id, plan.entered_at),
            **_plan_facts(context, plan),
        )


def _plan_facts(context: SeasonContext, plan: Plan) -> dict[str, Any]:
    return {
        "title": plan_title(context, plan),
        "owner": context.name_of(plan.owner_id),
        "approver": context.name_of(plan.approver_id),
        "off": _left_before_review(context, plan),
    }


def _parts_in_review(context: SeasonContext, plan: Plan) -> tuple[str, ...]:
    relations = relations_to_plan(context, plan)
    return tuple(part for part in REVIEW_PARTS if part in relations)


def _review_minutes(context: SeasonContext, review: ReviewSession | None) -> int:
    """What the calendar sets aside, where no session was scheduled."""
    return review.minutes if review else context.calendar.limits.review_minutes


def _left_before_review(context: SeasonContext, plan: Plan) -> bool:
    """Did the plan leave the states in which reviews are held before its review began?"""
    if plan.review_at is None or plan.state in attended(context.lifecycle):
        return False
    return plan.entered_at < plan.review_at
