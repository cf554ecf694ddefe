"""Exceptions to look at: overrides, extension requests, the informal record of a skipped plan, named ones at a gate."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext
from flows.act.person_names import PersonNames, read_person_names
from flows.exceptions.exception_lists import extensions, overrides
from flows.views.build_line import build_line, find_rows
from models.exceptions import ExtensionRequest, GateException, Override
from models.gate import GateWaiver
from models.journal import Entry
from models.obligation import Obligation
from models.plan import Plan
from models.review import ActionItem
from states.lifecycle import Lifecycle


@dataclass(frozen=True)
class OverrideLine:
    """Who proposed and who confirmed that a guard is set aside, why, and until when."""

    id: str
    plan_id: str
    guard: str
    round: int
    state: str
    reason: str
    until: DateTime
    proposed_by: str
    proposed_at: DateTime
    confirmed_by: str
    confirmed_at: DateTime | None


@dataclass(frozen=True)
class ExtensionLine:
    """More time that was asked for, with what will be true by then, and what became of it."""

    id: str
    plan_id: str
    gate_id: str
    state: str
    asked_until: DateTime
    decide_by: DateTime
    reason: str
    criteria: tuple[str, ...]
    asked_by: str
    asked_at: DateTime
    decided_by: str
    decided_at: DateTime | None
    answer: str
    version: int


@dataclass(frozen=True)
class InformalLine:
    """A plan that was skipped is on record: of which kind, why, by whom, and how many actions went on to which gate."""

    document: str
    reason: str
    by: str
    at: DateTime
    carried: int
    carried_to: str


@dataclass(frozen=True)
class ExceptionLine:
    """What a gate passed without: by whom, and until when; `settled_at` says when it was done all the same."""

    key: str
    unit_id: str
    what: str
    person_id: str
    person: str
    due_at: DateTime
    reason: str
    by: str
    at: DateTime
    settled_at: DateTime | None


@dataclass(frozen=True)
class UnitWaiverLine:
    """A unit that need not pass a gate; no `until`: for good."""

    unit_id: str
    reason: str
    by: str
    at: DateTime
    until: DateTime | None


def override_lines(
    session: Session,
    season_id: str,
    *,
    plan_id: str = "",
    since: DateTime | None = None,
) -> tuple[OverrideLine, ...]:
    person_names = read_person_names(session)
    rows = overrides(session, season_id, plan_id=plan_id, since=since)
    return tuple(override_line(row, person_names) for row in rows)


def override_line(row: Override, person_names: PersonNames) -> OverrideLine:
    return build_line(
        OverrideLine,
        row,
        proposed_by=person_names[row.proposed_by],
        confirmed_by=person_names[row.confirmed_by],
    )


def extension_lines(
    session: Session,
    season_id: str,
    **only: str,
) -> tuple[ExtensionLine, ...]:
    person_names = read_person_names(session)
    rows = extensions(session, season_id, **only)
    return tuple(extension_line(row, person_names) for row in rows)


def extension_line(row: ExtensionRequest, person_names: PersonNames) -> ExtensionLine:
    return build_line(
        ExtensionLine,
        row,
        asked_by=person_names[row.asked_by],
        decided_by=person_names[row.decided_by],
    )


def informal_record(context: SeasonContext, plan: Plan) -> InformalLine | None:
    """None where the plan was not skipped."""
    entry = _skipping_entry(context, plan)
    if entry is None or not plan.skip_reason:
        return None
    carried, gate_title = _carried_actions(context, plan)
    return InformalLine(
        document=context.calendar.document(plan.document).title,
        reason=plan.skip_reason,
        by=context.name_of(entry.actor),
        at=entry.at,
        carried=carried,
        carried_to=gate_title,
    )


def _skipping_entry(context: SeasonContext, plan: Plan) -> Entry | None:
    """The last journal entry of a move that skips the plan and carries its actions on."""
    triggers = _skipping_triggers(context.lifecycle)
    skipping = (
        select(Entry)
        .filter_by(kind="plan", thing_id=plan.id)
        .where(Entry.act.in_(triggers), Entry.now != "")
        .order_by(Entry.seq.desc())
        .limit(1)
    )
    return context.session.scalars(skipping).first()


def _skipping_triggers(lifecycle: Lifecycle) -> list[str]:
    return [move.trigger for move in lifecycle.moves if "carry_actions" in move.effects]


def _carried_actions(context: SeasonContext, plan: Plan) -> tuple[int, str]:
    """How many actions of this plan, and of the plan that it is based on, went on to which gate, by its title."""
    carried = (
        select(ActionItem.carried_to, func.count())
        .where(ActionItem.plan_id.in_(_plan_and_base(context, plan)))
        .where(ActionItem.carried_to != "")
        .group_by(ActionItem.carried_to)
    )
    first = context.session.execute(carried).tuples().first()
    if first is None:
        return 0, ""
    gate_id, number = first
    return number, context.calendar.gate(gate_id).title


def _plan_and_base(context: SeasonContext, plan: Plan) -> Select[tuple[str]]:
    """The unit's plans of this kind and of the kind that it is based on."""
    documents = _kind_and_base(context, plan)
    of_unit = select(Plan.id).filter_by(season_id=plan.season_id, unit_id=plan.unit_id)
    return of_unit.where(Plan.document.in_(documents))


def _kind_and_base(context: SeasonContext, plan: Plan) -> list[str]:
    kind = context.calendar.document(plan.document)
    return [kind.id, kind.based_on] if kind.based_on else [kind.id]


def exception_lines(
    session: Session,
    season_id: str,
    gate_id: str,
) -> tuple[ExceptionLine, ...]:
    person_names = read_person_names(session)
    at_gate = (
        select(GateException, Obligation)
        .join(Obligation, Obligation.key == GateException.key)
        .where(GateException.season_id == season_id, GateException.gate_id == gate_id)
        .order_by(GateException.key)
    )
    rows = session.execute(at_gate).tuples()
    return tuple(_exception_line(exception, due, person_names) for exception, due in rows)


def _exception_line(
    exception: GateException,
    due: Obligation,
    person_names: PersonNames,
) -> ExceptionLine:
    return build_line(
        ExceptionLine,
        exception,
        what=due.what,
        person_id=due.person_id,
        person=person_names[due.person_id],
        by=person_names[exception.by],
        settled_at=due.settled_at,
    )


def unit_waiver_lines(
    session: Session,
    season_id: str,
    gate_id: str,
) -> tuple[UnitWaiverLine, ...]:
    person_names = read_person_names(session)
    rows = find_rows(
        session,
        GateWaiver,
        order_by=[GateWaiver.unit_id],
        season_id=season_id,
        gate_id=gate_id,
    )
    return tuple(_unit_waiver_line(row, person_names) for row in rows)


def _unit_waiver_line(row: GateWaiver, person_names: PersonNames) -> UnitWaiverLine:
    by = person_names.get(row.by, row.by)
    return build_line(UnitWaiverLine, row, by=by)
