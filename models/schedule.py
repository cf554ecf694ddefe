"""Laying ladders out as statements: for obligations, who hears of each rung, and when it reaches them.

Whom a rung tells, and who hears for them, is `models.recipients`; when it reaches somebody in a place is computed by
`rules.ladder`, once for all who live there, and kept (`models.rung_instant`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from pendulum import Date, DateTime
from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
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
from sqlalchemy.orm import Session, aliased

from models.base import EVER_SINCE, Condition, Instant
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import Person
from models.recipients import (
    NEVER,
    NOW,
    Hearing,
    Recipients,
    hearing_of_chosen,
    place_of,
)
from models.rung_instant import RungInstant
from models.sql_words import EarliestOf
from models.statement import insert_of

_INSTANTS = cast(Table, RungInstant.__table__)
_STEPS = cast(Table, LadderStep.__table__)
_WITHOUT_SESSION_SYNC = {"synchronize_session": False}
_CALENDAR_NUMBER: Any = bindparam("number", type_=Integer)
_UNTIL = bindparam("until", type_=Instant)
_ALWAYS = literal(EVER_SINCE, Instant)


@dataclass(frozen=True)
class RungReaders:
    """A word that rungs (by name) tell, its name in `models.recipients`, and those of the words they tell before it.

    A person who hears by one of those too is told for its sake, and not again for this one.
    """

    relation: str
    word: str
    rungs: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class LadderBasis:
    """What ladders are laid out by: the calendar's version, who is Product Ops, and until which instant."""

    number: int
    product_ops: str
    now: DateTime
    until: DateTime


@dataclass(frozen=True)
class Layout:
    """Obligations that are laid out together: whom their rungs tell, by what, and who hears for others."""

    keys: Sequence[str]
    tellings: tuple[RungReaders, ...]
    basis: LadderBasis
    recipients: Recipients

    @property
    def words(self) -> tuple[str, ...]:
        """By which people are told."""
        return tuple(dict.fromkeys(telling.word for telling in self.tellings))

    def parameters(self) -> dict[str, Any]:
        """The parameters of the statements."""
        return {
            "keys": self.keys,
            **vars(self.basis),
            **self.recipients.parameters(),
        }


# --- when a rung reaches people of a place ------------------------------------------------------------------------


DueAndPlaces = tuple[Date, str, str]
"""A due day, and the places (see `models.recipients.place_of`) of the one who owes and of the reader."""


def unknown_instants(session: Session, layout: Layout) -> list[DueAndPlaces]:
    """The due days and places for which no instants have been computed yet."""
    rows = session.execute(_select_unknown(layout.words), layout.parameters())
    return [(due_on, debtor, reader) for due_on, debtor, reader in rows.tuples()]


@lru_cache(maxsize=32)
def _select_unknown(words: tuple[str, ...]) -> Any:
    hearing = hearing_of_chosen()
    reader = aliased(Person)
    by_word = [_places_of(hearing, reader, word) for word in words]
    return union(*by_word)


def _places_of(hearing: Hearing, reader: Any, word: str) -> Select[Any]:
    """The places of those who hear by the word, where no instant is known."""
    chosen = hearing.chosen
    places = select(
        chosen.c.due_on,
        chosen.c.debtor,
        place_of(reader).label("reader"),
    )
    heard = places.select_from(hearing.source_of(word)).join(reader, reader.id == hearing.reader_of(word))
    known = select(RungInstant.name).where(_has_instant(hearing, reader))
    is_known = known.correlate(chosen, reader).exists()
    return heard.distinct().where(~is_known)


def _has_instant(hearing: Hearing, reader: Any) -> Condition:
    """The condition that an instant is for the chosen obligation and this reader's place."""
    chosen = hearing.chosen
    return and_(
        RungInstant.season_id == chosen.c.season_id,
        RungInstant.calendar_number == _CALENDAR_NUMBER,
        RungInstant.due_on == chosen.c.due_on,
        RungInstant.debtor == chosen.c.debtor,
        RungInstant.reader == place_of(reader),
    )


def keep_instants(
    session: Session,
    season_id: str,
    number: int,
    rows: Sequence[dict[str, Any]],
) -> None:
    """Store instants for this version of the calendar; those of older versions are deleted."""
    outdated = _delete_outdated(season_id, number)
    session.execute(outdated, execution_options=_WITHOUT_SESSION_SYNC)
    session.execute(_keep_instants(session.get_bind().dialect.name), rows)


def _keep_instants(dialect: str) -> Insert:
    keep: Insert = insert_of(dialect)(_INSTANTS).on_conflict_do_nothing()
    return keep


def _delete_outdated(season_id: str, number: int) -> Delete:
    return delete(RungInstant).where(
        RungInstant.season_id == season_id,
        RungInstant.calendar_number != number,
    )


# --- the steps ----------------------------------------------------------------------------------------------------


