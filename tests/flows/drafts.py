"""A draft of a season's facts in a test's own hands: what is said to it is written when the block ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.decide import Decider
from flows.act.draft import Draft
from flows.act.kinds import KINDS
from flows.act.read_season import season_facts
from flows.act.transaction import connection_of
from flows.act.write import write_draft
from models.obligation import Obligation
from tests.conftest import SEASON


@contextmanager
def drafted(session: Session, *, by: str, at: DateTime) -> Iterator[Draft]:
    with connection_of(session) as connection:
        facts = season_facts(connection, SEASON, actor=by, at=at)
        draft = Draft(facts, Command("season", SEASON, "nothing", by, at), Decider(KINDS))
        yield draft
        write_draft(connection, draft)


def still_owed(session: Session, *conditions: object) -> list[Obligation]:
    """The season's open obligations that meet these conditions, by key."""
    session.flush()
    still_open = select(Obligation).where(Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    chosen = still_open.where(Obligation.season_id == SEASON, *conditions)  # type: ignore[arg-type]
    return list(session.scalars(chosen.order_by(Obligation.key)))
