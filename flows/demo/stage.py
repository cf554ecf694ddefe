"""Where a line of a story is played, and the one act of one person that comes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config.load import load_yaml
from config.story import StoryLine
from config.text import read_text
from flows.act.context import SeasonContext
from models.database import writing

Act = Callable[[Session, DateTime], Any]
"""What somebody does in one transaction, at an instant."""


@dataclass(frozen=True)
class Scene:
    """One act of one person at one instant (UTC)."""

    at: DateTime
    by: str
    line: StoryLine
    thing: str
    act: Callable[[], object]

    @property
    def refusal_expected(self) -> bool:
        return self.line.text == "refused"


@dataclass(frozen=True)
class Stage:
    """Where a line of the story is played."""

    engine: Engine
    season_id: str
    folder: Path
    line: StoryLine

    def moment_for(self, context: SeasonContext, person: str) -> DateTime:
        """The line's wall-clock time where this person works."""
        day = self.line.on
        time = self.line.at
        local = pendulum.datetime(
            day.year,
            day.month,
            day.day,
            time.hour,
            time.minute,
            tz=context.reader(person).zone,
        )
        return local.in_timezone("UTC")

    def new_scene(self, context: SeasonContext, person: str, thing: str, act: Act) -> Scene:
        """The act in a transaction of its own."""
        at = self.moment_for(context, person)
        play = partial(self._play, act, at)
        return Scene(at, person, self.line, thing, play)

    def _play(self, act: Act, at: DateTime) -> None:
        with writing(self.engine) as session:
            act(session, at)

    def read_rows(self) -> list[dict[str, Any]]:
        """The rows of the file that the line names."""
        path = self.folder / self.line.file
        document = load_yaml(read_text(path), file=str(path))
        return list(document.value)


Players = Iterator[Scene]
