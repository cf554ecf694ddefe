"""Many approved plans of ten initiatives each, half of which cite the company's one priority; no goal is there yet."""

import pendulum
from sqlalchemy import Engine, text

from benchmarks import ready
from config.priorities import PriorityRow
from flows.goals.cascade import set_priorities
from models.database import writing

AT = pendulum.datetime(2027, 1, 6, 18)
"""After the plans, before the goals are locked."""
GOALS_A_PLAN = 10

APPROVED = (
    "UPDATE plan SET digest = 'read', state = CASE document WHEN 'op2' THEN 'approved' ELSE 'superseded' END",
    """INSERT INTO approval (plan_id, digest, person_id, sections, at)
       SELECT id, digest, approver_id, '{}', :at FROM plan WHERE state = 'approved'""",
    """INSERT INTO initiative (plan_id, slug, position, title, funded, rank, priority_id)
       WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < :each)
       SELECT plan.id, 'idea_' || n, n, 'Idea ' || n, true, NULL, CASE WHEN n % 2 = 0 THEN 'grow' ELSE '' END
       FROM plan, number WHERE plan.state = 'approved'""",
)
"""OP2 is approved everywhere, as it was read; OP1 is superseded."""


def furnish(engine: Engine, plans: int) -> None:
    """So many approved plans, each of a team of its own."""
    ready.fill(engine, 2 * plans)
    with writing(engine) as session:
        for statement in APPROVED:
            values = {"at": "2026-12-18 18:00:00.000000", "each": GOALS_A_PLAN}
            session.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})
        priority = PriorityRow(id="grow", rank=1, title="Grow by a third")
        set_priorities(session, ready.SEASON, [priority], by="po", at=AT)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
