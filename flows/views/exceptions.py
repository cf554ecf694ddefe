"""Exceptions to look at: overrides, extension requests, the informal record of a skipped plan, named ones at a gate."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.exceptions.extensions import extensions
from flows.exceptions.overrides import overrides
from flows.ground import Ground
from flows.views.lines import line, names
from models.exceptions import GateException
from models.gate import GateWaiver
from models.journal import Entry
from models.obligation import Obligation
from models.plan import Plan
from models.review import ActionItem


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
    session: Session, season_id: str, *, plan_id: str = "", since: DateTime | None = None
) -> tuple[OverrideLine, ...]:
    called = names(session)
    return tuple(
        line(OverrideLine, row, proposed_by=called[row.proposed_by], confirmed_by=called[row.confirmed_by])
        for row in overrides(session, season_id, plan_id=plan_id, since=since)
    )


def extension_lines(session: Session, season_id: str, **only: str) -> tuple[ExtensionLine, ...]:
    called = names(session)
    return tuple(
        line(
            ExtensionLine,
            row,
            criteria=tuple(row.criteria),
            asked_by=called[row.asked_by],
            decided_by=called[row.decided_by],
        )
        for row in extensions(session, season_id, **only)
    )


def informal(ground: Ground, plan: Plan) -> InformalLine | None:
    """None where the plan was not skipped."""
    triggers = [move.trigger for move in ground.lifecycle.moves if "carry_actions" in move.effects]
    skipped = (Entry.kind == "plan", Entry.thing_id == plan.id, Entry.act.in_(triggers), Entry.now != "")
    entry = ground.session.scalars(select(Entry).where(*skipped).order_by(Entry.seq.desc()).limit(1)).first()
    if entry is None or not plan.skip_reason:
        return None
    kind = ground.calendar.document(plan.document)
    mine = (Plan.season_id == plan.season_id, Plan.unit_id == plan.unit_id)
    same = select(Plan.id).where(*mine, Plan.document.in_([one for one in (kind.id, kind.based_on) if one]))
    carried = (ActionItem.plan_id.in_(same), ActionItem.carried_to != "")
    gates = ground.session.execute(
        select(ActionItem.carried_to, func.count()).where(*carried).group_by(ActionItem.carried_to)
    ).all()
    gate, number = next(((gate, n) for gate, n in gates), ("", 0))
    title = ground.calendar.gate(gate).title if gate else ""
    return InformalLine(kind.title, plan.skip_reason, ground.name(entry.actor), entry.at, number, title)


def exception_lines(session: Session, season_id: str, gate_id: str) -> tuple[ExceptionLine, ...]:
    called = names(session)
    named = (GateException.season_id == season_id, GateException.gate_id == gate_id)
    rows = select(GateException, Obligation).join(Obligation, Obligation.key == GateException.key).where(*named)
    return tuple(
        line(
            ExceptionLine,
            row,
            what=due.what,
            person_id=due.person_id,
            person=called[due.person_id],
            by=called[row.by],
            settled_at=due.settled_at,
        )
        for row, due in session.execute(rows.order_by(GateException.key)).tuples()
    )


def unit_waiver_lines(session: Session, season_id: str, gate_id: str) -> tuple[UnitWaiverLine, ...]:
    called = names(session)
    mine = select(GateWaiver).where(GateWaiver.season_id == season_id, GateWaiver.gate_id == gate_id)
    return tuple(
        line(UnitWaiverLine, row, by=called.get(row.by, row.by))
        for row in session.scalars(mine.order_by(GateWaiver.unit_id))
    )
