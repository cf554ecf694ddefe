"""python-statemachine with its model's state in the database, the rest as in `naive`."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from statemachine import State, StateMachine

from benchmarks.a2 import naive
from benchmarks.a2.rows import GUARDED, MOVES, RING, STATES, plan_id

AT = naive.AT


def _machine() -> type[StateMachine]:
    states = {state: State(state, value=state, initial=state == STATES[0]) for state in STATES}
    moves = {t: states[source].to(states[target], cond="guards_hold") for t, source, target in MOVES}

    def guards_hold(self: Any, event: Any) -> bool:
        names = GUARDED[event.id]
        counters = (getattr(self.model, one) for one in names if one != "closes_at")
        return not any(counters) and ("closes_at" not in names or self.model.closes_at > AT)

    kept: type[StateMachine] = type("PlanMachine", (StateMachine,), {**states, **moves, "guards_hold": guards_hold})
    return kept


MACHINE = _machine()


class Way(naive.Way):
    """One session and one machine for each move."""

    def __init__(self, folder: Path, plans: int) -> None:
        own = folder / "statemachine"
        own.mkdir()
        super().__init__(own, plans)

    def move(self, n: int, done: int) -> None:
        was, trigger, by = RING[done % 4]
        with Session(self.engine) as session, session.begin():
            plan = session.get_one(naive.Plan, plan_id(n))
            if by not in (plan.owner_id, plan.approver_id):
                raise PermissionError(by)
            MACHINE(plan).send(trigger)
            naive.tell(session, plan, trigger, was, by)
