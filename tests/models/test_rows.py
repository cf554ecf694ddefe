"""Rows outside a session: what one database kept is read back as it was, and only what has changed is changed."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pendulum
import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Engine, Integer, Numeric, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import DetachedInstanceError

from flows.act.loader import SqlLoader
from models.base import Base, Day, Instant, Money
from models.exact import Exact
from models.plan import Plan
from models.row_writes import LEAVE, REPLACE, delete_rows, insert_rows, update_rows
from models.rows import binary_columns, complete_row, shape_of, values_before
from models.tables import TABLES

AT = pendulum.datetime(2026, 3, 29, 1, 30, 15, 123456)

SAMPLES: tuple[tuple[Any, Any], ...] = (
    (Instant, AT),
    (Day, pendulum.date(2026, 2, 28)),
    (Money, Decimal("-1234567.05")),
    (Exact, Decimal("0.3000")),
    (JSON, ["ü “x”", 1.5, None, {"a": []}]),
    (Boolean, True),
    (Integer, 41),
    (Numeric, Decimal("12.50")),
)


def sample(column: Column[Any]) -> Any:
    for types, value in SAMPLES:
        if isinstance(column.type, types):
            return value
    return f"“{column.key}” \\ 'ñ'"


def made(entity: type[Base]) -> Base:
    """A row whose every column says something."""
    row = entity(**{str(column.key): sample(column) for column in shape_of(entity).columns})
    complete_row(row)
    return row


def values(row: Base) -> dict[str, Any]:
    return {str(column.key): getattr(row, str(column.key)) for column in shape_of(type(row)).columns}


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Of a database that does not look at foreign keys, as rows are written here that refer to nothing."""
    with engine.connect() as opened:
        if engine.dialect.name == "postgresql":
            opened.execute(text("SET session_replication_role = replica"))
        else:
            opened.rollback()
            opened.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        yield opened
        opened.rollback()


WITHOUT_FILES = [entity for entity in TABLES if not binary_columns(entity)]


@pytest.mark.parametrize("entity", WITHOUT_FILES, ids=lambda entity: entity.__tablename__)
def test_every_table_is_read_back_as_it_was_written_and_as_a_session_reads_it(
    connection: Connection, entity: type[Base]
) -> None:
    row = made(entity)
    insert_rows(connection, entity, [row])
    key = shape_of(entity).key_of(row)
    where = dict(zip(shape_of(entity).key, key, strict=True))
    (by_road,) = SqlLoader(connection).rows(entity, where)
    with Session(connection) as session:
        by_session = session.get_one(entity, key)
        assert values(by_road) == values(row) == values(by_session)
    assert values_before(by_road) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_changed_columns_are_written_and_the_version_that_was_seen_is_held_to(
    connection: Connection, number: int
) -> None:
    rows = [made(Plan) for _ in range(number)]
    for n, row in enumerate(rows):
        row.id, row.unit_id = f"p{n}", f"u{n}"  # type: ignore[attr-defined]
    insert_rows(connection, Plan, rows)
    seen = [{"id": f"p{n}", "state": "ü", "review_at": None, "was_version": 41} for n in range(number)]
    assert update_rows(connection, Plan, ("state", "review_at"), seen).rowcount == number
    stale = [{**one, "was_version": 7} for one in seen]
    assert update_rows(connection, Plan, ("state",), stale).rowcount == 0
    plans = list(SqlLoader(connection).rows(Plan, {"state": "ü"}))
    assert [(plan.id, plan.review_at, plan.round) for plan in plans] == [(f"p{n}", None, 41) for n in range(number)]
    delete_rows(connection, Plan, rows)
    assert list(SqlLoader(connection).rows(Plan, {"state": "ü"})) == []


def test_a_row_that_is_there_is_left_or_replaced_as_was_asked(connection: Connection) -> None:
    first, second = made(Plan), made(Plan)
    second.state = "other"  # type: ignore[attr-defined]
    insert_rows(connection, Plan, [first])
    assert insert_rows(connection, Plan, [second], if_there=LEAVE).fetchall() == []
    (plan,) = SqlLoader(connection).rows(Plan, {"id": first.id})  # type: ignore[attr-defined]
    assert plan.state == first.state  # type: ignore[attr-defined]
    insert_rows(connection, Plan, [second], if_there=REPLACE)
    (plan,) = SqlLoader(connection).rows(Plan, {"id": first.id})  # type: ignore[attr-defined]
    assert plan.state == "other"


def test_what_was_not_read_is_an_error_and_what_was_changed_is_known(connection: Connection) -> None:
    insert_rows(connection, Plan, [made(Plan)])
    (plan,) = SqlLoader(connection).rows(Plan, {"version": 41})
    with pytest.raises(DetachedInstanceError):
        _ = plan.contributions
    was = plan.round
    plan.round += 1
    plan.state = plan.state + ""
    assert values_before(plan) == {"round": was}


def test_an_instant_without_a_zone_in_the_database_is_utc_and_reads_the_same_from_both(connection: Connection) -> None:
    plan = made(Plan)
    plan.opens_at = pendulum.datetime(2026, 7, 1, 2, tz="Europe/Berlin")  # type: ignore[attr-defined]
    insert_rows(connection, Plan, [plan])
    (again,) = SqlLoader(connection).rows(Plan, {"version": 41})
    assert again.opens_at.isoformat() == "2026-07-01T00:00:00+00:00"
    assert again.opens_at.utcoffset() == datetime.timedelta(0)
