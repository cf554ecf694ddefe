"""phasegate demo: a whole season of the sample organisation, played on a virtual clock, and its story told."""

import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pendulum import DateTime
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from app.options import connect_database
from app.output import say
from app.story import print_story
from config.story import Story, read_story
from flows.demo.play import Played, play
from models.migrate import upgrade_schema

CONFIG = Path(sys.modules["config"].__path__[0])
SAMPLE = CONFIG / "sample"
LOOK_AT = "2027-01-29T17:30:00-08:00"
"""The instant at which the played season is shown: after the goal lock."""


@dataclass(frozen=True)
class DemoFolder:
    """Where a demo leaves its database and its messages."""

    path: Path

    @property
    def database(self) -> str:
        return f"sqlite:///{self.path}/phasegate.db"

    @property
    def outbox(self) -> Path:
        return self.path / "outbox.txt"

    def empty(self) -> None:
        """Remove what an earlier demo left there."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)


def demo(*, folder: Path = Path("demo")) -> None:
    """Play FY2027 of Halfspoke, an invented company, from June 2026 to the goal lock, and tell what happened.

    Parameters
    ----------
    folder
        Where to leave the database and the messages; what was there of an earlier demo is replaced.
    """
    story = read_story(SAMPLE / "story.yaml")
    place = DemoFolder(folder)
    place.empty()
    engine = connect_database(place.database, durable=False)
    upgrade_schema(engine)
    began = time.perf_counter()
    played = _play_with_bar(engine, story, place)
    seconds = time.perf_counter() - began
    print_story(engine, played)
    _say_how_to_look(played, place, seconds)


def _play_with_bar(engine: Any, story: Story, place: DemoFolder) -> Played:
    """The day that is played is shown on stderr meanwhile."""
    calendar = CONFIG / "templates" / story.calendar
    target = f"file://{place.outbox.resolve()}"
    with _progress_bar() as progress:
        total_days = (story.until - story.opens).days
        task = progress.add_task("playing", total=total_days, day="")

        def show_day(at: DateTime) -> None:
            days_played = (at.date() - story.opens).days
            progress.update(task, completed=days_played, day=at.format("D MMM YYYY"))

        return play(
            engine,
            SAMPLE,
            story,
            calendar,
            target=target,
            progress=show_day,
        )


def _progress_bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[day]}"),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _say_how_to_look(played: Played, place: DemoFolder, seconds: float) -> None:
    db = place.database
    say(
        "",
        f"Played in {seconds:.1f} s. The season is in {db}, its {played.sent} messages are in {place.outbox}.",
        "Open the page on it (as Juno, who runs the season), and look at http://127.0.0.1:8027 :",
        f"  .venv/bin/phasegate serve --db {db} --as p04 --at {LOOK_AT}",
        "Or ask on the command line:",
        f"  .venv/bin/phasegate plan list --db {db}",
        f"  .venv/bin/phasegate plan why op2_city_launch --db {db} --as p38",
    )
