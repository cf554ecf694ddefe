"""Laying ladders out as statements: of obligations, the people whom each rung tells, and when it reaches them.

Only for those of whom nobody is away: who stands in for whom is for `flows.reminders.schedule_apart` to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, cast

from pendulum import Date, DateTime
from sqlalchemy import (
    CTE,
    ColumnElement,
    Insert,
    Integer,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.base import FOREVER, Instant
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.rung_instant import RungInstant

_KEYS = Obligation.key.in_(bindparam("keys", expanding=True))
_NUMBER: Any = bindparam("number", type_=Integer)
_NOW, _UNTIL = bindparam("now", type_=Instant), bindparam("until", type_=Instant)
_PRODUCT_OPS: Any = bindparam("product_ops", type_=String)
_EXECUTIVES: Any = bindparam("executives", expanding=True)
_INSTANTS, _STEPS = (cast(Table, one.__table__) for one in (RungInstant, LadderStep))
_KEEP: Mapping[str, Insert] = {
    "sqlite": sqlite.insert(_INSTANTS).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_INSTANTS).on_conflict_do_nothing(),
}
_QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True)
class Telling:
    """A word of the ladder, the rungs (by name) that tell whom it means, and the words that come before it there.

    Who is meant by one of those is told for its sake.
    """

    relation: str
    rungs: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class Laid:
    """What a ladder is laid out by: the calendar's version, the people it names for all, and until which instant."""

    number: int
    product_ops: str
    executives: tuple[str, ...]
    now: DateTime
    until: DateTime

    def told(self, keys: Sequence[str]) -> dict[str, Any]:
        return {"keys": keys} | {field.name: getattr(self, field.name) for field in fields(self)}


Lives = tuple[Date, str, str]
"""A due day, and where the one who owes and the reader live."""


def place(person: Any) -> ColumnElement[str]:
    """What a person's zone and working days follow from: country, zone and calendar, as the organisation has them."""
    found: ColumnElement[str] = person.country.concat("|").concat(person.zone).concat("|").concat(person.calendar)
    return found


def keys_apart(session: Session, keys: Sequence[str], *, at: DateTime) -> list[str]:
    """Of these obligations those of whose people somebody is away or has left: they are laid out one by one."""
    return list(session.scalars(_apart(), {"keys": keys, "now": at}))


@lru_cache(maxsize=1)
def _apart() -> Select[tuple[str]]:
    debtor, manager, approver = aliased(Person), aliased(Person), aliased(Person)
    found = select(Obligation.key).join(debtor, debtor.id == Obligation.person_id)
    found = found.outerjoin(manager, manager.id == debtor.manager_id)
    found = found.outerjoin(Plan, Plan.id == Obligation.plan_id).outerjoin(approver, approver.id == Plan.approver_id)
    return found.where(_KEYS, or_(*(_elsewhere(one) for one in (debtor, manager, approver))))


def _elsewhere(person: Any) -> ColumnElement[bool]:
    return or_(person.away_until > _NOW, person.left_at.is_not(None))


def somebody_elsewhere(session: Session, people: Sequence[str], *, at: DateTime) -> bool:
    """Is one of these people away or gone?"""
    found = select(Person.id).where(Person.id.in_(people), _elsewhere(Person)).limit(1)
    return session.scalar(found, {"now": at}) is not None


def _chosen() -> CTE:
    debtor = aliased(Person)
    columns = (
        *(Obligation.key, Obligation.season_id, Obligation.due_on, Obligation.since),
        *(Obligation.person_id.label("owner"), debtor.manager_id.label("manager")),
        *(Plan.approver_id.label("approver"), place(debtor).label("debtor")),
    )
    found = select(*columns).join(debtor, debtor.id == Obligation.person_id)
    return found.outerjoin(Plan, Plan.id == Obligation.plan_id).where(_KEYS).cte("chosen")


def _is(chosen: CTE, person: Any, relation: str) -> ColumnElement[bool]:
    """Is this person meant by the word?"""
    meant = {"executive": person.id.in_(_EXECUTIVES), "product_ops": person.id == _PRODUCT_OPS}
    found: ColumnElement[bool] = meant[relation] if relation in meant else person.id == chosen.c[relation]
    return found


def unknown_instants(session: Session, tellings: Sequence[Telling], laid: Laid, keys: Sequence[str]) -> list[Lives]:
    """For which due days and places no instants are there yet."""
    found = _unknown(tuple(dict.fromkeys(telling.relation for telling in tellings)))
    return [(due_on, debtor, reader) for due_on, debtor, reader in session.execute(found, laid.told(keys)).tuples()]


