"""W4: a whole season of very many plans, 200 ticks and every move, beside the same in hand-written SQL.

    python -m benchmarks.season [--json] [--plans N] [--rounds N]

Each round plays the season once by each way, on fresh copies of one database; the process's CPU counts, the median of
the rounds. Each plan makes four moves of approval and two or four others; each morning has a tick. Both begin with the
same rows, the instants of the rungs among them.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, func, select

from benchmarks.command import command
from benchmarks.w4.floor import Floor
from benchmarks.w4.room import Act, acts, day_of, furnish, plan_id
from flows.automation.tick import tick_seasons
from flows.plan.advance import advance_plan
from models.database import open_engine, reading
from models.journal import Entry
from models.notice import Notice
from models.plan import Plan

Days = list[list[Act]]
Played = dict[str, float]


def ours(file: Path, days: Days) -> Played:
    engine = open_engine(f"sqlite:///{file}")
    found = _play(
        days,
        lambda at: tick_seasons(engine, at=at, lines=False),
        lambda act, at: advance_plan(engine, plan_id(act.n), act.trigger, by=act.by, at=at, seen=act.seen),
    )
    engine.dispose()
    return found


def by_hand(file: Path, days: Days) -> Played:
    way = Floor(file, "FULL")
    found = _play(days, way.tick, way.move)
    way.close()
    return found


def _play(days: Days, morning: Callable[..., object], move: Callable[..., object]) -> Played:
    """Seconds of CPU for all ticks, and for all moves."""
    spent = {"ticks": 0.0, "moves": 0.0}
    for number, todo in enumerate(days):
        at = day_of(number)
        began = time.process_time()
        morning(at)
        between = time.process_time()
        for act in todo:
            move(act, at)
        spent["ticks"] += between - began
        spent["moves"] += time.process_time() - between
    return spent | {"season": spent["ticks"] + spent["moves"]}


def came_of_it(file: Path) -> list[object]:
    """What must be the same whoever played: plans by state, notices by step, acts in the journal."""
    engine = open_engine(f"sqlite:///{file}")
    asked = (
        select(Plan.state, func.count()).group_by(Plan.state).order_by(Plan.state),
        select(Notice.step, Notice.state, func.count()).group_by(Notice.step, Notice.state).order_by(Notice.step),
        select(Entry.act, func.count()).where(Entry.kind.in_(("plan", "gate"))).group_by(Entry.act).order_by(Entry.act),
    )
    with reading(engine) as session:
        found: list[object] = [[tuple(row) for row in session.execute(question)] for question in asked]
    engine.dispose()
    return found


WAYS: dict[str, Callable[[Path, Days], Played]] = {"floor": by_hand, "ours": ours}


def measured(plans: int, rounds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder, days = Path(name), acts(plans)
        engine: Engine = open_engine(f"sqlite:///{folder / 'master.db'}", durable=False)
        furnish(engine, plans)
        engine.dispose()
        told: dict[str, list[Played]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            seen = []
            for way, play in WAYS.items():
                file = Path(shutil.copy(folder / "master.db", folder / f"{way}.db"))
                told[way].append(play(file, days))
                seen.append(came_of_it(file))
            assert seen[0] == seen[1], f"{seen[0]}\n{seen[1]}"
    found: dict[str, float] = {"plans": plans, "moves": sum(map(len, days)), "ticks": len(days)}
    for part in ("ticks", "moves", "season"):
        for way, rows in told.items():
            found[f"{way}_{part}_s"] = statistics.median(row[part] for row in rows)
        pairs = zip(told["ours"], told["floor"], strict=True)
        found[f"{part}_x"] = statistics.median(one[part] / other[part] for one, other in pairs)
    return {key: round(value, 4) for key, value in found.items()}


if __name__ == "__main__":
    command(__doc__, measured, plans=10_000, rounds=3)
