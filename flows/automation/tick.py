"""The tick: all that is due at an instant. Run once, five times or days late, it leaves the same rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.absence.absence_sweep import sweep_absences
from flows.exceptions.extensions import sweep_extensions
from flows.exceptions.overrides import sweep_overrides
from flows.goals.prompts import sweep_prompts
from flows.goals.sweep import sweep_goals
from flows.ground import Ground, stand
from flows.reminders.sweep import NoticeLine, line_of, sweep_ladder
from flows.review.session_sweep import sweep_sessions
from flows.season.gate_sweep import GateChange, sweep_gates
from flows.season.ritual_sweep import sweep_rituals
from flows.season.season_moves import move_by_itself
from flows.season.waiver_expiry import sweep_leaves
from models.database import reading, transact
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

    One transaction a season; where the database is held by somebody else it waits, and says so. Without `lines`
    notices are counted only, so that memory does not grow with the season.
    """
    reports = [
        transact(engine, partial(_tick_season, season_id=season, at=at, lines=lines), rehearse=dry_run)
        for season in _live(engine, season_id)
    ]
    return TickReport(
        at,
        tuple(gate for report in reports for gate in report.gates),
        tuple(notice for report in reports for notice in report.notices),
        sum(report.put for report in reports),
    )


def _tick_season(session: Session, *, season_id: str, at: DateTime, lines: bool) -> TickReport:
    ground = stand(session, season_id, by=SYSTEM, at=at, lock=True)
    move_by_itself(ground)
    sweep_overrides(ground)
    sweep_leaves(ground)
    sweep_extensions(ground)
    sweep_goals(ground)
    sweep_sessions(ground)
    gates = tuple(sweep_gates(ground))
    swept = sweep_ladder(ground, lines=lines)
    told = tuple(line_of(ground, notice) for sweep in ANNOUNCING.values() for notice in sweep(ground))
    return TickReport(at, gates, (*swept.lines, *told), swept.count + len(told))


def announce_only(engine: Engine, what: str, *, at: DateTime) -> int:
    """One of ANNOUNCING in every live season: part of what a tick does; how many notices that put into the outbox."""

    def announce(session: Session, season: str) -> int:
        return len(list(ANNOUNCING[what](stand(session, season, by=SYSTEM, at=at, lock=True))))

    return sum(transact(engine, partial(announce, season=season)) for season in _live(engine, None))


def _live(engine: Engine, season_id: str | None) -> Sequence[str]:
    with reading(engine) as session:
        chosen = select(Season.id).where(Season.state.not_in(OVER)).order_by(Season.id)
        return session.scalars(chosen.where(Season.id == season_id) if season_id else chosen).all()
