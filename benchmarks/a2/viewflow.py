"""viewflow.fsm: a flow class beside the model, made for each plan that moves."""

import datetime
from pathlib import Path
from typing import Any

from benchmarks.a2 import django_room as room
from benchmarks.a2.rows import MOVES, STATES

PEER = "viewflow"
AT = datetime.datetime(2026, 8, 10, 16, tzinfo=datetime.UTC)


class Way:
    def __init__(self, folder: Path, plans: int) -> None:
        room.set_up(folder)
        from django.db import models

        self.tables = room.models(PEER, models.CharField(max_length=40))
        self.flow = _flow()
        room.furnish(PEER, self.tables, plans, AT, AT + datetime.timedelta(days=40))

    def move(self, n: int, done: int) -> None:
        room.move(PEER, self.tables, n, done, AT, lambda plan, trigger: getattr(self.flow(plan), trigger)())

    def close(self) -> None:
        from django.db import connections

        connections[PEER].close()


def _flow() -> Any:
    from viewflow import fsm

    state = fsm.State(STATES, default=STATES[0])

    def method(trigger: str, source: str, target: str) -> Any:
        def go(self: Any) -> None:
            """Only the state changes."""

        go.__name__ = trigger
        held = [lambda flow: room.held(flow.plan, trigger, AT)]
        return state.transition(source=source, target=target, conditions=held)(go)

    def begin(self: Any, plan: Any) -> None:
        self.plan = plan

    kept = {trigger: method(trigger, source, target) for trigger, source, target in MOVES}
    kept |= {"state": state, "__init__": begin}
    kept["_get"] = state.getter()(lambda self: self.plan.state)
    kept["_set"] = state.setter()(lambda self, value: setattr(self.plan, "state", value))
    return type("PlanFlow", (), kept)
