"""W4: a whole season of the shipped template: 200 ticks and every act of A1, beside the same rows written by hand.

    python -m benchmarks.season [--json] [--teams N]

Three databases go along together: ours, one whose triggers record what each tick and each act does to rows, and the
floor's, into which those rows are written in transactions of the same extent, a statement a row. The process's CPU
counts, commit included, with `synchronous=FULL`. Each team has two plans. At the end both have the same rows.
"""

import gc
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from pendulum import Date, DateTime
from sqlalchemy import Engine

from app.short_run import suit_short_run
from benchmarks.a1.copies import durable_engine
from benchmarks.a1.room import ACTS, OPENED, TEAMS, MeasuredAct, day_of, furnish, seen_plan
from benchmarks.a1.side_by_side import SideBySide
from benchmarks.command import command
from flows.act.perform import perform
from flows.automation.tick import tick_seasons
from models.migrate import upgrade_schema

DAYS = 200
ACTS_A_CLEANING = 500
"""What acts leave in circles is cleared so often, and never where CPU is measured: it is 50 KiB an act."""


class Season:
    """The season in three databases, and the seconds that each part took."""

    def __init__(self, folder: Path) -> None:
        self._databases = SideBySide(folder)
        self.seconds: dict[str, float] = defaultdict(float)
        self.acts = 0

    def tick(self, at: DateTime) -> None:
        """The morning's tick."""
        self._play("ticks", lambda engine: tick_seasons(engine, at=at, lines=False))

    def do(self, act: MeasuredAct, n: int) -> None:
        """One act of the nth team."""
        asked_for = act.command(seen_plan(self._databases.engine, n, act.document), n)
        self.acts += 1
        if self.acts % ACTS_A_CLEANING == 0:
            gc.collect()
        self._play("acts", lambda engine: perform(engine, asked_for))

    def _play(self, part: str, work: Callable[[Engine], object]) -> None:
        played = self._databases.play(work)
        self.seconds[f"ours_{part}"] += played.ours
        self.seconds[f"floor_{part}"] += played.floor

    def close(self) -> None:
        """Raises AssertionError where the databases are not the same."""
        self._databases.close()


def _acts_by_day() -> Mapping[Date, list[MeasuredAct]]:
    found: dict[Date, list[MeasuredAct]] = defaultdict(list)
    for act in ACTS:
        found[day_of(act)].append(act)
    return found


def measured(teams: int) -> dict[str, float]:
    """Seconds of ticks and acts, ours and by hand, and how many times the floor they are."""
    suit_short_run()
    with tempfile.TemporaryDirectory(prefix="phasegate-w4-") as name:
        folder = Path(name)
        engine = durable_engine(folder / "ours.db")
        upgrade_schema(engine)
        furnish(engine, teams)
        engine.dispose()
        season = Season(folder)
        _play_days(season, teams)
        season.close()
    found = {"plans": 2 * teams, "acts": season.acts, "ticks": DAYS} | dict(season.seconds)
    for part in ("ticks", "acts"):
        found[f"{part}_x"] = season.seconds[f"ours_{part}"] / season.seconds[f"floor_{part}"]
    return {key: round(value, 4) for key, value in found.items()}


def _play_days(season: Season, teams: int) -> None:
    acts = _acts_by_day()
    for day in range(DAYS):
        morning = OPENED.add(days=day)
        season.tick(morning)
        for act in acts.get(morning.date(), ()):
            for n in range(teams):
                season.do(act, n)


if __name__ == "__main__":
    command(__doc__, measured, teams=10 * TEAMS)
