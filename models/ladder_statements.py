"""The parts of the statements that lay ladders out: which obligations, which readers, which instants."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    Update,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.orm import aliased

from models.base import FOREVER, Condition, Instant
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.rung_instant import RungInstant

_IS_CHOSEN = Obligation.key.in_(bindparam("keys", expanding=True))
_CALENDAR_NUMBER: Any = bindparam("number", type_=Integer)
_NOW = bindparam("now", type_=Instant)
_UNTIL = bindparam("until", type_=Instant)
_PRODUCT_OPS: Any = bindparam("product_ops", type_=String)
_EXECUTIVES: Any = bindparam("executives", expanding=True)
_NEVER = literal(FOREVER, Instant)


def place_of(person: Any) -> ColumnElement[str]:
    """What a person's zone and working days follow from: country, zone and calendar, as the organisation has them."""
    country_and_zone = person.country.concat("|").concat(person.zone)
    place: ColumnElement[str] = country_and_zone.concat("|").concat(person.calendar)
    return place


@lru_cache(maxsize=1)
def select_keys_apart() -> Select[tuple[str]]:
    debtor = aliased(Person)
    manager = aliased(Person)
    approver = aliased(Person)
    obligations = (
        select(Obligation.key)
        .join(debtor, debtor.id == Obligation.person_id)
        .outerjoin(manager, manager.id == debtor.manager_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .outerjoin(approver, approver.id == Plan.approver_id)
    )
    somebody_is_away = or_(
        is_elsewhere(debtor),
        is_elsewhere(manager),
        is_elsewhere(approver),
    )
    return obligations.where(_IS_CHOSEN, somebody_is_away)


def is_elsewhere(person: Any) -> Condition:
    return or_(
        person.away_until > _NOW,
        person.left_at.is_not(None),
    )


def chosen_obligations() -> CTE:
    debtor = aliased(Person)
    obligations = (
        select(*_obligation_columns(debtor))
        .join(debtor, debtor.id == Obligation.person_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .where(_IS_CHOSEN)
    )
    return obligations.cte("chosen")


def _obligation_columns(debtor: Any) -> tuple[Any, ...]:
    """What a ladder needs of an obligation; `owner`, `manager` and `approver` are ids of people, `debtor` a place."""
    return (
        Obligation.key,
        Obligation.season_id,
        Obligation.due_on,
        Obligation.since,
        Obligation.person_id.label("owner"),
        debtor.manager_id.label("manager"),
        Plan.approver_id.label("approver"),
        place_of(debtor).label("debtor"),
    )


def has_relation(
    chosen: CTE,
    person: Any,
    relation: str,
) -> Condition:
    """The condition that this person has the relation to the chosen obligation."""
    related: Condition
    if relation == "executive":
        related = person.id.in_(_EXECUTIVES)
    elif relation == "product_ops":
        related = person.id == _PRODUCT_OPS
    else:
        related = person.id == chosen.c[relation]
    return related


@lru_cache(maxsize=32)
def select_unknown(relations: tuple[str, ...]) -> Any:
    chosen = chosen_obligations()
    reader = aliased(Person)
    places = select(
        chosen.c.due_on,
        chosen.c.debtor,
        place_of(reader).label("reader"),
    )
    is_known = _is_known(chosen, reader)
    unknown = places.distinct().where(~is_known)
    of_relations = [unknown.join(reader, has_relation(chosen, reader, relation)) for relation in relations]
    return union(*of_relations)


def _is_known(chosen: CTE, reader: Any) -> Condition:
    known = select(RungInstant.name).where(has_instant(chosen, place_of(reader)))
    return known.correlate(chosen, reader).exists()


def has_instant(
    chosen: CTE,
    reader: ColumnElement[str],
) -> Condition:
    """The condition that an instant is for the chosen obligation and a reader in this place."""
    return and_(
        RungInstant.season_id == chosen.c.season_id,
        RungInstant.calendar_number == _CALENDAR_NUMBER,
        RungInstant.due_on == chosen.c.due_on,
        RungInstant.debtor == chosen.c.debtor,
        RungInstant.reader == reader,
    )


def next_step_at(steps: Any) -> ColumnElement[Any]:
    """The instant of the same reader's next step of the obligation."""
    next_at = func.lead(steps.c.at).over(
        partition_by=(steps.c.obligation_key, steps.c.person_id),
        order_by=(steps.c.at, steps.c.step),
    )
    return func.coalesce(next_at, _NEVER).label("then_at")


def is_in_time(chosen: CTE, reader: Any) -> tuple[Condition, ...]:
    """The conditions that a step comes neither too early for the reader nor after `until`.

    What came before the obligation, or while the reader was away, is told by the notice about the obligation itself.
    What comes later than `until` is laid out before it comes, soon enough to replace what is late by then.
    """
    return (
        RungInstant.at >= chosen.c.since,
        RungInstant.at <= _UNTIL,
        _is_back(reader),
    )


def _is_back(reader: Any) -> Condition:
    return or_(
        reader.away_until.is_(None),
        RungInstant.at >= reader.away_until,
    )


@lru_cache(maxsize=1)
def update_next_at() -> Update:
    """Set each obligation's `next_at` ahead of its first step that is not laid out yet.

    It is the soonest for all readers in the debtor's place, so it may be sooner than needed.
    """
    next_at = func.coalesce(_soonest_ahead_at(), _NEVER)
    return update(Obligation).where(_IS_CHOSEN).values(next_at=next_at)


def _soonest_ahead_at() -> Any:
    debtor = aliased(Person)
    soonest = select(func.min(RungInstant.ahead_at)).join(debtor, debtor.id == Obligation.person_id)
    of_obligation = soonest.where(
        RungInstant.season_id == Obligation.season_id,
        RungInstant.calendar_number == _CALENDAR_NUMBER,
        RungInstant.due_on == Obligation.due_on,
        RungInstant.debtor == place_of(debtor),
        RungInstant.at > _UNTIL,
    )
    return of_obligation.correlate(Obligation).scalar_subquery()


def still_counts(step: Any) -> Condition:
    """The condition that a step is still to come, or that no later one has replaced it."""
    return or_(step.at > _NOW, step.then_at > _NOW)
