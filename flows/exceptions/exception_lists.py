"""Extension requests and overrides as people list them; who only looks imports nothing that decides one."""

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.exceptions import ExtensionRequest, Override


def extensions(session: Session, season_id: str, **only: str) -> list[ExtensionRequest]:
    """The season's requests, those to be decided first; `only` narrows by a column (state, plan_id, gate_id)."""
    columns = {name: value for name, value in only.items() if value}
    of_season = select(ExtensionRequest).where(ExtensionRequest.season_id == season_id)
    chosen = of_season.filter_by(**columns)
    in_order = chosen.order_by(ExtensionRequest.decide_by, ExtensionRequest.id)
    return list(session.scalars(in_order))


def overrides(
    session: Session,
    season_id: str,
    *,
    plan_id: str = "",
    since: DateTime | None = None,
) -> list[Override]:
    """The season's overrides in the order of their proposal: all, or those proposed or confirmed since an instant."""
    chosen = select(Override).where(Override.season_id == season_id)
    if plan_id:
        chosen = chosen.where(Override.plan_id == plan_id)
    if since is not None:
        is_proposed_since = Override.proposed_at >= since
        is_confirmed_since = Override.confirmed_at >= since
        chosen = chosen.where(is_proposed_since | is_confirmed_since)
    in_order = chosen.order_by(Override.proposed_at, Override.id)
    return list(session.scalars(in_order))
