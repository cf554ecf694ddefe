"""Reading from the transaction what a decision asks for and nobody read in advance."""

import json
from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pendulum import DateTime
from sqlalchemy import (
    Connection,
    Select,
    func,
    select,
    union,
)
from sqlalchemy.orm import Session

from flows.act.late_reads import is_read_alone
from flows.act.season import FrozenCalendar, freeze_calendar
from models.base import Base
from models.database import is_reading
from models.organisation import Person, with_any_role
from models.plan import Plan
from models.row_json import json_row, read_instant, read_row, written_values
from models.rows import shape_of
from models.season import CalendarVersion
from models.statement import THIS_SEASON, Statement, is_listed, parameter
from states.refusal import Unknown

if TYPE_CHECKING:
    from flows.act.read_slots import SlotReader
    from models.initiative import HeadcountAsk
    from models.open_dues import OpenDue
    from rules.cascade import SeasonSlots

Row = TypeVar("Row", bound=Base)
SHOWN_IDS = 13
"""One more than a refusal names, so that it can say that there are others."""


class SqlLoader:
    """Reads from the transaction what nobody read in advance."""

    def __init__(self, work: Connection | Session) -> None:
        self._work = work

    @property
    def connection(self) -> Connection:
        """That of the transaction; a session that writes says first what it holds."""
        if isinstance(self._work, Connection):
            return self._work
        if self._work.autoflush:
            self._work.flush()
        return self._work.connection()

    def rows(
        self,
        entity: type[Row],
        where: Mapping[str, Any],
    ) -> Iterator[Row]:
        """The rows whose columns have these values."""
        without_value = [name for name, value in where.items() if value is None]
        connection = self.connection
        statement = _rows_where(
            entity,
            tuple(where),
            frozenset(without_value),
            locks=is_read_alone(entity) and not is_reading(connection),
        )
        values = written_values(connection.dialect.name, entity, where)
        found = statement.run(connection, values)
        for (text,) in found.fetchall():
            row: Any = read_row(entity, text)
            yield row

    def rows_among(
        self,
        entity: type[Row],
        column: str,
        keys: Sequence[str],
        where: Mapping[str, Any],
    ) -> Iterator[Row]:
        """The rows that have one of these keys in a column, and these values in others."""
        without_value = [name for name, value in where.items() if value is None]
        statement = _rows_where(
            entity,
            tuple(where),
            frozenset(without_value),
            listed=column,
        )
        connection = self.connection
        values = written_values(connection.dialect.name, entity, where)
        found = statement.run(connection, {**values, "keys": json.dumps(keys)})
        for (text,) in found.fetchall():
            row: Any = read_row(entity, text)
            yield row

    def rows_of(
        self,
        entity: type[Row],
        ids: Iterable[str],
    ) -> Iterator[Row]:
        """The rows of these ids."""
        key = shape_of(entity).key[-1]
        return self.rows_among(
            entity,
            key,
            list(ids),
            {},
        )

    def people_hearing(self, key_prefix: str) -> list[str]:
        """Whom the notices are to whose keys begin so."""
        from models.notice import Notice  # noqa: PLC0415  few ask

        begins_so = Notice.key.startswith(key_prefix, autoescape=True)
        people = select(Notice.person_id).where(begins_so)
        found = self.connection.execute(people.order_by(Notice.key))
        return list(found.scalars())

    def open_dues(
        self,
        season_id: str,
        gates: Iterable[str],
    ) -> Iterator["OpenDue"]:
        """What is owed and open at these gates, as values without rows: a season may have tens of thousands."""
        from models.open_dues import read_open_dues  # noqa: PLC0415  few ask

        return read_open_dues(self.connection, season_id, gates)

    def last_settlement(self, season_id: str, gate_id: str) -> DateTime | None:
        """When the last was settled of what is owed at a gate; None where nothing is."""
        values = {"season": season_id, "gate": gate_id}
        (settled_at,) = _LAST_SETTLEMENT.run(self.connection, values).fetchone()
        return read_instant(str(settled_at)) if settled_at else None

    def frozen_calendar(self, season_id: str, number: int) -> FrozenCalendar:
        """A published version of a season's calendar; raises Unknown where there is none."""
        where = {"season_id": season_id, "number": number}
        for version in self.rows(CalendarVersion, where):
            return freeze_calendar(version)
        raise Unknown("calendar version", f"{season_id} v{number}")

    def with_roles(self) -> Iterator[Person]:
        """Everybody who has a role, and whoever reports to nobody."""
        found = _WITH_ROLES.run(self.connection)
        for (text,) in found.fetchall():
            person: Any = read_row(Person, text)
            yield person

    def asks_of_season(
        self,
        season_id: str,
        *,
        approver_id: str,
        state: str,
        units: Collection[str] | None,
    ) -> Iterator["HeadcountAsk"]:
        """The headcount asks of the season's plans: those of an approver, in a state, or of some units."""
        from models.initiative import HeadcountAsk  # noqa: PLC0415  few ask

        statement = _asks_of_season(
            of_approver=bool(approver_id),
            in_state=bool(state),
            of_units=units is not None,
        )
        values = {
            "season": season_id,
            "approver": approver_id,
            "state": state,
            "units": json.dumps(sorted(units or ())),
        }
        for (text,) in statement.run(self.connection, values).fetchall():
            ask: Any = read_row(HeadcountAsk, text)
            yield ask

    def slots_of(self, slots: "SeasonSlots") -> "SlotReader":
        """What is asked about the slots of a season."""
        from flows.act.read_slots import SlotReader  # noqa: PLC0415  few ask

        return SlotReader(self.connection, slots)

    def known_ids(
        self,
        entity: type[Base],
        season_id: str = "",
    ) -> list[str]:
        """Some ids that there are, maybe of one season, to tell whoever has mistyped one."""
        key: Any = getattr(entity, shape_of(entity).key[-1])
        wanted = select(key).order_by(key).limit(SHOWN_IDS)
        if season_id and hasattr(entity, "season_id"):
            wanted = wanted.filter_by(season_id=season_id)
        ids = self.connection.execute(wanted)
        return [str(found) for found in ids.scalars()]

    def whose_turn(
        self,
        code: str,
        plan: Plan,
        actor: str,
    ) -> tuple[str, ...]:
        """Who can take a guard's obstacle out of the plan's way."""
        from models.whose_turn import TURNS  # noqa: PLC0415  only who is refused asks

        turn = TURNS.get(code)
        if turn is None:
            return ()
        with Session(self.connection, autoflush=False) as session:
            return turn.one(session, plan, actor)


