"""The tick: all that is due at an instant. Run once, five times or days late, it leaves the same rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.absence.absence_sweep import sweep_absences
from flows.act.context import SeasonContext, open_context
from flows.act.locks import lock_season_row
from flows.act.transaction import looking
from flows.automation.what_is_due import due_sweeps, live_seasons, seasons_with_due
from flows.exceptions.extensions import sweep_extensions
from flows.exceptions.overrides import sweep_overrides
from flows.goals.prompts import sweep_prompts
from flows.goals.sweep import sweep_goals
from flows.reminders.notice_lines import NoticeLine, lines_of_notices
from flows.reminders.schedule import Swept, sweep_ladder
from flows.review.session_sweep import sweep_sessions
from flows.season.gate_sweep import GateChange, sweep_gates
from flows.season.ritual_sweep import sweep_rituals
from flows.season.season_moves import move_by_itself
from flows.season.waiver_expiry import sweep_leaves
from models.database import transact
from models.notice import Notice
from models.organisation import SYSTEM

SWEPT_FIRST: Mapping[str, Callable[[SeasonContext], int]] = {
    "season": move_by_itself,
    "overrides": sweep_overrides,
    "leaves": sweep_leaves,
    "extensions": sweep_extensions,
    "goals": sweep_goals,
    "sessions": sweep_sessions,
}
"""What a tick does before it looks at the gates, in this order; each says how much it did."""


ANNOUNCING: Mapping[str, Callable[[SeasonContext], Iterable[Notice]]] = {
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


def tick_seasons(
    engine: Engine,
    *,
    at: DateTime,
    season_id: str | None = None,
    dry_run: bool = False,
    lines: bool = True,
) -> TickReport:
    """Move seasons and gates whose time has come, and put due reminders and escalations into the outbox.

    One transaction for each season in which something is due; if somebody else holds the database, it waits, and says
    so. Without `lines` notices are counted only, so that memory does not grow with the season.
    """
    reports = []
    for season in seasons_with_due(engine, season_id, at=at):
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
    season = _lock_season(session, season_id, at)
    for name, sweep in SWEPT_FIRST.items():
        if season.is_due(name):
            season.note(sweep(season.context))
    gates = _sweep_gates(season)
    swept = _sweep_ladders(season, lines=lines)
    announced = _announce_all(season)
    of_announced = lines_of_notices(season.context.facts, announced) if lines else ()
    return TickReport(
        at=at,
        gates=gates,
        notices=(*swept.lines, *of_announced),
        put=swept.count + len(announced),
    )


@dataclass
class SweptSeason:
    """A season that several sweeps go over, one after the other: each sees what those before it have left."""

    session: Session
    season_id: str
    at: DateTime
    _context: SeasonContext | None = None
    _due: frozenset[str] | None = None

    @property
    def context(self) -> SeasonContext:
        """The season as it is now."""
        if self._context is None:
            self._context = open_context(
                self.session,
                self.season_id,
                by=SYSTEM,
                at=self.at,
            )
        return self._context

    def is_due(self, name: str) -> bool:
        """Has the sweep of this name something to do, as things are now?"""
        if self._due is None:
            connection = self.session.connection()
            self._due = due_sweeps(connection, self.context.facts)
        return name in self._due

    def note(self, done: int) -> None:
        """So much was done; after anything the season is read again, and what is due is asked again."""
        if done:
            self._context = None
            self._due = None


def _lock_season(
    session: Session,
    season_id: str,
    at: DateTime,
) -> SweptSeason:
    """Two ticks at once take turns."""
    lock_season_row(session.connection(), season_id)
    return SweptSeason(session, season_id, at)


def _sweep_gates(season: SweptSeason) -> tuple[GateChange, ...]:
    """Again after any has moved: what one leads to may be all that another waits for."""
    changes: list[GateChange] = []
    while season.is_due("gates"):
        moved = list(sweep_gates(season.context))
        if not moved:
            break
        season.note(len(moved))
        changes += moved
    return tuple(changes)


def _sweep_ladders(season: SweptSeason, *, lines: bool) -> Swept:
    if not season.is_due("ladders"):
        return Swept(0)
    facts = season.context.facts
    swept = sweep_ladder(season.session, facts, lines=lines)
    season.note(swept.count + swept.expired)
    return swept


def _announce_all(season: SweptSeason) -> list[Notice]:
    announced: list[Notice] = []
    for name, sweep in ANNOUNCING.items():
        if season.is_due(name):
            notices = list(sweep(season.context))
            season.note(len(notices))
            announced += notices
    return announced


def announce_only(
    engine: Engine,
    what: str,
    *,
    at: DateTime,
) -> int:
    """One of ANNOUNCING in every live season, which a tick does too; returns how many notices were put."""
    with looking(engine) as connection:
        seasons = live_seasons(connection)
    put = 0
    for season in seasons:
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
    season = _lock_season(session, season_id, at)
    notices = list(ANNOUNCING[what](season.context))
    return len(notices)
