"""P2: the CPU of a command that people type, from its start to its end, on a small season.

    python -m benchmarks.commands [--json] [--rounds N]

The season is the sample organisation's, opened from the shipped template, with a plan begun. Each command is a process
of its own; medians of the rounds. The floor of the same round is a Python that imports what every command cannot do
without: SQLAlchemy, pendulum, cyclopts. Wanted: < 0.35 s, or at most 1.3 times the floor where that is more.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pendulum

from benchmarks.command import command
from flows.act.command import Command
from flows.act.perform import perform
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, writing
from models.migrate import upgrade_schema

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "config" / "templates" / "amazon_op.yaml"
OPENED = pendulum.datetime(2026, 6, 12, 16)
BEGUN = pendulum.datetime(2026, 7, 28, 16)
NOW = "2026-08-03T09:00:00-07:00"
PLAN, OWNER = "fy2027_op1_rider_app", "p10"
FLOOR = "import sqlite3, sqlalchemy.orm, pendulum, cyclopts"

COMMANDS: Mapping[str, Sequence[str]] = {
    "plan_show": ("plan", "show", PLAN),
    "plan_why": ("plan", "why", PLAN, "submit"),
    "plan_list": ("plan", "list"),
    "gate_list": ("gate", "list"),
    "status": ("status",),
    "calendar_show": ("calendar", "show", str(TEMPLATE)),
    "tick": ("tick",),
    "deliver": ("deliver",),
}


def furnish(url: str) -> None:
    """The sample organisation's season, in which one plan is begun, and nothing is left to tick or to deliver."""
    engine = open_engine(url, durable=False)
    upgrade_schema(engine)
    with writing(engine) as session:
        import_organisation(session, ROOT / "config" / "sample")
    with writing(engine) as session:
        open_season(session, TEMPLATE.read_text(encoding="utf-8"), file=TEMPLATE.name, product_ops="p04", at=OPENED)
    perform(engine, Command("plan", PLAN, "start", OWNER, BEGUN, seen=1))
    engine.dispose()


def cpu_of(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> float:
    """Seconds of CPU, user's and system's, of a process that must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        cwd=folder,
        env=dict(environment),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(rounds: int) -> dict[str, float]:
    """Seconds of CPU of each command, and how often the floor of its round."""
    found: dict[str, list[float]] = {name: [] for name in ("floor", *COMMANDS)}
    with tempfile.TemporaryDirectory(prefix="phasegate-p2-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/phasegate.db"
        furnish(url)
        environment = _environment(url, folder)
        for number in range(rounds + 1):
            figures = _one_round(environment, folder)
            if number:  # the first does what was left to do, and writes bytecode
                for part, seconds in figures.items():
                    found[part].append(seconds)
    medians = {f"{part}_s": statistics.median(seconds) for part, seconds in found.items()}
    for part in COMMANDS:
        ratios = [ours / floor for ours, floor in zip(found[part], found["floor"], strict=True)]
        medians[f"{part}_x"] = statistics.median(ratios)
    return {part: round(value, 3) for part, value in medians.items()}


def _environment(url: str, folder: Path) -> dict[str, str]:
    """With bytecode of its own, as where phasegate is installed, whatever the shell says of it."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **own,
        "PHASEGATE_DB": url,
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }


def _one_round(environment: Mapping[str, str], folder: Path) -> dict[str, float]:
    figures = {"floor": cpu_of(("-c", FLOOR), environment, folder)}
    for name, words in COMMANDS.items():
        at = () if name == "calendar_show" else ("--at", NOW)
        figures[name] = cpu_of(("-m", "app.main", *words, *at), environment, folder)
    return figures


if __name__ == "__main__":
    command(__doc__, measured, rounds=5)
