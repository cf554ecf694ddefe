"""How the views find rows and build frozen lines from them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Base
from states.refusal import Unknown

LineType = TypeVar("LineType")
RowType = TypeVar("RowType", bound=Base)


def build_line(
    line_type: type[LineType],
    row: object,
    **extra: Any,
) -> LineType:
    """A line of this type: `extra`, and for every other field the row's attribute of the same name.

    A list of the row becomes a tuple, as a line never changes.
    """
    columns = {}
    for field in fields(line_type):  # type: ignore[arg-type]
        if field.name not in extra:
            value = getattr(row, field.name)
            columns[field.name] = tuple(value) if isinstance(value, list) else value
    return line_type(**columns, **extra)


def find_rows(
    session: Session,
    table: type[RowType],
    *,
    order_by: Sequence[Any],
    **columns: object,
) -> Sequence[RowType]:
    """The rows whose columns have these values, in this order."""
    chosen = select(table).filter_by(**columns)
    return session.scalars(chosen.order_by(*order_by)).all()


def known_row(
    session: Session,
    table: type[RowType],
    row_id: str,
    *,
    noun: str,
) -> RowType:
    """The row with this id; raises Unknown, which lists the ids that exist, where there is none."""
    row = session.get(table, row_id)
    if row is None:
        id_column = cast("Any", table).id
        raise Unknown(noun, row_id, session.scalars(select(id_column)))
    return row
