"""Many plans on one morning: a third is reminded, a third is escalated at L1, a third at L2."""

import time

import pendulum
from pendulum import Date
from sqlalchemy import Engine, delete, text, update

from benchmarks import ready
from flows.act.read_season import season_facts
from flows.reminders.schedule import lay_out
from models.database import writing
from models.due_steps import put_due
from models.obligation import Obligation
from models.organisation import SYSTEM

MORNING = pendulum.datetime(2026, 8, 18, 16)
"""09:00 in Los Angeles, where everybody is, on the Tuesday that is swept."""
DUE = (Date(2026, 8, 20), Date(2026, 8, 17), Date(2026, 8, 13))
"""Due in two business days, one ago, three ago."""
GATES = ("op1_draft", "op2_draft")


def furnish(engine: Engine, plans: int) -> float:
    """One open obligation a plan, its ladder laid out the day before; the seconds that laying out took."""
    ready.fill(engine, plans)
    since, third = MORNING.subtract(days=60), text("CAST(substr(plan_id, 13) AS INTEGER) % 3 = :third")
    with writing(engine) as session:
        others = (Obligation.gate_id.not_in(GATES), Obligation.plan_id.is_(None), Obligation.unit_id == "shop")
        for other in others:
            session.execute(delete(Obligation).where(other))
        for number, day in enumerate(DUE):
            own = update(Obligation).where(third.bindparams(third=number))
            session.execute(own.values(due_on=day, since=since, next_at=since))
    began = time.process_time()
    with writing(engine) as session:
        lay_out(session, season_facts(session.connection(), ready.SEASON, actor=SYSTEM, at=MORNING.subtract(days=1)))
    took = time.process_time() - began
    with writing(engine) as session:
        # What was missed before is out by then: on the morning each reader has one step of each obligation.
        put_due(session.connection(), ready.SEASON, at=MORNING.subtract(days=1), off_track=False, keys=False)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return took
