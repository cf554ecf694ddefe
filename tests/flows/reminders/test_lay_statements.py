"""How many statements lay ladders out: as many for all that a season owes as for one obligation."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.a1.room import OPENED, furnish
from flows.act.read_season import season_facts
from flows.reminders.schedule import laying_of
from models.database import open_engine, writing
from models.migrate import upgrade_schema
from models.obligation import Obligation
from models.organisation import SYSTEM

SEASON = "FY2027"
MOST = 6
"""Who is elsewhere, who leads, which instants are unknown, the old steps, the new ones, and the next look."""


def _sent_by_laying(session: Session, keys: list[str]) -> int:
    facts = season_facts(session.connection(), SEASON, actor=SYSTEM, at=OPENED)
    laying = laying_of(session, facts)
    sent: list[str] = []
    driver: Any = session.connection().connection.driver_connection
    driver.set_trace_callback(sent.append)
    laying.lay(keys)
    driver.set_trace_callback(None)
    return len(sent)


def test_laying_out_many_takes_as_many_statements_as_one(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/laid.db", durable=False)
    upgrade_schema(engine)
    furnish(engine)
    with writing(engine, rehearse=True) as session:
        keys = list(session.scalars(select(Obligation.key)))
        _sent_by_laying(session, keys)  # the first computes and keeps when rungs reach people
        counts = [_sent_by_laying(session, some) for some in (keys[:1], keys)]
    engine.dispose()
    assert len(keys) > 200
    assert counts == [MOST, MOST]
