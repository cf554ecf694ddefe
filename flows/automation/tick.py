"""The tick: all that is due at an instant. Run once, five times or days late, it leaves the same rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.absence.absence_sweep import sweep_absences
from flows.act.context import SeasonContext, open_context
from flows.act.locks import lock_season_row
from flows.exceptions.extensions import sweep_extensions
from flows.exceptions.overrides import sweep_overrides
from flows.goals.prompts import sweep_prompts
from flows.goals.sweep import sweep_goals
from flows.reminders.notice_lines import NoticeLine, lines_of_notices
from flows.reminders.schedule import sweep_ladder
from flows.review.session_sweep import sweep_sessions
from flows.season.gate_sweep import GateChange, sweep_gates
from flows.season.ritual_sweep import sweep_rituals
from flows.season.season_moves import move_by_itself
from flows.season.waiver_expiry import sweep_leaves
from models.database import reading, transact
from models.notice import Notice
from models.organisation import SYSTEM
from models.season import Season, select_live_seasons

Look = Callable[[], SeasonContext]
"""A new look at a season."""

SWEPT_FIRST: Sequence[Callable[[SeasonContext], object]] = (
    move_by_itself,
    sweep_overrides,
    sweep_leaves,
    sweep_extensions,
    sweep_goals,
    sweep_sessions,
)
"""What a tick does before it looks at the gates, in this order."""


def _announce_returns(context: SeasonContext) -> Iterator[Notice]:
    return sweep_absences(context.session, context.season.id, at=context.at)


ANNOUNCING: Mapping[str, Callable[[SeasonContext], Iterable[Notice]]] = {
    "absences": _announce_returns,
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


def tick_seasons(
    engine: Engine,
    *,
    at: DateTime,
    season_id: str | None = None,
    dry_run: bool = False,
    lines: bool = True,
) -> TickReport:
    """Move seasons and gates whose time has come, and put due reminders and escalations into the outbox.

    One transaction a season; if somebody else holds the database, it waits, and says so. Without `lines` notices are
    counted only, so that memory does not grow with the season.
    """
    reports = []
    for season in _live_seasons(engine, season_id):
        tick_season = partial(
            _tick_season,
            season_id=season,
            at=at,
            lines=lines,
        )
        reports.append(transact(engine, tick_season, rehearse=dry_run))
    return _sum_reports(at, reports)


def _sum_reports(
    at: DateTime,
    reports: Sequence[TickReport],
) -> TickReport:
    return TickReport(
        at=at,
        gates=tuple(gate for report in reports for gate in report.gates),
        notices=tuple(notice for report in reports for notice in report.notices),
        put=sum(report.put for report in reports),
    )


def _tick_season(
    session: Session,
    *,
    season_id: str,
    at: DateTime,
    lines: bool,
) -> TickReport:
    look = _lock_season(session, season_id, at)
    for sweep in SWEPT_FIRST:
        sweep(look())
    gates = tuple(sweep_gates(look()))
    swept = sweep_ladder(session, look().facts, lines=lines)
    announced = tuple(_announce_all(look))
    return TickReport(
        at=at,
        gates=gates,
        notices=(*swept.lines, *announced),
        put=swept.count + len(announced),
    )


def _lock_season(
    session: Session,
    season_id: str,
    at: DateTime,
) -> Look:
    """How to look at the season as whatever came before has left it; two ticks at once take turns."""
    lock_season_row(session.connection(), season_id)
    return partial(
        open_context,
        session,
        season_id,
        by=SYSTEM,
        at=at,
    )


def _announce_all(look: Look) -> Iterator[NoticeLine]:
    for sweep in ANNOUNCING.values():
        context = look()
        notices = list(sweep(context))
        yield from lines_of_notices(context.facts, notices)


def announce_only(
    engine: Engine,
    what: str,
    *,
    at: DateTime,
) -> int:
    """One of ANNOUNCING in every live season, which a tick does too; returns how many notices were put."""
    put = 0
    for season in _live_seasons(engine, None):
        announce = partial(
            _announce_in_season,
            season_id=season,
            what=what,
            at=at,
        )
        put += transact(engine, announce)
    return put


def _announce_in_season(
    session: Session,
    *,
    season_id: str,
    what: str,
    at: DateTime,
) -> int:
    look = _lock_season(session, season_id, at)
    notices = list(ANNOUNCING[what](look()))
    return len(notices)


def _live_seasons(
    engine: Engine,
    season_id: str | None,
) -> Sequence[str]:
    """Every live season, or only this one if it is live."""
    seasons = select_live_seasons()
    if season_id:
        seasons = seasons.where(Season.id == season_id)
    with reading(engine) as session:
        return session.scalars(seasons).all()
