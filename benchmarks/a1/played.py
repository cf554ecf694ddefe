"""A template's season that plays itself, written down as what was asked of the road and when it ticked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from pendulum import DateTime
from sqlalchemy import Engine

from flows.act import batch, perform
from flows.act.batch import Batch
from flows.act.command import Command, Done
from flows.act.transaction import in_transaction
from flows.automation.tick import tick_seasons
from tests.flows.autopilot import Autopilot
from tests.flows.test_templates_run import closing, opening


@dataclass(frozen=True)
class Tick:
    """What is due at an instant."""

    at: DateTime

    def play(self, engine: Engine) -> None:
        tick_seasons(engine, at=self.at)


@dataclass(frozen=True)
class PlayedAct:
    """What somebody asked for: `way` is how the road takes it."""

    way: str
    commands: tuple[Command, ...]

    @property
    def name(self) -> str:
        """As figures are listed."""
        first = self.commands[0]
        return f"{first.kind} {first.act}"

    def play(self, engine: Engine) -> None:
        """In a transaction of its own."""
        way = getattr(perform.ROAD, self.way)
        in_transaction(engine, lambda connection: way(connection, self.commands))


Event = Tick | PlayedAct


@dataclass
class WritingPilot(Autopilot):
    """Plays the season, and writes down each tick; `events` are what happened, in order."""

    events: list[Event] = field(default_factory=list)

    def _tick(self, at: DateTime) -> None:
        with patch.object(batch, "Batch", Batch):
            super()._tick(at)
        self.events.append(Tick(at))


def played_season(engine: Engine, season_id: str, template: str) -> Sequence[Event]:
    """From the template's first gate to its last."""
    pilot = WritingPilot(engine, season_id)
    with _watching(pilot.events):
        pilot.fly(opening(template), closing(template))
    return pilot.events


@contextmanager
def _watching(events: list[Event]) -> Iterator[None]:
    """What is decided while this lasts is written down."""

    class WatchedBatch(Batch):
        def decide_all(self) -> list[Done]:
            done = super().decide_all()
            events.append(PlayedAct("perform_all", tuple(self.commands)))
            return done

        def begin_all(self) -> list[Done]:
            done = super().begin_all()
            events.append(PlayedAct("begin_all", tuple(self.commands)))
            return done

    with patch.object(batch, "Batch", WatchedBatch):
        yield
