"""django-fsm-2: a field for the state, and a decorated method for each move."""

import datetime
from pathlib import Path
from typing import Any

from benchmarks.a2 import django_room as room
from benchmarks.a2.rows import MOVES, STATES

PEER = "django_fsm_2"
AT = datetime.datetime(2026, 8, 10, 16, tzinfo=datetime.UTC)


class Way:
    def __init__(self, folder: Path, plans: int) -> None:
        room.set_up(folder)
        from django_fsm import FSMField, transition

        field = FSMField(default=STATES[0])

        def method(trigger: str, source: str, target: str) -> Any:
            def go(self: Any) -> None:
                """Only the state changes."""

            go.__name__ = trigger
            return transition(field, source, target, conditions=[lambda plan: room.held(plan, trigger, AT)])(go)

        methods = {trigger: method(trigger, source, target) for trigger, source, target in MOVES}
        self.tables = room.models(PEER, field, **methods)
        room.furnish(PEER, self.tables, plans, AT, AT + datetime.timedelta(days=40))

    def move(self, n: int, done: int) -> None:
        room.move(PEER, self.tables, n, done, AT, lambda plan, trigger: getattr(plan, trigger)())

    def close(self) -> None:
        from django.db import connections

        connections[PEER].close()
