"""The tick: all that is due at an instant. Run once, five times or days late, it leaves the same rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, func, select

from flows.gate_sweep import GateChange, sweep_gates
from flows.ground import Ground, stand
from flows.ladder_sweep import NoticeLine, sweep_ladder
from models.database import reading, writing
from models.gate import Gate
from models.organisation import SYSTEM
from models.season import Season
from states.machine import fire
from states.season import SEASON

OVER = ("draft", "closed", "cancelled")


@dataclass(frozen=True)
class TickReport:
    """What a tick did, or in a rehearsal would do."""

    at: DateTime
    gates: tuple[GateChange, ...]
    notices: tuple[NoticeLine, ...]


def tick(engine: Engine, *, at: DateTime, season_id: str | None = None, dry_run: bool = False) -> TickReport:
    """Move seasons and gates whose time has come, and put due reminders and escalations into the outbox.

    One transaction a season.
    """
    gates: list[GateChange] = []
    notices: list[NoticeLine] = []
    for season in _live(engine, season_id):
        with writing(engine, rehearse=dry_run) as session:
            ground = stand(session, season, by=SYSTEM, at=at, lock=True)
            move_season(ground)
            gates += sweep_gates(ground)
            notices += sweep_ladder(ground)
    return TickReport(at, tuple(gates), tuple(notices))


def _live(engine: Engine, season_id: str | None) -> Sequence[str]:
    with reading(engine) as session:
        chosen = select(Season.id).where(Season.state.not_in(OVER)).order_by(Season.id)
        return session.scalars(chosen.where(Season.id == season_id) if season_id else chosen).all()


def move_season(ground: Ground) -> None:
    """What a season does by itself: it opens at its first gate, and begins and ends with its year."""
    for trigger, when in _own_moves(ground):
        if ground.at >= when and SEASON.move(trigger, ground.season.state):
            was = ground.season.state
            fire(SEASON, trigger, ground.season)
            ground.season.version += 1
            now, version = ground.season.state, ground.season.version
            ground.write("season", ground.season.id, trigger, was=was, now=now, version=version)


def _own_moves(ground: Ground) -> Iterator[tuple[str, DateTime]]:
    first = ground.session.scalar(select(func.min(Gate.opens_at)).where(Gate.season_id == ground.season.id))
    year = ground.calendar.fiscal_year
    midnight = ground.calendar.due_time.replace(hour=0, minute=0)
    if first is not None:
        yield "open", first
    yield "start_year", ground.resolver.instant(year.starts_on, midnight)
    yield "year_end", ground.resolver.instant(year.ends_on.add(days=1), midnight)
