"""What is looked at to know that all is well; each finding says what is wrong, and what to do."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard

from pendulum import DateTime
from sqlalchemy import ColumnElement, Engine, func, select, text
from sqlalchemy.orm import Session

from flows.automation.pause import current_pause
from flows.delivery.deliver import hold_reason
from flows.operations.oldest_waiting import oldest_notice, oldest_step
from flows.operations.verify_journal import first_broken
from models.base import Base, in_utc
from models.database import reading, wal_is_safe
from models.journal import Entry
from models.migrate import HEAD_REVISION, current_revision
from models.notice import Notice
from models.recount import miscounted

Verdict = Literal["ok", "warn", "fail"]
SKEW_SECONDS = 120
STALE_MINUTES = 60


@dataclass(frozen=True)
class CheckResult:
    """One thing that was looked at; `fix` is "" where there is nothing to do."""

    what: str
    verdict: Verdict
    said: str
    fix: str = ""


Check = Callable[[Session, DateTime], Iterator[CheckResult]]


def check_all(engine: Engine, *, at: DateTime) -> list[CheckResult]:
    """Database, clock, counters, journal, ladders and outbox; writes nothing."""
    schema = current_revision(engine)
    if schema != HEAD_REVISION:
        difference = f"It is {schema or 'empty'}, not {HEAD_REVISION}."
        return [CheckResult("schema", "fail", difference, "Run: phasegate db upgrade")]
    with reading(engine) as session:
        return [finding for check in CHECKS for finding in check(session, at)]


def _check_database(session: Session, _at: DateTime) -> Iterator[CheckResult]:
    if _is_postgresql(session):
        version = session.scalar(text("SHOW server_version"))
        yield CheckResult("database", "ok", f"PostgreSQL {version}, schema {HEAD_REVISION}")
    else:
        yield _check_sqlite(session)


def _check_sqlite(session: Session) -> CheckResult:
    """Some versions of SQLite may corrupt a database in WAL mode."""
    mode = session.scalar(text("PRAGMA journal_mode"))
    title = f"SQLite {sqlite3.sqlite_version}, journal {mode}, schema {HEAD_REVISION}"
    if wal_is_safe(sqlite3.sqlite_version_info):
        return CheckResult("database", "ok", title)
    if mode != "wal":
        return CheckResult("database", "ok", f"{title}; without WAL, because this SQLite has the WAL-reset bug")
    return _unsafe_sqlite(title)


def _unsafe_sqlite(title: str) -> CheckResult:
    return CheckResult(
        "database",
        "fail",
        f"{title}: this SQLite may corrupt a database in WAL mode",
        "Stop everything that has it open, then: PRAGMA journal_mode=DELETE. Or bring SQLite to 3.51.3.",
    )


def _check_clock(session: Session, at: DateTime) -> Iterator[CheckResult]:
    """Against the database server's clock, and against what was written last."""
    skew = _skew_seconds(session, at)
    if skew > SKEW_SECONDS:
        yield _skewed_clock(skew)
    else:
        yield _clock_by_journal(session, at)


def _skewed_clock(skew: float) -> CheckResult:
    return CheckResult(
        "clock",
        "warn",
        f"The database's clock is {skew:.0f} s away from this machine's.",
        "Set both clocks by NTP: reminders are due by this machine's.",
    )


def _clock_by_journal(session: Session, at: DateTime) -> CheckResult:
    last = session.scalar(select(func.max(Entry.at)))
    if last is None or last <= at.add(seconds=SKEW_SECONDS):
        return CheckResult("clock", "ok", at.to_iso8601_string())
    return _entry_to_come(last)


def _entry_to_come(last: DateTime) -> CheckResult:
    return CheckResult(
        "clock",
        "warn",
        f"The last entry of the journal is of {last.to_iso8601_string()}, which is still to come.",
        "Was the clock set back, or the command run with an earlier --at?",
    )


def _skew_seconds(session: Session, at: DateTime) -> float:
    """How far the database server's clock is from this one; 0 for SQLite, which has no clock of its own."""
    if not _is_postgresql(session):
        return 0
    server_time = session.scalar(text("SELECT clock_timestamp()"))
    difference = in_utc(DateTime.instance(server_time)) - at
    return abs(difference.total_seconds())


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _check_counters(session: Session, _at: DateTime) -> Iterator[CheckResult]:
    wrong = miscounted(session)
    if wrong:
        yield _wrong_counters(wrong)
    else:
        yield CheckResult("counters", "ok", "what each plan lacks is what a recount finds")


