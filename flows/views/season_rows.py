"""The rows of a season that several views read, in the order in which people look at them."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from flows.views.build_line import find_rows
from models.obligation import Obligation
from models.plan import Plan


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
        **without_empty(only),
    )


def open_dues(session: Session, **only: str) -> Sequence[Obligation]:
    """What is owed and not done, what is due first comes first; an empty value of `only` narrows nothing."""
    return find_rows(
        session,
        Obligation,
        order_by=[Obligation.due_at, Obligation.key],
        settled_at=None,
        dropped_at=None,
        **without_empty(only),
    )


def without_empty(only: Mapping[str, str]) -> dict[str, str]:
    """What narrows: an empty value does not."""
    return {column: value for column, value in only.items() if value}
