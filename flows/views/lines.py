"""Questions that pages and listings ask of a season: frozen lines of what is so, nothing written.

A line carries the columns of its row under the same names, names of people beside their ids, and little more.
"""

from dataclasses import dataclass

from pendulum import Date, DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.explanation import Window
from flows.act.plan_title import plan_title
from flows.delivery.render import notice_words
from flows.ground import Ground, stand
from flows.season.gate_progress import progress
from flows.views.build_line import PersonNames, build_line
from flows.views.journal_lines import EntryLine, entry_lines
from flows.views.local_days import local_today
from flows.views.plan_blockers import blocker_codes, blocker_text
from flows.views.season_rows import gates_in_order, notices_in_order, open_dues, plans_in_order
from flows.views.title_lines import TitleLine, title_lines
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan


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
    phases: tuple[TitleLine, ...]
    documents: tuple[TitleLine, ...]
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


def read_person_names(session: Session) -> dict[str, str]:
    """What each person is called, by id; the automation is called by its own word."""
    person_names = {SYSTEM: SYSTEM, "": ""}
    people = select(Person.id, Person.name)
    for person_id, name in session.execute(people).tuples():
        person_names[person_id] = name or person_id
    return person_names


def read_season(session: Session, season_id: str, *, at: DateTime) -> SeasonLine:
    """Raises Unknown where there is no such season."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    return season_line(ground)


def season_line(ground: Ground) -> SeasonLine:
    return build_line(
        SeasonLine,
        ground.season,
        product_ops=ground.name(ground.season.product_ops_id),
        states=ground.lifecycle.states,
        phases=title_lines(ground.calendar.phases),
        documents=title_lines(ground.calendar.documents),
        blackouts=ground.resolver.blackouts,
    )


def read_gates(session: Session, season_id: str, *, at: DateTime) -> list[GateLine]:
    """The season's gates in the order of its calendar."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    return gate_lines(ground)


def gate_lines(ground: Ground) -> list[GateLine]:
    """The same on a season that has been read already."""
    rows = gates_in_order(ground.session, ground.season.id)
    return [_gate_line(ground, gate) for gate in rows]


def _gate_line(ground: Ground, gate: Gate) -> GateLine:
    settled = progress(ground, gate.id)
    return build_line(
        GateLine,
        gate,
        done=settled.done,
        total=settled.total,
        need=settled.need,
    )


def read_dues(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    gate_id: str = "",
    person_id: str = "",
    plan_id: str = "",
) -> list[DueLine]:
    """What is owed and not done, what is due first comes first; empty words narrow nothing."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    only = {"gate_id": gate_id, "person_id": person_id, "plan_id": plan_id}
    return due_lines(ground, read_person_names(session), **only)


def due_lines(ground: Ground, person_names: PersonNames, **only: str) -> list[DueLine]:
    """The same on a season that has been read already; `only` narrows by a column (gate_id, person_id, plan_id)."""
    rows = open_dues(ground.session, season_id=ground.season.id, **only)
    today = local_today(ground)
    return [_due_line(ground, row, person_names, today) for row in rows]


def _due_line(
    ground: Ground,
    row: Obligation,
    person_names: PersonNames,
    today: Date,
) -> DueLine:
    days_apart = ground.resolver.days.between(today, row.due_on)
    return build_line(
        DueLine,
        row,
        gate=_gate_title(ground, row.gate_id),
        person=person_names[row.person_id],
        late=row.due_at < ground.at,
        days=abs(days_apart),
    )


def _gate_title(ground: Ground, gate_id: str) -> str:
    return ground.calendar.gate(gate_id).title if gate_id else ""


def read_plans(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    by: str = SYSTEM,
    **only: str,
) -> list[PlanLine]:
    """The season's plans as this person sees them; `only` narrows by a column (id, state, unit_id, owner_id …)."""
    ground = stand(session, season_id, by=by, at=at)
    return plan_lines(ground, read_person_names(session), **only)


def plan_lines(ground: Ground, person_names: PersonNames, **only: str) -> list[PlanLine]:
    """The same on a season that has been read already, as whoever stands on that ground sees them."""
    codes = blocker_codes(ground)
    open_lines = due_lines(ground, person_names, plan_id=only.get("id", ""))
    # Of a plan's dues the first stays, as it comes last.
    first_dues = {due.plan_id: due for due in reversed(open_lines)}
    lines = []
    for plan in plans_in_order(ground.session, ground.season.id, only):
        first_due = first_dues.get(plan.id)
        lines.append(_plan_line(ground, plan, codes[plan.id], first_due))
    return lines


def _plan_line(
    ground: Ground,
    plan: Plan,
    code: str,
    due: DueLine | None,
) -> PlanLine:
    return build_line(
        PlanLine,
        plan,
        title=plan_title(ground, plan),
        unit=ground.unit(plan.unit_id).title,
        owner=ground.name(plan.owner_id),
        approver=ground.name(plan.approver_id),
        first_blocker=code,
        blocker=blocker_text(ground, plan, code),
        due=due,
    )


def read_notices(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    limit: int = 500,
    **only: str,
) -> list[OutboxLine]:
    """The outbox in the order of sending; `only` narrows by a column (state, person_id, kind)."""
    ground = stand(session, season_id, by=SYSTEM, at=at)
    person_names = read_person_names(session)
    rows = notices_in_order(session, season_id, only, limit=limit)
    return [_outbox_line(ground, row, person_names) for row in rows]


def _outbox_line(ground: Ground, row: Notice, person_names: PersonNames) -> OutboxLine:
    subject, body = notice_words(ground, row)
    person = person_names[row.person_id]
    return build_line(OutboxLine, row, person=person, subject=subject, body=body)


def read_entries(session: Session, *thing_ids: str) -> list[EntryLine]:
    """What the journal says of these things, the oldest entry first; of all where none is named."""
    return entry_lines(session, read_person_names(session), *thing_ids)
