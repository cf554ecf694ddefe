"""What is looked at to know that all is well; each finding says what is wrong, and what to do."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pendulum import DateTime
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from flows import journal
from flows.automation.pause import current_pause
from flows.delivery.claim import WAITING
from flows.delivery.hold import hold_of
from models.base import in_utc
from models.database import reading, wal_is_safe
from models.journal import Entry
from models.ladder_step import LadderStep
from models.migrate import HEAD, current
from models.notice import Notice
from models.recount import miscounted
from models.season import OVER, Season

Verdict = Literal["ok", "warn", "fail"]
SKEW_MINUTES = 2
STALE_MINUTES = 60


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `fix` is "" where there is nothing to do."""

    what: str
    verdict: Verdict
    said: str
    fix: str = ""


Check = Callable[[Session, DateTime], Iterator[Finding]]


def check_all(engine: Engine, *, at: DateTime) -> list[Finding]:
    """Database, clock, counters, journal, ladders and outbox; writes nothing."""
    schema = current(engine)
    if schema != HEAD:
        return [Finding("schema", "fail", f"It is {schema or 'empty'}, not {HEAD}.", "Run: phasegate db upgrade")]
    with reading(engine) as session:
        return [found for check in CHECKS for found in check(session, at)]


def _database(session: Session, _at: DateTime) -> Iterator[Finding]:
    if session.get_bind().dialect.name == "postgresql":
        yield Finding("database", "ok", f"PostgreSQL {session.scalar(text('SHOW server_version'))}, schema {HEAD}")
        return
    mode = session.scalar(text("PRAGMA journal_mode"))
    said = f"SQLite {sqlite3.sqlite_version}, journal {mode}, schema {HEAD}"
    if wal_is_safe(sqlite3.sqlite_version_info):
        yield Finding("database", "ok", said)
    elif mode == "wal":
        fix = "Stop everything that has it open, then: PRAGMA journal_mode=DELETE. Or bring SQLite to 3.51.3."
        yield Finding("database", "fail", f"{said}: this SQLite may corrupt a database in WAL mode", fix)
    else:
        yield Finding("database", "ok", f"{said}; without WAL, because this SQLite has the WAL-reset bug")


def _clock(session: Session, at: DateTime) -> Iterator[Finding]:
    """Against the database server's clock, and against what was written last."""
    if session.get_bind().dialect.name == "postgresql":
        there = in_utc(DateTime.instance(session.scalar(text("SELECT clock_timestamp()"))))
        skew = abs((there - at).total_seconds())
        if skew > SKEW_MINUTES * 60:
            fix = "Set both clocks by NTP: reminders are due by this machine's."
            yield Finding("clock", "warn", f"The database's clock is {skew:.0f} s away from this machine's.", fix)
            return
    last = session.scalar(select(func.max(Entry.at)))
    if last is not None and last > at.add(minutes=SKEW_MINUTES):
        said = f"The last entry of the journal is of {last.to_iso8601_string()}, which is still to come."
        yield Finding("clock", "warn", said, "Was the clock set back, or the command run with an earlier --at?")
    else:
        yield Finding("clock", "ok", f"{at.to_iso8601_string()}")


def _counters(session: Session, _at: DateTime) -> Iterator[Finding]:
    wrong = miscounted(session)
    if wrong:
        plan, counter, stored, true = wrong[0]
        said = f"{len(wrong)} counters are wrong, first {counter} of {plan}: {stored}, not {true}."
        yield Finding("counters", "fail", said, "Report it: something was changed past phasegate.")
    else:
        yield Finding("counters", "ok", "what each plan lacks is what a recount finds")


def _journal(session: Session, _at: DateTime) -> Iterator[Finding]:
    broken = journal.first_broken(session)
    if broken is not None:
        said, fix = f"Entry {broken} is not what was written, or is missing.", "Compare with a backup."
        yield Finding("journal", "fail", said, fix)
    else:
        count = session.scalar(select(func.count()).select_from(Entry)) or 0
        yield Finding("journal", "ok", f"{count} entries, each what was written")


def _ticks(session: Session, at: DateTime) -> Iterator[Finding]:
    """A step whose moment is long over was never swept."""
    live = select(Season.id).where(Season.state.not_in(OVER))
    first = session.scalar(select(func.min(LadderStep.at)).where(LadderStep.season_id.in_(live)))
    if first is not None and first < at.subtract(minutes=STALE_MINUTES):
        said = f"Nothing has run since {first.to_iso8601_string()}: reminders are due since then."
        yield Finding("tick", "fail", said, "Run: phasegate tick; then see why Prefect does not (phasegate serve).")
    else:
        yield Finding("tick", "ok", "nothing is overdue")


def _outbox(session: Session, at: DateTime) -> Iterator[Finding]:
    held = hold_of(session)
    if held:
        yield Finding(
            "outbox", "warn", f"It is held: {held}", "Look: phasegate notice list --state waiting; then release."
        )
    dead = session.scalar(select(func.count()).select_from(Notice).where(Notice.state == "dead")) or 0
    if dead:
        fix = "See: phasegate notice list --state dead; then phasegate notice retry PERSON"
        yield Finding("outbox", "warn", f"{dead} notices could not be delivered.", fix)
    due = (Notice.state.in_(WAITING), Notice.send_at <= at)
    oldest = session.scalar(select(func.min(Notice.send_at)).where(*due))
    if oldest is not None and oldest < at.subtract(minutes=STALE_MINUTES):
        said = f"The oldest notice waits since {oldest.to_iso8601_string()}."
        yield Finding("outbox", "fail", said, "Run: phasegate deliver; it says what is in the way.")
    elif not (held or dead):
        yield Finding("outbox", "ok", "nothing waits that could have been sent")


def _pause(session: Session, _at: DateTime) -> Iterator[Finding]:
    pause = current_pause(session)
    if pause is not None:
        said = f"It is paused since {pause.paused_at.to_iso8601_string()} by {pause.paused_by}: {pause.reason}"
        yield Finding("engine", "warn", said, "Let it run again: phasegate engine resume --reason …")


CHECKS: tuple[Check, ...] = (_database, _clock, _counters, _journal, _ticks, _outbox, _pause)
