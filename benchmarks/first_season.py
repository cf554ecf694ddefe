"""How long a person waits: for --help, for a real organisation to be opened, for the demo's season.

    python -m benchmarks.first_season [--json] [--rounds N]

Wall times are compared with floors of the same round: a Python that does nothing, and as many rows by plain SQL.
"""

import argparse
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pendulum

from config.story import read_story
from flows.demo.play import play
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, writing
from models.migrate import upgrade_schema

ROOT = Path(__file__).parent.parent
AMAZON = ROOT / "config" / "templates" / "amazon_op.yaml"
SAMPLE = ROOT / "config" / "sample"
PEOPLE, UNITS = 268, 19


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def run(*command: str) -> None:
    subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)


def organisation(folder: Path) -> None:
    """Invented, of the size of the real one that the issue names: 268 people in ten countries, 19 units."""
    chance = random.Random(268)
    countries = ["US", "DE", "GB", "IN", "FR", "CA", "NG", "PL", "ZA", "ES"]
    rows = [f"p{n},Engineer,{f'p{(n - 1) // 6}' if n else ''},{chance.choice(countries)}" for n in range(PEOPLE)]
    (folder / "people.csv").write_text("\n".join(["id,title,manager_id,country", *rows, ""]), encoding="utf-8")
    above = ["null" if n < 3 else f"u{n % 3}" for n in range(UNITS)]
    units = [
        f"- {{id: u{n}, kind: team, title: Unit {n}, parent: {parent}, product_manager: p{n + 1}}}"
        for n, parent in enumerate(above)
    ]
    (folder / "teams.yaml").write_text("\n".join([*units, ""]), encoding="utf-8")


def open_it(folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder}/season.db")
    upgrade_schema(engine)
    with writing(engine) as session:
        import_organisation(session, folder)
    with writing(engine) as session:
        at = pendulum.datetime(2026, 6, 12)
        open_season(session, AMAZON.read_text(encoding="utf-8"), file="amazon_op.yaml", product_ops="p0", at=at)
    engine.dispose()


def plain_rows(folder: Path) -> None:
    """The floor of opening: as many rows, written by the driver in one durable transaction."""
    with sqlite3.connect(folder / "floor.db") as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, told TEXT)")
        count = PEOPLE + UNITS * 10 + 100
        connection.executemany("INSERT INTO row (told) VALUES (?)", [("x" * 200,)] * count)


def play_it(folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder}/play.db", durable=False)
    upgrade_schema(engine)
    story = read_story(SAMPLE / "story.yaml")
    play(engine, SAMPLE, story, AMAZON, target=f"file://{folder}/outbox.txt", progress=lambda _: None)
    engine.dispose()


def one_round() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        organisation(folder)
        return {
            "python_floor_s": seconds(lambda: run("-c", "pass")),
            "help_s": seconds(lambda: run("-m", "app.main", "--help")),
            "open_floor_s": seconds(lambda: plain_rows(folder)),
            "open_268_s": seconds(lambda: open_it(folder)),
            "demo_season_s": seconds(lambda: play_it(folder)),
        }


def figures(rounds: int) -> dict[str, float]:
    """Medians of the rounds; ratios are medians of the ratios of each round."""
    found = [one_round() for _ in range(rounds)]
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    return medians | {
        "help_x_floor": statistics.median(one["help_s"] / one["python_floor_s"] for one in found),
        "open_x_floor": statistics.median(one["open_268_s"] / one["open_floor_s"] for one in found),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found = figures(asked.rounds)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:<18} {value:8.3f}")


if __name__ == "__main__":
    main()
