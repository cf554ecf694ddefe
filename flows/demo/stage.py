"""Where a line of a story is played, and the one act of one person that comes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config.load import load_yaml
from config.story import Told
from config.text import read_text
from flows.ground import Ground
from models.database import writing


@dataclass(frozen=True)
class Scene:
    """One act of one person at one instant (UTC)."""

    at: DateTime
    by: str
    told: Told
    thing: str
    act: Callable[[], None]

    @property
    def refusal_expected(self) -> bool:
        return self.told.text == "refused"


@dataclass(frozen=True)
class Stage:
    """Where a line of the story is played."""

    engine: Engine
    season_id: str
    folder: Path
    told: Told

    def at(self, ground: Ground, person: str) -> DateTime:
        """The line's wall-clock time where this person works."""
        on, at = self.told.on, self.told.at
        zone = ground.reader(person).zone
        return pendulum.datetime(on.year, on.month, on.day, at.hour, at.minute, tz=zone).in_timezone("UTC")

    def scene(self, ground: Ground, person: str, thing: str, act: Callable[[Session, DateTime], Any]) -> Scene:
        at = self.at(ground, person)

        def play() -> None:
            with writing(self.engine) as session:
                act(session, at)

        return Scene(at, person, self.told, thing, play)

    def rows(self) -> list[dict[str, Any]]:
        path = self.folder / self.told.file
        return list(load_yaml(read_text(path), file=str(path)).value)


Players = Iterator[Scene]