@lru_cache(maxsize=32)
def _unknown(relations: tuple[str, ...]) -> Any:
    chosen, reader = _chosen(), aliased(Person)
    known = select(RungInstant.name).where(_lives(chosen, place(reader))).correlate(chosen, reader).exists()
    lives = select(chosen.c.due_on, chosen.c.debtor, place(reader).label("reader")).distinct()
    return union(*(lives.join(reader, _is(chosen, reader, relation)).where(~known) for relation in relations))


def _lives(chosen: CTE, reader: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(
        RungInstant.season_id == chosen.c.season_id,
        RungInstant.calendar_number == _NUMBER,
        RungInstant.due_on == chosen.c.due_on,
        RungInstant.debtor == chosen.c.debtor,
        RungInstant.reader == reader,
    )


def keep_instants(session: Session, season_id: str, laid: Laid, rows: Sequence[dict[str, Any]]) -> None:
    """For this version of the calendar; what was computed for an older one goes."""
    old = (RungInstant.season_id == season_id, RungInstant.calendar_number != laid.number)
    session.execute(delete(RungInstant).where(*old), execution_options=_QUIETLY)
    session.execute(_KEEP[session.get_bind().dialect.name], rows)


def lay_steps(session: Session, tellings: Sequence[Telling], laid: Laid, keys: Sequence[str]) -> None:
    """Lay out what these obligations tell until then, and note when they are to be looked at again."""
    told = laid.told(keys)
    session.execute(delete(LadderStep).where(LadderStep.obligation_key.in_(keys)), execution_options=_QUIETLY)
    session.execute(_laying(tuple(tellings)), told)
    session.execute(_next(), told, execution_options=_QUIETLY)


@lru_cache(maxsize=32)
def _laying(tellings: tuple[Telling, ...]) -> Insert:
    """Of each reader's steps, of those that were missed the latest and all that are to come (`rules.ladder`)."""
    steps = union_all(*_steps(tellings)).subquery("steps")
    mine, order = (steps.c.obligation_key, steps.c.person_id), (steps.c.at, steps.c.step)
    following = func.lead(steps.c.at).over(partition_by=mine, order_by=order)
    then_at = func.coalesce(following, literal(FOREVER, Instant)).label("then_at")
    columns = [column for column in steps.c if column.name != "step"]
    followed = select(*columns, then_at).subquery("followed")
    counts = or_(followed.c.at > _NOW, followed.c.then_at > _NOW)
    return insert(_STEPS).from_select([*followed.c.keys()], select(followed).where(counts))


def _steps(tellings: tuple[Telling, ...]) -> Iterator[Select[Any]]:
    chosen, reader = _chosen(), aliased(Person)
    for telling in tellings:
        columns = (
            *(chosen.c.key.label("obligation_key"), reader.id.label("person_id"), chosen.c.season_id),
            *(literal(telling.relation).label("relation"), literal("").label("for_id")),
            *(RungInstant.name, RungInstant.step, RungInstant.kind, RungInstant.at, RungInstant.late_from),
            *(RungInstant.flags_gate, RungInstant.off_track, RungInstant.expires),
        )
        found = select(*columns).select_from(chosen).join(reader, _is(chosen, reader, telling.relation))
        found = found.join(RungInstant, _lives(chosen, place(reader)))
        # What was before the obligation, or while they were away, is told by the message about it.
        back = or_(reader.away_until.is_(None), RungInstant.at >= reader.away_until)
        others = (func.coalesce(_is(chosen, reader, other), literal(value=False)) for other in telling.before)
        alone = (~other for other in others)
        # What comes later is laid out before it comes, soon enough to stand for what is late by then.
        near = (RungInstant.at >= chosen.c.since, RungInstant.at <= _UNTIL)
        yield found.where(RungInstant.name.in_(telling.rungs), *near, back, *alone)


@lru_cache(maxsize=1)
def _next() -> Update:
    """Ahead of the first step that is not laid out yet; of all who live there, so it may be sooner than needed."""
    debtor = aliased(Person)
    here = select(func.min(RungInstant.ahead_at)).join(debtor, debtor.id == Obligation.person_id)
    here = here.where(
        RungInstant.season_id == Obligation.season_id,
        RungInstant.calendar_number == _NUMBER,
        RungInstant.due_on == Obligation.due_on,
        RungInstant.debtor == place(debtor),
        RungInstant.at > _UNTIL,
    )
    soonest = here.correlate(Obligation).scalar_subquery()
    return update(Obligation).where(_KEYS).values(next_at=func.coalesce(soonest, literal(FOREVER, Instant)))
