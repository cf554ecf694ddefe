"""The peer of A2: SQLAlchemy's ORM with a `transitions.Machine` for each plan, leaving the rows that our act left.

It reads what an act of a plan has to know one thing after the other, as programs on an ORM do: the plan, its season and
unit, who acts, the partners, what is owed, the messages about that, and each person who is named. Its guards look at
the plan's counters. What it decides it is told, so that it does less than we do, not more.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from transitions import Machine

from benchmarks.a1.recorded import Change, new_values
from models.base import Base
from models.journal import Head
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.plan import Contribution, Plan
from models.review import Prereview
from models.season import Season
from models.tables import metadata

Work = Callable[[Session], None]

STATES = (
    *("not_started", "drafting", "partner_review", "submitted", "in_review", "awaiting_actions"),
    *("approved", "superseded", "archived", "skipped", "merged"),
)


GUARDED: Mapping[str, tuple[str, ...]] = {
    "request_prereview": ("sections_missing", "partners_missing"),
    "submit": ("pages_over", "prereviews_missing", "objections_open", "ranks_wrong", "case_parts_missing"),
    "approve": ("actions_open",),
}


class PlanOfMachine:
    """The model of one machine: a plan, and whether the guards hold."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.state = plan.state

    def is_free(self, event_data: Any) -> bool:
        """Nothing is missing that the move's guards count."""
        counters = GUARDED.get(event_data.event.name, ())
        return not any(getattr(self.plan, counter) for counter in counters)


class OrmPeer:
    """One session and one machine for each act."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._entities = {str(mapper.class_.__table__.name): mapper.class_ for mapper in Base.registry.mappers}

    def prepared(self, plan_id: str, act: str, actor: str, changes: Sequence[Change]) -> Callable[[], None]:
        """What is to be measured: the values are made before, as whoever decides has them."""
        works = [self._work(change) for change in changes]
        was, now = _states_of(plan_id, changes)

        def play() -> None:
            with Session(self._engine) as session, session.begin():
                model = _read(session, plan_id, actor)
                table = [{"trigger": act, "source": was, "dest": now, "conditions": "is_free"}]
                Machine(
                    model,
                    STATES,
                    transitions=table,
                    initial=model.state,
                    auto_transitions=False,
                    send_event=True,
                )
                if not getattr(model, act)():
                    raise RuntimeError(f"{plan_id} is {model.state}")
                for work in works:
                    work(session)

        return play

    def _work(self, change: Change) -> Work:
        entity = self._entities[change.table.name]
        values = self._python_values(change)
        key = change.table.key_of(change.now or change.was or ())
        if change.was is None:
            return lambda session: session.add(entity(**values))
        if change.now is None:
            return lambda session: session.delete(session.get_one(entity, key))

        def update(session: Session) -> None:
            row = session.get_one(entity, key)
            for name, value in values.items():
                setattr(row, name, value)

        return update

    def _python_values(self, change: Change) -> Mapping[str, Any]:
        columns = metadata.tables[change.table.name].columns
        dialect = self._engine.dialect
        values = {}
        for name, value in new_values(change).items():
            column = columns[name]
            processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
            values[name] = processor(value) if processor else value
        return values


def _states_of(plan_id: str, changes: Sequence[Change]) -> tuple[str, str]:
    for change in changes:
        if change.table.name == "plan" and change.was and change.now and change.now[0] == plan_id:
            state = change.table.columns.index("state")
            return change.was[state], change.now[state]
    raise LookupError(plan_id)


def _read(session: Session, plan_id: str, actor: str) -> PlanOfMachine:
    plan = session.get_one(Plan, plan_id)
    session.get_one(Season, plan.season_id)
    session.get_one(Unit, plan.unit_id)
    people = {actor, plan.owner_id, plan.approver_id}
    for reading in session.scalars(select(Prereview).where(Prereview.plan_id == plan_id)):
        unit = session.get_one(Unit, reading.unit_id)
        people.add(unit.product_manager_id or "")
    session.scalars(select(Contribution).where(Contribution.plan_id == plan_id)).all()
    dues = session.scalars(select(Obligation).where(Obligation.plan_id == plan_id)).all()
    keys = [due.key for due in dues]
    session.scalars(select(Notice).where(Notice.obligation_key.in_(keys), Notice.state != "sent")).all()
    people.update(due.person_id for due in dues)
    for person_id in people:
        session.get(Person, person_id)
    session.get(Head, 1)
    return PlanOfMachine(plan)
