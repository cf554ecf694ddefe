"""Moving an exception to a plan: an extension request or an override."""

from typing import TypeVar

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import stand
from flows.plan.advance import locked
from flows.road import Asked, Kind, Moved, move
from models.exceptions import ExtensionRequest, Override
from states.refusal import Unknown

Row = TypeVar("Row", ExtensionRequest, Override)


def move_exception(
    session: Session,
    kind: Kind[Row],
    table: type[Row],
    row_id: str,
    asked: Asked,
    *,
    by: str,
    at: DateTime,
    seen: int | None,
) -> Moved:
    """Move it, its plan locked before it, as everywhere; raises Refused with every reason, Unknown where it is none."""
    found = session.get(table, row_id)
    if found is None:
        raise Unknown(kind.lifecycle.thing, row_id, session.scalars(select(table.id)))
    locked(session, found.plan_id)
    row = session.get_one(table, row_id, with_for_update=True, populate_existing=True)
    return move(stand(session, row.season_id, by=by, at=at), kind, row, asked, seen=seen)
