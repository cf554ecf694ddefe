"""The tick: all that is due at an instant. Run once, five times or days late, it leaves the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.absence.absence_sweep import sweep_absences
from flows.exception.extensions import sweep_extensions
from flows.exception.overrides import sweep_overrides
from flows.goal.check_in_sweep import sweep_goals
from flows.ground import stand
from flows.notice.ladder_sweep import NoticeLine, sweep_ladder
from flows.review.session_sweep import sweep_sessions
from flows.season.gate_sweep import GateChange, sweep_gates
from flows.season.leaves import sweep_leaves
from flows.season.season_moves import move_by_itself
from models.database import reading, writing
from models.organisation import SYSTEM
from models.season import OVER, Season


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
            swept, back = sweep_ladder(ground, lines=lines), list(sweep_absences(ground))
            notices += (*swept.lines, *back)
            put += swept.count + len(back)
    return TickReport(at, tuple(gates), tuple(notices), put)


def _live(engine: Engine, season_id: str | None) -> Sequence[str]:
    with reading(engine) as session:
        chosen = select(Season.id).where(Season.state.not_in(OVER)).order_by(Season.id)
        return session.scalars(chosen.where(Season.id == season_id) if season_id else chosen).all()
