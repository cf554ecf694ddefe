"""The tick: all that is due at an instant. Run once, five times or days late, it leaves the same rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.absence.absence_sweep import sweep_absences
from flows.exception.extensions import sweep_extensions
from flows.exception.overrides import sweep_overrides
from flows.goal.check_in_sweep import sweep_goals
from flows.goal.prompts import sweep_prompts
from flows.ground import Ground, stand
from flows.notice.ladder_sweep import NoticeLine, line_of, sweep_ladder
from flows.review.session_sweep import sweep_sessions
from flows.season.gate_sweep import GateChange, sweep_gates
from flows.season.leaves import sweep_leaves
from flows.season.ritual_sweep import sweep_rituals
from flows.season.season_moves import move_by_itself
from models.database import reading, writing
from models.notice import Notice
from models.organisation import SYSTEM
from models.season import OVER, Season

ANNOUNCING: Mapping[str, Callable[[Ground], Iterable[Notice]]] = {
    "absences": sweep_absences,
    "check_ins": sweep_prompts,
    "rituals": sweep_rituals,
}
"""What tells people of something that is there or near, each notice once."""


@dataclass(frozen=True)
class TickReport:
    """What a tick did, or in a rehearsal would do; `put` counts the notices, which need not all have a line."""

    at: DateTime
    gates: tuple[GateChange, ...]
    notices: tuple[NoticeLine, ...]
    put: int


def tick(
    engine: Engine, *, at: DateTime, season_id: str | None = None, dry_run: bool = False, lines: bool = True
) -> TickReport:
    """Move seasons and gates whose time has come, and put due reminders and escalations into the outbox.

    One transaction a season. Without `lines` notices are counted only, so that memory does not grow with the season.
    """
    gates: list[GateChange] = []
    notices: list[NoticeLine] = []
    put = 0
    for season in _live(engine, season_id):
        with writing(engine, rehearse=dry_run) as session:
            ground = stand(session, season, by=SYSTEM, at=at, lock=True)
            move_by_itself(ground)
            sweep_overrides(ground)
            sweep_leaves(ground)
            sweep_extensions(ground)
            sweep_goals(ground)
            sweep_sessions(ground)
            gates += sweep_gates(ground)
            swept = sweep_ladder(ground, lines=lines)
            told = [line_of(ground, notice) for sweep in ANNOUNCING.values() for notice in sweep(ground)]
            notices += (*swept.lines, *told)
            put += swept.count + len(told)
    return TickReport(at, tuple(gates), tuple(notices), put)


def announce_only(engine: Engine, what: str, *, at: DateTime) -> int:
    """One of ANNOUNCING in every live season: part of what a tick does; how many notices that put into the outbox."""
    told = 0
    for season in _live(engine, None):
        with writing(engine) as session:
            told += len(list(ANNOUNCING[what](stand(session, season, by=SYSTEM, at=at, lock=True))))
    return told


def _live(engine: Engine, season_id: str | None) -> Sequence[str]:
    with reading(engine) as session:
        chosen = select(Season.id).where(Season.state.not_in(OVER)).order_by(Season.id)
        return session.scalars(chosen.where(Season.id == season_id) if season_id else chosen).all()