def lay_steps(session: Session, layout: Layout) -> None:
    """Lay out the steps of these obligations until `basis.until`, and note when they are to be looked at again."""
    old_steps = delete(LadderStep).where(LadderStep.obligation_key.in_(layout.keys))
    parameters = layout.parameters()
    session.execute(old_steps, execution_options=_WITHOUT_SESSION_SYNC)
    session.execute(_insert_steps(layout.tellings), parameters)
    session.execute(_update_next_at(), parameters, execution_options=_WITHOUT_SESSION_SYNC)


@lru_cache(maxsize=32)
def _insert_steps(tellings: tuple[RungReaders, ...]) -> Insert:
    """Of each reader's steps, the latest of those that were missed and all that are to come."""
    hearing = hearing_of_chosen()
    by_telling = [_steps_of(hearing, telling) for telling in tellings]
    steps = union_all(*by_telling).subquery("steps")
    with_next = _with_next_step(steps)
    counting = select(with_next).where(_still_counts(with_next.c))
    return insert(_STEPS).from_select([*with_next.c.keys()], counting)


def _steps_of(hearing: Hearing, telling: RungReaders) -> Select[Any]:
    """The steps of those who hear by a word, and by none that these rungs tell before it."""
    reader = aliased(Person)
    by_earlier_word = [hearing.hears_by(word, reader) for word in telling.before]
    steps = (
        select(*_step_columns(hearing, telling, reader))
        .select_from(hearing.source_of(telling.word))
        .join(reader, reader.id == hearing.reader_of(telling.word))
        .join(RungInstant, _has_instant(hearing, reader))
    )
    return steps.where(
        RungInstant.name.in_(telling.rungs),
        *_is_in_time(hearing, telling.word, reader),
        *[~hears for hears in by_earlier_word],
    )


def _step_columns(
    hearing: Hearing,
    telling: RungReaders,
    reader: Any,
) -> Iterator[Any]:
    meant = hearing.meant_by(telling.word)
    yield hearing.chosen.c.key.label("obligation_key")
    yield reader.id.label("person_id")
    yield hearing.chosen.c.season_id
    yield literal(telling.relation).label("relation")
    yield case((reader.id == meant, ""), else_=meant).label("for_id")
    yield RungInstant.name
    yield RungInstant.step
    yield RungInstant.kind
    yield RungInstant.at
    yield RungInstant.late_from
    yield RungInstant.flags_gate
    yield RungInstant.off_track
    yield RungInstant.expires


def _is_in_time(
    hearing: Hearing,
    word: str,
    reader: Any,
) -> tuple[Condition, ...]:
    """The conditions that a step comes neither too early for the reader nor after `until`.

    What came before the obligation is nobody's; of what came before the reader's turn, the message about it tells (who
    is back: since they are). What comes later than `until` is laid out before it comes, soon enough to replace what is
    late by then.
    """
    turn_begins = func.coalesce(hearing.begins_of(word), reader.away_until, _ALWAYS)
    return (
        RungInstant.at >= hearing.chosen.c.since,
        RungInstant.at <= _UNTIL,
        RungInstant.at >= turn_begins,
    )


def _with_next_step(steps: Any) -> Any:
    """The steps, each with the instant of its reader's next one, and without the column that put them in order."""
    columns = [column for column in steps.c if column.name != "step"]
    return select(*columns, _next_step_at(steps)).subquery("followed")


def _next_step_at(steps: Any) -> ColumnElement[Any]:
    """The instant of the same reader's next step of the obligation."""
    next_at = func.lead(steps.c.at).over(
        partition_by=(steps.c.obligation_key, steps.c.person_id),
        order_by=(steps.c.at, steps.c.step),
    )
    return func.coalesce(next_at, NEVER).label("then_at")


def _still_counts(step: Any) -> Condition:
    """The condition that a step is still to come, or that no later one has replaced it."""
    return or_(step.at > NOW, step.then_at > NOW)


# --- when they are looked at again --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _update_next_at() -> Update:
    """Set each obligation's `next_at` ahead of its first step that is not laid out yet, or to when others may hear.

    It is the soonest for all readers who were told of its day in the debtor's place, so it may be sooner than needed.
    """
    chosen = hearing_of_chosen().chosen
    ahead_at = func.coalesce(_soonest_ahead_at(chosen), NEVER)
    next_at = EarliestOf(ahead_at, chosen.c.changes_at)
    return update(Obligation).where(Obligation.key == chosen.c.key).values(next_at=next_at)


def _soonest_ahead_at(chosen: Any) -> Any:
    soonest = select(func.min(RungInstant.ahead_at)).where(
        RungInstant.season_id == chosen.c.season_id,
        RungInstant.calendar_number == _CALENDAR_NUMBER,
        RungInstant.due_on == chosen.c.due_on,
        RungInstant.debtor == chosen.c.debtor,
        RungInstant.at > _UNTIL,
    )
    return soonest.correlate(chosen).scalar_subquery()
