"""Laying ladders out as statements: for obligations, the people whom each rung tells, and when it reaches them.

Only for obligations of whose people nobody is away: `flows.reminders.schedule_apart` lays out the others, because it
knows who stands in for whom.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from pendulum import Date, DateTime
from sqlalchemy import (
    CTE,
    Delete,
    Insert,
    Select,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.base import Condition
from models.ladder_statements import (
    chosen_obligations,
    has_instant,
    has_relation,
    is_elsewhere,
    is_in_time,
    next_step_at,
    place_of,
    select_keys_apart,
    select_unknown,
    still_counts,
    update_next_at,
)
from models.ladder_step import LadderStep
from models.organisation import Person
from models.rung_instant import RungInstant

_INSTANTS = cast(Table, RungInstant.__table__)
_STEPS = cast(Table, LadderStep.__table__)
_KEEP: Mapping[str, Insert] = {
    "sqlite": sqlite.insert(_INSTANTS).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_INSTANTS).on_conflict_do_nothing(),
}
_WITHOUT_SESSION_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class RungReaders:
    """A relation to an obligation, the rungs (by name) that tell whoever has it, and the relations told before it.

    A person who has one of those too is told for its sake, and not again for this one.
    """

    relation: str
    rungs: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class LadderBasis:
    """What a ladder is laid out by: the calendar's version, the people it names for all, and until which instant."""

    number: int
    product_ops: str
    executives: tuple[str, ...]
    now: DateTime
    until: DateTime

    def parameters(
        self,
        keys: Sequence[str],
    ) -> dict[str, Any]:
        """The parameters of a statement about these obligations."""
        return {
            "keys": keys,
            "number": self.number,
            "product_ops": self.product_ops,
            "executives": self.executives,
            "now": self.now,
            "until": self.until,
        }


DueAndPlaces = tuple[Date, str, str]
"""A due day, and the places (see `ladder_statements.place_of`) of the one who owes and of the reader."""


def keys_apart(
    session: Session,
    keys: Sequence[str],
    *,
    at: DateTime,
) -> list[str]:
    """The obligations of whose people somebody is away or has left: they are laid out one by one."""
    apart = session.scalars(select_keys_apart(), {"keys": keys, "now": at})
    return list(apart)


def somebody_elsewhere(
    session: Session,
    people: Sequence[str],
    *,
    at: DateTime,
) -> bool:
    """Whether one of these people is away or has left."""
    elsewhere = select(Person.id).where(Person.id.in_(people), is_elsewhere(Person))
    first = session.scalar(elsewhere.limit(1), {"now": at})
    return first is not None


def unknown_instants(
    session: Session,
    tellings: Sequence[RungReaders],
    basis: LadderBasis,
    keys: Sequence[str],
) -> list[DueAndPlaces]:
    """The due days and places for which no instants have been computed yet."""
    relations = dict.fromkeys(telling.relation for telling in tellings)
    statement = select_unknown(tuple(relations))
    rows = session.execute(statement, basis.parameters(keys))
    return [(due_on, debtor, reader) for due_on, debtor, reader in rows.tuples()]


def keep_instants(
    session: Session,
    season_id: str,
    basis: LadderBasis,
    rows: Sequence[dict[str, Any]],
) -> None:
    """Store instants for this version of the calendar; those of older versions are deleted."""
    outdated = _delete_outdated(season_id, basis.number)
    session.execute(outdated, execution_options=_WITHOUT_SESSION_SYNC)
    session.execute(_KEEP[session.get_bind().dialect.name], rows)


def _delete_outdated(season_id: str, number: int) -> Delete:
    return delete(RungInstant).where(
        RungInstant.season_id == season_id,
        RungInstant.calendar_number != number,
    )


def lay_steps(
    session: Session,
    tellings: Sequence[RungReaders],
    basis: LadderBasis,
    keys: Sequence[str],
) -> None:
    """Lay out the steps of these obligations until `basis.until`, and note when they are to be looked at again."""
    parameters = basis.parameters(keys)
    old_steps = delete(LadderStep).where(LadderStep.obligation_key.in_(keys))
    session.execute(old_steps, execution_options=_WITHOUT_SESSION_SYNC)
    session.execute(_insert_steps(tuple(tellings)), parameters)
    session.execute(update_next_at(), parameters, execution_options=_WITHOUT_SESSION_SYNC)


@lru_cache(maxsize=32)
def _insert_steps(tellings: tuple[RungReaders, ...]) -> Insert:
    """Of each reader's steps, the latest of those that were missed and all that are to come (`rules.ladder`)."""
    steps = union_all(*_select_steps(tellings)).subquery("steps")
    with_next = _with_next_step(steps)
    counting = select(with_next).where(still_counts(with_next.c))
    return insert(_STEPS).from_select([*with_next.c.keys()], counting)


def _with_next_step(steps: Any) -> Any:
    """The steps, each with the instant of its reader's next one, and without the column that put them in order."""
    columns = [column for column in steps.c if column.name != "step"]
    return select(*columns, next_step_at(steps)).subquery("followed")


def _select_steps(
    tellings: tuple[RungReaders, ...],
) -> Iterator[Select[Any]]:
    chosen = chosen_obligations()
    reader = aliased(Person)
    for telling in tellings:
        yield _steps_of_readers(chosen, reader, telling).where(
            RungInstant.name.in_(telling.rungs),
            *is_in_time(chosen, reader),
            *_is_told_for_no_other(chosen, reader, telling),
        )


def _steps_of_readers(
    chosen: CTE,
    reader: Any,
    telling: RungReaders,
) -> Select[Any]:
    return (
        select(*_step_columns(chosen, reader, telling))
        .select_from(chosen)
        .join(reader, has_relation(chosen, reader, telling.relation))
        .join(RungInstant, has_instant(chosen, place_of(reader)))
    )


def _step_columns(
    chosen: CTE,
    reader: Any,
    telling: RungReaders,
) -> tuple[Any, ...]:
    return (
        chosen.c.key.label("obligation_key"),
        reader.id.label("person_id"),
        chosen.c.season_id,
        literal(telling.relation).label("relation"),
        literal("").label("for_id"),
        RungInstant.name,
        RungInstant.step,
        RungInstant.kind,
        RungInstant.at,
        RungInstant.late_from,
        RungInstant.flags_gate,
        RungInstant.off_track,
        RungInstant.expires,
    )


def _is_told_for_no_other(
    chosen: CTE,
    reader: Any,
    telling: RungReaders,
) -> Iterator[Condition]:
    """The conditions that the reader has none of the relations that are told before this one."""
    for relation in telling.before:
        related = has_relation(chosen, reader, relation)
        yield ~func.coalesce(related, literal(value=False))
