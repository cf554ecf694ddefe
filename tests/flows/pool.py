"""Asks that an approver has ranked, for tests of what comes after it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.initiative import HeadcountAsk


def ranked(session: Session) -> None:
    """Every ask is in the pool, ranked in the order of the ids."""
    for rank, ask in enumerate(session.scalars(select(HeadcountAsk).order_by(HeadcountAsk.id)), start=1):
        ask.state, ask.rank = "ranked", rank
    session.flush()
