"""Playing a season on a virtual clock: the clock jumps to whatever comes next, an act of the story or something due."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pendulum
from pendulum import Date, DateTime
from sqlalchemy import Engine

from config.read import read_calendar
from config.story import Story
from config.text import read_text
from flows.automation.tick import tick
from flows.automation.upcoming import next_due
from flows.delivery.deliver import deliver
from flows.demo.scenes import scenes
from flows.demo.stage import Scene
from flows.operations.import_organisation import import_organisation
from flows.season.gate_sweep import GateChange
from flows.season.open_season import open_season
from models.base import FOREVER
from models.database import writing
from states.refusal import Refused

Progress = Callable[[DateTime], None]


@dataclass
class Played:
    """What came of it: gates as they moved, notices sent, and what was refused with its reasons."""

    season_id: str
    gates: list[tuple[DateTime, GateChange]] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[DateTime, Scene, Refused]] = field(default_factory=list)
    sent: int = 0


def play(engine: Engine, folder: Path, story: Story, calendar: Path, *, target: str, progress: Progress) -> Played:
    """Import, open and play; a refusal that the story does not foresee ends it."""
    zone = read_calendar(calendar).zone
    start, end = _instant(story.opens, zone), _instant(story.until, zone).end_of("day")
    with writing(engine) as session:
        import_organisation(session, folder, at=start)
    with writing(engine) as session:
        opened = open_season(session, read_text(calendar), file=str(calendar), product_ops="", at=start)
    played = Played(opened.season_id)
    for at, scene in _moments(engine, scenes(engine, opened.season_id, folder, story), start, end):
        if scene is None:
            _tick(engine, played, at, target)
        else:
            _act(played, at, scene)
        progress(at)
    return played


def _moments(
    engine: Engine, acts: list[Scene], start: DateTime, end: DateTime
) -> Iterator[tuple[DateTime, Scene | None]]:
    """Every instant at which something happens, in order: what people do at it, then a tick (None)."""
    now = start
    waiting = sorted(acts, key=lambda scene: scene.at)
    yield now, None
    while (now := min(next_due(engine, after=now), *(scene.at for scene in waiting[:1]), FOREVER)) <= end:
        while waiting and waiting[0].at == now:
            yield now, waiting.pop(0)
        yield now, None


def _tick(engine: Engine, played: Played, at: DateTime, target: str) -> None:
    done = tick(engine, at=at)
    played.gates += [(at, change) for change in done.gates]
    played.notices.update(notice.kind for notice in done.notices)
    played.sent += deliver(engine, at=at, target=target).sent


def _act(played: Played, at: DateTime, scene: Scene) -> None:
    try:
        scene.act()
    except Refused as refused:
        if not scene.refusal_expected:
            raise
        played.refused.append((at, scene, refused))


def _instant(day: Date, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, 9, tz=zone)