@lru_cache(maxsize=512)
def _rows_where(
    entity: type[Base],
    names: tuple[str, ...],
    nothing: frozenset[str],
    *,
    listed: str = "",
    locks: bool = False,
) -> Statement:
    """The rows by the values of columns; `listed` is a column that has one of the `keys`."""

    def build() -> Select[Any]:
        found = select(json_row(entity))
        if listed:
            column = getattr(entity, listed)
            found = found.where(is_listed(column, "keys"))
        for name in names:
            column = getattr(entity, name)
            if name in nothing:
                found = found.where(column.is_(None))
            else:
                found = found.where(column == parameter(name, column.type))
        if locks:
            return found.with_for_update()
        return found

    return Statement(build)


@lru_cache(maxsize=8)
def _asks_of_season(
    *,
    of_approver: bool,
    in_state: bool,
    of_units: bool,
) -> Statement:
    from models.initiative import HeadcountAsk  # noqa: PLC0415  see above

    def build() -> Select[Any]:
        asks = select(json_row(HeadcountAsk))
        asks = asks.join(Plan, Plan.id == HeadcountAsk.plan_id)
        asks = asks.where(Plan.season_id == parameter("season"))
        if of_approver:
            asks = asks.where(Plan.approver_id == parameter("approver"))
        if in_state:
            asks = asks.where(HeadcountAsk.state == parameter("state"))
        if of_units:
            asks = asks.where(is_listed(Plan.unit_id, "units"))
        return asks

    return Statement(build)


def _last_settlement() -> Select[Any]:
    from models.obligation import Obligation  # noqa: PLC0415  few ask

    return select(func.max(Obligation.settled_at)).where(
        Obligation.season_id == THIS_SEASON,
        Obligation.gate_id == parameter("gate"),
        Obligation.dropped_at.is_(None),
    )


_LAST_SETTLEMENT = Statement(_last_settlement)


def _people_with_roles() -> Any:
    """In two parts, as each has an index of its own."""
    having_one = select(json_row(Person))
    having_one = having_one.where(with_any_role())
    reporting_to_nobody = select(json_row(Person))
    reporting_to_nobody = reporting_to_nobody.where(Person.manager_id.is_(None))
    return union(having_one, reporting_to_nobody)


_WITH_ROLES = Statement(_people_with_roles)
