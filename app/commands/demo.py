"""phasegate demo: a whole season of the sample organisation, played on a virtual clock, and its story told."""

import shutil
import sys
import time
from pathlib import Path

from pendulum import DateTime
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from app.options import connect
from app.output import say
from app.story import tell
from config.story import read_story
from flows.demo.play import Played, play
from models.migrate import upgrade

CONFIG = Path(sys.modules["config"].__path__[0])
SAMPLE = CONFIG / "sample"


def demo(*, folder: Path = Path("demo")) -> None:
    """Play FY2027 of Halfspoke, an invented company, from June 2026 to the goal lock, and tell what happened.

    Parameters
    ----------
    folder
        Where to leave the database and the messages; what was there of an earlier demo is replaced.
    """
    story = read_story(SAMPLE / "story.yaml")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    db, outbox = f"sqlite:///{folder}/phasegate.db", folder / "outbox.txt"
    engine = connect(db, durable=False)
    upgrade(engine)
    began = time.perf_counter()
    with _bar() as progress:
        task = progress.add_task("playing", total=(story.until - story.opens).days, day="")
        target = f"file://{outbox.resolve()}"

        def show(at: DateTime) -> None:
            progress.update(task, completed=(at.date() - story.opens).days, day=at.format("D MMM YYYY"))

        played = play(engine, SAMPLE, story, CONFIG / "templates" / story.calendar, target=target, progress=show)
    took = time.perf_counter() - began
    tell(engine, played)
    _how_to_look(played, db, outbox, took)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}"))
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _how_to_look(played: Played, db: str, outbox: Path, took: float) -> None:
    at = "2027-01-29T17:30:00-08:00"
    say(
        "",
        f"Played in {took:.1f} s. The season is in {db}, its {played.sent} messages are in {outbox}.",
        "Open the page on it (as Juno, who runs the season), and look at http://127.0.0.1:8027 :",
        f"  .venv/bin/phasegate serve --db {db} --as p04 --at {at}",
        "Or ask on the command line:",
        f"  .venv/bin/phasegate plan list --db {db}",
        f"  .venv/bin/phasegate plan why op2_city_launch --db {db} --as p38",
    )
