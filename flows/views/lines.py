"""Questions that pages and listings ask of a season: frozen lines of what is so, nothing written.

A line carries the columns of its row under the same names, names of people beside their ids, and little more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from pendulum import Date, DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.explanation import Window
from flows.delivery.render import words
from flows.ground import Ground, stand
from flows.plan.title import plan_title
from flows.season.gate_progress import progress
from flows.why.why import explained
from models.gate import Gate
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from models.questions import first_blockers
from states.guard import Asking

Line = TypeVar("Line")


@dataclass(frozen=True)
class Named:
    """A phase or a kind of document: its word and what people call it."""

    id: str
    title: str


@dataclass(frozen=True)
class SeasonLine:
    """A season; `states` are those of its plans, in the order of the life-cycle."""

    id: str
    title: str
    state: str
    zone: str
    starts_on: Date
    ends_on: Date
    product_ops_id: str
    product_ops: str
    calendar_number: int
    states: tuple[str, ...]
    phases: tuple[Named, ...]
    documents: tuple[Named, ...]
    blackouts: tuple[Window, ...]


@dataclass(frozen=True)
class GateLine:
    """A gate with its dates, why it is due then, and how much of what is owed at it is done."""

    id: str
    title: str
    phase: str
    state: str
    opens_at: DateTime
    due_at: DateTime
    due_on: Date
    grace_ends_at: DateTime
    late_by: int
    done: int
    total: int
    need: int
    explanation: str
    reason: str


@dataclass(frozen=True)
class DueLine:
    """Something owed and not done; `days` counts business days to the due day, or since it where `late`."""

    key: str
    gate_id: str
    gate: str
    plan_id: str | None
    unit_id: str | None
    what: str
    person_id: str
    person: str
    due_at: DateTime
    due_on: Date
    late: bool
    days: int


@dataclass(frozen=True)
class PlanLine:
    """A plan; `first_blocker` is the code of the first guard in its way, `blocker` its sentence ("" for both: none).

    `due` is what is due first of all that is owed on it; None means that nothing is.
    """

    id: str
    title: str
    unit_id: str
    unit: str
    document: str
    owner_id: str
    owner: str
    approver_id: str
    approver: str
    state: str
    version: int
    first_blocker: str
    blocker: str
    entered_at: DateTime
    due: DueLine | None


@dataclass(frozen=True)
class OutboxLine:
    """A notice as it lies in the outbox."""

    key: str
    kind: str
    step: str
    person_id: str
    person: str
    subject: str
    body: str
    state: str
    send_at: DateTime
    sent_at: DateTime | None
    late: bool


@dataclass(frozen=True)
class EntryLine:
    seq: int
    at: DateTime
    actor: str
    kind: str
    thing_id: str
    act: str
    was: str
    now: str
    version: int
    reason: str
    on_behalf_of: str


def line(kind: type[Line], row: object, **told: Any) -> Line:
    """The row's columns that the line has too, and what is told besides."""
    own = [field.name for field in fields(kind) if field.name not in told]  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in own}, **told)


def names(session: Session) -> dict[str, str]:
    """What each person is called; the automation is called by its own word."""
    people = session.execute(select(Person.id, Person.name)).tuples()
    return {SYSTEM: SYSTEM, "": ""} | {person_id: name or person_id for person_id, name in people}


def season(session: Session, season_id: str, *, at: DateTime) -> SeasonLine:
    ground = stand(session, season_id, by=SYSTEM, at=at)
    return line(
        SeasonLine,
        ground.season,
        product_ops=ground.name(ground.season.product_ops_id),
        states=ground.lifecycle.states,
        phases=tuple(line(Named, phase) for phase in ground.calendar.phases),
        documents=tuple(line(Named, document) for document in ground.calendar.documents),
        blackouts=ground.resolver.blackouts,
    )


