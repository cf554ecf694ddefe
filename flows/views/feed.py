"""What a calendar feed tells: the dates of a season; of one person, what they owe and the reviews that they are in."""

from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.plan.title import plan_title
from flows.views.lines import SeasonLine, line, season
from models.gate import Gate
from models.journal import Entry
from models.obligation import Obligation
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.review import Prereview, ReviewSession
from models.season import CalendarVersion
from states.places import attended

PARTS = ("owner", "approver", "partner")
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


def season_dates(session: Session, season_id: str, *, at: DateTime) -> SeasonDates:
    """The season's gates in the order of its calendar; raises Unknown where there is no such season."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    published_at = _published_at(ground)
    rows = list(session.scalars(select(Gate).where(Gate.season_id == season_id).order_by(Gate.position)))
    last = _last_entries(ground, "gate", (gate.id for gate in rows))
    gates = tuple(
        line(
            GateDate,
            gate,
            unit=ground.unit(gate.unit_id).title if gate.unit_id else "",
            changed_at=max(published_at, last.get(gate.id, published_at)),
        )
        for gate in rows
    )
    return SeasonDates(season(session, season_id, at=at), published_at, gates)


def person_dates(session: Session, season_id: str, person_id: str, *, at: DateTime) -> PersonDates:
    """What is this person's in the season, done and dropped as well; raises Unknown where there is no such person."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    reader = ground.reader(person_id)
    return PersonDates(
        season=season(session, season_id, at=at),
        person_id=person_id,
        name=ground.name(person_id),
        zone=reader.zone,
        owed=tuple(_owed(ground, person_id)),
        reviews=tuple(_reviews(ground, person_id)),
    )


def _owed(ground: Ground, person_id: str) -> Iterable[OwedDate]:
    mine = (Obligation.season_id == ground.season.id, Obligation.person_id == person_id)
    rows = list(ground.session.scalars(select(Obligation).where(*mine).order_by(Obligation.due_at, Obligation.key)))
    gates = {g.id: g for g in ground.session.scalars(select(Gate).where(Gate.season_id == ground.season.id))}
    plans = {plan.id: plan for plan in _plans(ground, {row.plan_id for row in rows if row.plan_id})}
    last, published_at = _last_entries(ground, "plan", plans), _published_at(ground)
    for row in rows:
        gate = gates.get(row.gate_id)
        moments = (row.since, published_at, row.settled_at, row.dropped_at, last.get(row.plan_id or ""))
        yield line(
            OwedDate,
            row,
            gate=gate.title if gate else row.gate_id,
            plan_version=plans[row.plan_id].version if row.plan_id else 0,
            explanation=_explained(ground, row, gate),
            changed_at=max(moment for moment in moments if moment is not None),
        )


def _explained(ground: Ground, row: Obligation, gate: Gate | None) -> str:
    """The reason for the gate's date, or for that of the unit's own calendar, where it is one of these."""
    if gate is not None and gate.due_at == row.due_at:
        return gate.explanation
    own = ground.scopes.resolver(row.unit_id or "")
    dated = (own.due(one.id) for one in own.calendar.gates if one.id == row.gate_id)
    return next((due.explanation for due in dated if due.at == row.due_at), "")


def _reviews(ground: Ground, person_id: str) -> Iterable[ReviewDate]:
    speaks_for = select(Unit.id).where(
        or_(Unit.product_manager_id == person_id, Unit.engineering_manager_id == person_id)
    )
    partner_of = select(Prereview.plan_id).where(Prereview.unit_id.in_(speaks_for))
    sessions = _sessions(ground)
    invited = [plan for plan, one in sessions.items() if person_id in one.invitees]
    parts = (Plan.owner_id == person_id, Plan.approver_id == person_id, Plan.id.in_(partner_of))
    concerned = or_(*parts, Plan.id.in_(invited))
    booked = select(Plan).where(Plan.season_id == ground.season.id, Plan.review_at.is_not(None), concerned)
    plans = list(ground.session.scalars(booked.order_by(Plan.review_at, Plan.id)))
    last, waits = _last_entries(ground, "plan", (plan.id for plan in plans)), attended(ground.lifecycle)
    for plan in plans:
        if plan.review_at is not None:
            relations = ground.relations(plan, person_id)
            yield ReviewDate(
                plan_id=plan.id,
                title=plan_title(ground, plan),
                owner=ground.name(plan.owner_id),
                approver=ground.name(plan.approver_id),
                parts=tuple(part for part in PARTS if part in relations),
                starts_at=plan.review_at,
                minutes=sessions[plan.id].minutes if plan.id in sessions else ground.calendar.limits.review_minutes,
                version=plan.version,
                off=plan.state not in waits and plan.entered_at < plan.review_at,
                changed_at=last.get(plan.id, plan.entered_at),
            )


def _sessions(ground: Ground) -> dict[str, ReviewSession]:
    """For each plan the session that was scheduled last."""
    mine = (ReviewSession.season_id == ground.season.id, ReviewSession.state.not_in(("proposed", "cancelled", "moved")))
    rows = ground.session.scalars(select(ReviewSession).where(*mine).order_by(ReviewSession.number))
    return {row.plan_id: row for row in rows}


def _plans(ground: Ground, plan_ids: Iterable[str]) -> Iterable[Plan]:
    return ground.session.scalars(select(Plan).where(Plan.id.in_(plan_ids)))


def _published_at(ground: Ground) -> DateTime:
    """When the calendar that holds now was published: before that, no date was what it is."""
    number = ground.season.calendar_number
    return ground.session.get_one(CalendarVersion, (ground.season.id, number)).published_at


def _last_entries(ground: Ground, kind: str, ids: Iterable[str]) -> dict[str, DateTime]:
    """When the journal last said something of these things: an instant that never goes back."""
    named = (Entry.season_id == ground.season.id, Entry.kind == kind, Entry.thing_id.in_(list(ids)))
    found = select(Entry.thing_id, func.max(Entry.at)).where(*named).group_by(Entry.thing_id)
    return dict(ground.session.execute(found).tuples().all())
