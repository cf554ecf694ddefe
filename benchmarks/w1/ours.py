"""Our way: the same call as the command line's, a page's and a Prefect run's."""

from sqlalchemy import Engine

from benchmarks.w1.room import AT, RING, plan_id
from flows.plan.advance import advance_plan


class Ours:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def move(self, n: int, done: int) -> None:
        """Move the nth plan, which has made so many moves."""
        _, trigger, by = RING[done % 4]
        advance_plan(self.engine, plan_id(n), trigger, by=by, at=AT, seen=done + 1)

    def close(self) -> None:
        self.engine.dispose()