def _wrong_counters(wrong: Sequence[tuple[str, str, int, int]]) -> CheckResult:
    plan, counter, stored, true = wrong[0]
    return CheckResult(
        "counters",
        "fail",
        f"{len(wrong)} counters are wrong, first {counter} of {plan}: {stored}, not {true}.",
        "Report it: something was changed past phasegate.",
    )


def _check_journal(session: Session, _at: DateTime) -> Iterator[CheckResult]:
    broken = first_broken(session)
    if broken is None:
        yield _whole_journal(session)
    else:
        yield _broken_journal(broken)


def _whole_journal(session: Session) -> CheckResult:
    count = _count_rows(session, Entry)
    return CheckResult("journal", "ok", f"{count} entries, each what was written")


def _broken_journal(number: int) -> CheckResult:
    return CheckResult(
        "journal",
        "fail",
        f"Entry {number} is not what was written, or is missing.",
        "Compare with a backup.",
    )


def _check_ticks(session: Session, at: DateTime) -> Iterator[CheckResult]:
    """A step whose moment is long over was never swept."""
    first = session.scalar(oldest_step())
    if _is_stale(first, at):
        yield _overdue_since(first)
    else:
        yield CheckResult("tick", "ok", "nothing is overdue")


def _overdue_since(moment: DateTime) -> CheckResult:
    return CheckResult(
        "tick",
        "fail",
        f"Nothing has run since {moment.to_iso8601_string()}: reminders are due since then.",
        "Run: phasegate tick; then see why Prefect does not (phasegate serve).",
    )


def _check_outbox(session: Session, at: DateTime) -> Iterator[CheckResult]:
    wrong = [
        *_check_hold(session),
        *_check_dead_notices(session),
        *_check_waiting_notices(session, at),
    ]
    yield from wrong
    if not wrong:
        yield CheckResult("outbox", "ok", "nothing waits that could have been sent")


def _check_hold(session: Session) -> Iterator[CheckResult]:
    reason = hold_reason(session)
    if reason:
        yield CheckResult(
            "outbox",
            "warn",
            f"It is held: {reason}",
            "Look: phasegate notice list --state waiting; then release.",
        )


def _check_dead_notices(session: Session) -> Iterator[CheckResult]:
    dead = _count_rows(session, Notice, Notice.state == "dead")
    if dead:
        yield CheckResult(
            "outbox",
            "warn",
            f"{dead} notices could not be delivered.",
            "See: phasegate notice list --state dead; then phasegate notice retry PERSON",
        )


def _check_waiting_notices(session: Session, at: DateTime) -> Iterator[CheckResult]:
    oldest = session.scalar(oldest_notice(at))
    if _is_stale(oldest, at):
        yield _waiting_since(oldest)


def _waiting_since(moment: DateTime) -> CheckResult:
    return CheckResult(
        "outbox",
        "fail",
        f"The oldest notice waits since {moment.to_iso8601_string()}.",
        "Run: phasegate deliver; it says what is in the way.",
    )


def _check_pause(session: Session, _at: DateTime) -> Iterator[CheckResult]:
    pause = current_pause(session)
    if pause is not None:
        since = pause.paused_at.to_iso8601_string()
        yield CheckResult(
            "engine",
            "warn",
            f"It is paused since {since} by {pause.paused_by}: {pause.reason}",
            "Let it run again: phasegate engine resume --reason …",
        )


def _count_rows(session: Session, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table)
    return session.scalar(query.where(*conditions)) or 0


def _is_stale(moment: DateTime | None, at: DateTime) -> TypeGuard[DateTime]:
    """Is it over for so long that somebody must have a look?"""
    return moment is not None and moment < at.subtract(minutes=STALE_MINUTES)


CHECKS: tuple[Check, ...] = (
    _check_database,
    _check_clock,
    _check_counters,
    _check_journal,
    _check_ticks,
    _check_outbox,
    _check_pause,
)