def gates(session: Session, season_id: str, *, at: DateTime) -> list[GateLine]:
    """The season's gates in the order of its calendar."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    rows = session.scalars(select(Gate).where(Gate.season_id == season_id).order_by(Gate.position))
    owed = [(gate, progress(ground, gate.id)) for gate in rows]
    return [line(GateLine, gate, done=far.done, total=far.total, need=far.need) for gate, far in owed]


def dues(
    session: Session, season_id: str, *, at: DateTime, gate_id: str = "", person_id: str = "", plan_id: str = ""
) -> list[DueLine]:
    """What is owed and not done, what is due first comes first; empty words narrow nothing."""
    ground, called = stand(session, season_id, by=SYSTEM, at=at), names(session)
    wanted = {"season_id": season_id, "gate_id": gate_id, "person_id": person_id, "plan_id": plan_id}
    still = select(Obligation).where(Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    chosen = still.filter_by(**{name: value for name, value in wanted.items() if value})
    rows = session.scalars(chosen.order_by(Obligation.due_at, Obligation.key))
    today = at.in_timezone(ground.season.zone).date()
    return [
        line(
            DueLine,
            row,
            gate=ground.calendar.gate(row.gate_id).title if row.gate_id else "",
            person=called[row.person_id],
            late=row.due_at < at,
            days=abs(ground.resolver.days.between(today, row.due_on)),
        )
        for row in rows
    ]


def plans(session: Session, season_id: str, *, at: DateTime, by: str = SYSTEM, **only: str) -> list[PlanLine]:
    """The season's plans as this person sees them; `only` narrows by a column (id, state, unit_id, owner_id …)."""
    ground = stand(session, season_id, by=by, at=at)
    chosen = select(Plan).where(Plan.season_id == season_id).filter_by(**{k: v for k, v in only.items() if v})
    blockers = first_blockers(session, ground.lifecycle, Asking(by, at), season_id=season_id)
    first_due: dict[str | None, DueLine] = {}
    for due in dues(session, season_id, at=at, plan_id=only.get("id", "")):
        first_due.setdefault(due.plan_id, due)
    rows = session.scalars(chosen.order_by(Plan.document, Plan.unit_id))
    return [planline(ground, plan, blockers[plan.id], first_due.get(plan.id)) for plan in rows]


def planline(ground: Ground, plan: Plan, code: str, due: DueLine | None) -> PlanLine:
    sentence = next((reason.text for reason in explained(ground, plan, code)), "") if code else ""
    return line(
        PlanLine,
        plan,
        title=plan_title(ground, plan),
        unit=ground.unit(plan.unit_id).title,
        owner=ground.name(plan.owner_id),
        approver=ground.name(plan.approver_id),
        first_blocker=code,
        blocker=sentence,
        due=due,
    )


def notices(session: Session, season_id: str, *, at: DateTime, limit: int = 500, **only: str) -> list[OutboxLine]:
    """The outbox in the order of sending; `only` narrows by a column (state, person_id, kind)."""
    ground, called = stand(session, season_id, by=SYSTEM, at=at), names(session)
    # A digest is of no one season.
    mine = Notice.season_id.is_(None) if only.get("kind") == "digest" else Notice.season_id == season_id
    chosen = select(Notice).where(mine).filter_by(**{k: v for k, v in only.items() if v})
    rows = session.scalars(chosen.order_by(Notice.send_at, Notice.key).limit(limit))
    told = ((row, *words(ground, row)) for row in rows)
    return [line(OutboxLine, row, person=called[row.person_id], subject=one, body=text) for row, one, text in told]


def entries(session: Session, *thing_ids: str) -> list[EntryLine]:
    """What the journal says of these things, the oldest entry first; of all where none is named."""
    called = names(session)
    chosen = select(Entry).order_by(Entry.seq)
    rows = session.scalars(chosen.where(Entry.thing_id.in_(thing_ids)) if thing_ids else chosen)
    return [line(EntryLine, row, **_people(row, called)) for row in rows]


def _people(entry: Entry, called: Mapping[str, str]) -> dict[str, str]:
    """Who did it and for whom, by name."""
    return {one: called.get(getattr(entry, one), getattr(entry, one)) for one in ("actor", "on_behalf_of")}
