"""The rows of a season that several views read, in the order in which people look at them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.views.build_line import find_rows
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan


def gates_in_order(session: Session, season_id: str) -> Sequence[Gate]:
    """In the order of the calendar."""
    return find_rows(session, Gate, order_by=[Gate.position], season_id=season_id)


def plans_in_order(
    session: Session,
    season_id: str,
    only: Mapping[str, str],
) -> Sequence[Plan]:
    """By document and unit; `only` narrows by columns, an empty value narrows nothing."""
    return find_rows(
        session,
        Plan,
        order_by=[Plan.document, Plan.unit_id],
        season_id=season_id,
        **_without_empty(only),
    )


def open_dues(session: Session, **only: str) -> Sequence[Obligation]:
    """What is owed and not done, what is due first comes first; an empty value of `only` narrows nothing."""
    return find_rows(
        session,
        Obligation,
        order_by=[Obligation.due_at, Obligation.key],
        settled_at=None,
        dropped_at=None,
        **_without_empty(only),
    )


def notices_in_order(
    session: Session,
    season_id: str,
    only: Mapping[str, str],
    *,
    limit: int,
) -> Sequence[Notice]:
    """By the instant of sending; `only` narrows by columns, an empty value narrows nothing."""
    # A digest is of no one season.
    of_season = None if only.get("kind") == "digest" else season_id
    chosen = select(Notice).filter_by(season_id=of_season, **_without_empty(only))
    in_order = chosen.order_by(Notice.send_at, Notice.key)
    return session.scalars(in_order.limit(limit)).all()


def _without_empty(only: Mapping[str, str]) -> dict[str, str]:
    return {column: value for column, value in only.items() if value}
