"""Playing a season on a virtual clock: the clock jumps to whatever comes next, an act of the story or something due."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pendulum
from pendulum import Date, DateTime
from sqlalchemy import Engine

from config.read import read_calendar
from config.story import Story
from config.text import read_text
from flows.automation.tick import tick_seasons
from flows.automation.upcoming import next_due
from flows.delivery.deliver import deliver_notices
from flows.demo.scenes import scenes
from flows.demo.stage import Scene
from flows.operations.import_organisation import import_organisation
from flows.season.gate_sweep import GateChange
from flows.season.open_season import open_season
from models.base import FOREVER
from models.database import writing
from states.refusal import Refused

PlayProgress = Callable[[DateTime], None]


@dataclass
class Played:
    """What came of it: gates as they moved, notices sent, and what was refused with its reasons."""

    season_id: str
    gates: list[tuple[DateTime, GateChange]] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[DateTime, Scene, Refused]] = field(default_factory=list)
    sent: int = 0


def play(engine: Engine, folder: Path, story: Story, calendar: Path, *, target: str, progress: PlayProgress) -> Played:
    """Import, open and play; a refusal that the story does not foresee ends it."""
    zone = read_calendar(calendar).zone
    start = _nine_o_clock(story.opens, zone)
    end = _nine_o_clock(story.until, zone).end_of("day")
    played = Played(_open_season(engine, folder, calendar, start))
    acts = scenes(engine, played.season_id, folder, story)
    for at, scene in _moments(engine, acts, start, end):
        if scene is None:
            _run_tick(engine, played, at, target)
        else:
            _play_scene(played, at, scene)
        progress(at)
    return played


def _open_season(engine: Engine, folder: Path, calendar: Path, at: DateTime) -> str:
    """With the people and units of the folder; the season's id."""
    with writing(engine) as session:
        import_organisation(session, folder, at=at)
    text = read_text(calendar)
    with writing(engine) as session:
        opened = open_season(session, text, file=str(calendar), product_ops="", at=at)
    return opened.season_id


def _moments(
    engine: Engine, acts: list[Scene], start: DateTime, end: DateTime
) -> Iterator[tuple[DateTime, Scene | None]]:
    """Every instant at which something happens, in order: what people do at it, then a tick (None)."""
    waiting = deque(sorted(acts, key=lambda scene: scene.at))
    now = start
    yield now, None
    while True:
        next_act = waiting[0].at if waiting else FOREVER
        now = min(next_due(engine, after=now), next_act)
        if now > end:
            return
        while waiting and waiting[0].at == now:
            yield now, waiting.popleft()
        yield now, None


def _run_tick(engine: Engine, played: Played, at: DateTime, target: str) -> None:
    done = tick_seasons(engine, at=at)
    played.gates += [(at, change) for change in done.gates]
    played.notices.update(notice.kind for notice in done.notices)
    delivered = deliver_notices(engine, at=at, target=target)
    played.sent += delivered.sent


def _play_scene(played: Played, at: DateTime, scene: Scene) -> None:
    try:
        scene.act()
    except Refused as refused:
        if not scene.refusal_expected:
            raise
        played.refused.append((at, scene, refused))


def _nine_o_clock(day: Date, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, 9, tz=zone)
