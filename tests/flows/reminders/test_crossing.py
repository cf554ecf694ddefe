"""How many files a reminder crosses, from the tick that lays it out until its message is handed to the channel.

Counted are files of which coverage sees a line executed, but for those that any act of a person crosses too: the facts
of a season, its calendar, the database. What a process does once is done before: modules are imported, statements
compiled, targets checked.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pendulum
import pytest
from coverage import Coverage
from sqlalchemy import Engine

from flows.automation import tick
from flows.delivery import channels, deliver
from flows.delivery.message import OutgoingMessage
from flows.reminders.schedule import sweep_ladder
from tests.conftest import ROOT
from tests.flows.test_small_season import OPENED, hand_in, opened, small

__all__ = ["small"]

FIRST_STEP = pendulum.datetime(2026, 8, 28, 7)
SOURCES = ("app", "config", "flows", "models", "rules", "states")
MOST = 12


class Crossing:
    """The files of which lines are executed while something is counted."""

    def __init__(self) -> None:
        folders = [str(ROOT / name) for name in SOURCES]
        self._coverage = Coverage(data_file=None, source=folders, config_file=False)

    def count(self, function: Callable[..., Any], *given: Any, **more: Any) -> Any:
        self._coverage.start()
        try:
            return function(*given, **more)
        finally:
            self._coverage.stop()

    def stop(self) -> None:
        self._coverage.stop()

    @property
    def files(self) -> set[str]:
        data = self._coverage.get_data()
        return {Path(name).relative_to(ROOT).as_posix() for name in data.measured_files() if data.lines(name)}


def remind(engine: Engine, outbox: Path, monkeypatch: pytest.MonkeyPatch) -> Crossing:
    """Lay Björn's first reminder out, put it into the outbox when it is due, and hand it to a channel that takes it."""
    crossing = Crossing()
    handed = []

    def hand_over(_target: str, message: OutgoingMessage) -> None:
        crossing.stop()
        handed.append(message.person_id)

    with monkeypatch.context() as patched:
        patched.setattr(tick, "sweep_ladder", lambda *given, **more: crossing.count(sweep_ladder, *given, **more))
        patched.setattr(channels, "send", hand_over)
        for at in (OPENED, FIRST_STEP):
            tick.tick_seasons(engine, at=at, lines=False)
        crossing.count(deliver.deliver_notices, engine, at=FIRST_STEP, target=f"file://{outbox}")
    assert handed == ["bjorn"]
    return crossing


def test_a_reminder_crosses_few_files(
    sqlite_engine: Engine, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = tmp_path / "outbox.txt"
    opened(sqlite_engine, small)
    for at in (OPENED, FIRST_STEP):
        tick.tick_seasons(sqlite_engine, at=at, lines=False, dry_run=True)
    deliver.deliver_notices(sqlite_engine, at=OPENED, target=f"file://{outbox}")
    crossing = remind(sqlite_engine, outbox, monkeypatch)
    act = Crossing()
    act.count(hand_in, sqlite_engine, "seattle", "ana", at=FIRST_STEP)
    crossed = crossing.files - act.files
    assert {"flows/reminders/schedule.py", "models/schedule.py", "flows/delivery/notice_kinds.py"} <= crossed
    assert len(crossed) <= MOST, sorted(crossed)
