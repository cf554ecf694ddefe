"""The steps of ladders as one statement: for obligations, who hears of each rung, and when it reaches them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    Insert,
    Select,
    Table,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from models.base import EVER_SINCE, Condition, Instant
from models.hearing import NEVER, Hearing, hearing_of_chosen
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import Person
from models.place_instants import CALENDAR_NUMBER, has_instant
from models.recipients import place_of
from models.rung_instant import RungInstant
from models.statement import THIS_INSTANT, THIS_SEASON, parameter

_STEPS = cast(Table, LadderStep.__table__)
UNTIL = parameter("until", Instant)
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


def insert_steps(tellings: tuple[RungReaders, ...]) -> Insert:
    """Of each reader's steps, the latest of those that were missed and all that are to come."""
    near = _near_rungs()
    # Most are laid out long before their first step: of these nobody is looked for.
    hearing = hearing_of_chosen(Obligation.due_on.in_(select(near.c.due_on)))
    by_telling = [_steps_of(hearing, near, telling) for telling in tellings]
    steps = union_all(*by_telling).subquery("steps")
    with_next = _with_next_step(steps)
    counting = select(with_next).where(_still_counts(with_next.c))
    return insert(_STEPS).from_select([*with_next.c.keys()], counting)


def _near_rungs() -> CTE:
    """The rungs that reach anybody until then, by the due day."""
    near = select(RungInstant.due_on, RungInstant.name).where(
        RungInstant.season_id == THIS_SEASON,
        RungInstant.calendar_number == CALENDAR_NUMBER,
        RungInstant.at <= UNTIL,
    )
    return near.distinct().cte("near")


def _steps_of(
    hearing: Hearing,
    near: CTE,
    telling: RungReaders,
) -> Select[Any]:
    """The steps of those who hear by a word, and by none that these rungs tell before it."""
    reader = aliased(Person)
    one_is_near = select(near.c.name).where(near.c.name.in_(telling.rungs)).exists()
    by_earlier_word = [hearing.hears_by(word, reader) for word in telling.before]
    steps = (
        select(*_step_columns(hearing, telling, reader))
        .select_from(hearing.source_of(telling.word))
        .join(reader, reader.id == hearing.reader_of(telling.word))
        .join(RungInstant, has_instant(hearing.chosen, place_of(reader)))
    )
    return steps.where(
        one_is_near,
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
        RungInstant.at <= UNTIL,
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
    return or_(step.at > THIS_INSTANT, step.then_at > THIS_INSTANT)
