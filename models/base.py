"""The base of all tables, and the column types that keep instants in UTC and money exact."""

import datetime
from decimal import Decimal
from typing import Any

import pendulum
from pendulum import Date, DateTime
from sqlalchemy import JSON, ColumnElement, MetaData, Numeric, String
from sqlalchemy import Date as SqlDate
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

Condition = ColumnElement[bool]
"""What a WHERE clause takes."""

FOREVER = pendulum.datetime(9999, 1, 1)
"""An instant that never comes: what has no end can be compared like everything else."""


EVER_SINCE = pendulum.datetime(1970, 1, 1)
"""An instant before any that is looked at: what has no beginning can be compared like everything else."""


def in_utc(at: DateTime) -> DateTime:
    """The same instant in UTC; an instant that is in UTC already is returned as it is."""
    if at.tzinfo is pendulum.UTC:
        return at
    return at.in_timezone(pendulum.UTC)


class Instant(TypeDecorator[DateTime]):
    """An instant in UTC; raises TypeError for a datetime without a zone."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime.datetime | None,
        dialect: Dialect,
    ) -> datetime.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"{value} has no time zone; pass an instant with one")
        utc = value.astimezone(datetime.UTC)
        if dialect.name == "sqlite":
            return utc.replace(tzinfo=None)
        return utc

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> DateTime | None:
        if value is None:
            return None
        utc = value if value.tzinfo is None else value.astimezone(datetime.UTC)
        return DateTime(
            utc.year,
            utc.month,
            utc.day,
            utc.hour,
            utc.minute,
            utc.second,
            utc.microsecond,
            tzinfo=pendulum.UTC,
        )


class Day(TypeDecorator[Date]):
    """A date without a zone."""

    impl = SqlDate
    cache_ok = True

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> Date | None:
        if value is None:
            return None
        return Date(value.year, value.month, value.day)


class Money(TypeDecorator[Decimal]):
    """An exact amount with two places: text on SQLite, which has no decimals, NUMERIC elsewhere."""

    impl = Numeric(16, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(20))
        return dialect.type_descriptor(Numeric(16, 2))

    def process_bind_param(
        self,
        value: Decimal | None,
        dialect: Dialect,
    ) -> Any:
        if value is None:
            return None
        exact = value.quantize(Decimal("0.01"))
        if dialect.name == "sqlite":
            return str(exact)
        return exact

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value)


class Base(DeclarativeBase):
    """What every table shares; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        DateTime: Instant,
        Date: Day,
        Decimal: Money,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }


class Versioned:
    """A row that counts its changes; a writer names the version it saw, and the UPDATE fails on any other."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}
