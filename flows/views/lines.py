"""Questions that pages and listings ask of a season: frozen lines of what is so, nothing written.

A line carries the columns of its row under the same names, names of people beside their ids, and little more.
"""

from dataclasses import dataclass

from pendulum import Date, DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.explanation import Window
from flows.act.context import SeasonContext, open_context
from flows.delivery.render import notice_words
from flows.ground import Ground, stand
from flows.plan.title import plan_title
from flows.season.gate_dues import Progress
from flows.season.gate_progress import progress_of_gates
from flows.views.build_line import PersonNames, build_line
from flows.views.journal_lines import EntryLine, entry_lines
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
    context = open_context(session, season_id, by=SYSTEM, at=at)
    return season_line(context)


def season_line(context: SeasonContext) -> SeasonLine:
    return build_line(
        SeasonLine,
        context.season,
        product_ops=context.name_of(context.season.product_ops_id),
        states=context.lifecycle.states,
        phases=title_lines(context.calendar.phases),
        documents=title_lines(context.calendar.documents),
        blackouts=context.resolver.blackouts,
    )


def read_gates(session: Session, season_id: str, *, at: DateTime) -> list[GateLine]:
    """The season's gates in the order of its calendar."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    return gate_lines(context)


def gate_lines(context: SeasonContext) -> list[GateLine]:
    """The same on a season that has been read already."""
    gates = gates_in_order(context.session, context.season.id)
    gate_ids = [gate.id for gate in gates]
    settled = progress_of_gates(context, gate_ids)
    return [_gate_line(gate, progress) for gate, progress in zip(gates, settled, strict=True)]


def _gate_line(gate: Gate, settled: Progress) -> GateLine:
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
    context = open_context(session, season_id, by=SYSTEM, at=at)
    only = {"gate_id": gate_id, "person_id": person_id, "plan_id": plan_id}
    return due_lines(context, read_person_names(session), **only)


def due_lines(context: SeasonContext, person_names: PersonNames, **only: str) -> list[DueLine]:
    """The same on a season that has been read already; `only` narrows by a column (gate_id, person_id, plan_id)."""
    rows = open_dues(context.session, season_id=context.season.id, **only)
    today = context.today
    return [_due_line(context, row, person_names, today) for row in rows]


def _due_line(
    context: SeasonContext,
    row: Obligation,
    person_names: PersonNames,
    today: Date,
) -> DueLine:
    days_apart = context.resolver.days.between(today, row.due_on)
    return build_line(
        DueLine,
        row,
        gate=_gate_title(context, row.gate_id),
        person=person_names[row.person_id],
        late=row.due_at < context.at,
        days=abs(days_apart),
    )


def _gate_title(context: SeasonContext, gate_id: str) -> str:
    return context.calendar.gate(gate_id).title if gate_id else ""


def read_plans(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    by: str = SYSTEM,
    **only: str,
) -> list[PlanLine]:
    """The season's plans as this person sees them; `only` narrows by a column (id, state, unit_id, owner_id …)."""
    context = open_context(session, season_id, by=by, at=at)
    return plan_lines(context, read_person_names(session), **only)


def plan_lines(context: SeasonContext, person_names: PersonNames, **only: str) -> list[PlanLine]:
    """The same on a season that has been read already, as its viewer sees them."""
    codes = blocker_codes(context)
    open_lines = due_lines(context, person_names, plan_id=only.get("id", ""))
    # Of a plan's dues the first stays, as it comes last.
    first_dues = {due.plan_id: due for due in reversed(open_lines)}
    lines = []
    plans = plans_in_order(context.session, context.season.id, only)
    context.load_units(plan.unit_id for plan in plans)
    for plan in plans:
        first_due = first_dues.get(plan.id)
        line = _plan_line(
            context,
            plan,
            person_names,
            code=codes[plan.id],
            due=first_due,
        )
        lines.append(line)
    return lines


def _plan_line(
    context: SeasonContext,
    plan: Plan,
    person_names: PersonNames,
    *,
    code: str,
    due: DueLine | None,
) -> PlanLine:
    return build_line(
        PlanLine,
        plan,
        title=plan_title(context, plan),
        unit=context.unit(plan.unit_id).title,
        owner=person_names[plan.owner_id],
        approver=person_names[plan.approver_id],
        first_blocker=code,
        blocker=blocker_text(context, plan, code),
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
