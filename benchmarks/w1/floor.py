"""The floor: the five things that a move does, in hand-written SQL on the driver's own cursor.

Read the plan, evaluate the guards, the versioned UPDATE, the journal entry with its link in the chain, COMMIT.
"""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.w1.room import AT, RING, plan_id
from models.database import wal_is_safe
from rules.chain import entry_hash

GUARDED: Mapping[str, tuple[str, ...]] = {
    "request_prereview": ("sections_missing", "partners_missing"),
    "submit": (
        *("pages_over", "prereviews_missing", "objections_open", "ranks_wrong", "case_parts_missing"),
        "closes_at",
    ),
    "begin_review": ("attendance_missing",),
    "return": ("feedback_missing",),
}
TARGET = dict(zip((row[1] for row in RING), (*(row[0] for row in RING[1:]), RING[0][0]), strict=True))
HOLDER = {"ana": "owner_id", "vp": "approver_id"}
ISO = "2026-08-10T16:00:00+00:00"


def said(seq: int, by: str, plan: str, trigger: str, was: str, version: int, digest: str) -> dict[str, Any]:
    return {
        "seq": seq,
        "season_id": "FY2027",
        "actor": by,
        "kind": "plan",
        "thing_id": plan,
        "act": trigger,
        "was": was,
        "now": TARGET[trigger],
        "version": version,
        "reason": "",
        "facts": {"digest": digest},
        "at": ISO,
    }


def reads(mark: str, tail: str) -> dict[str, str]:
    """For each move, the SELECT of what it needs to know."""
    return {
        trigger: (
            f"SELECT p.state, p.version, p.{HOLDER[by]}, p.digest, h.seq, h.hash, {', '.join(GUARDED[trigger])} "
            f"FROM plan p JOIN journal_head h ON h.id = 1 WHERE p.id = {mark}{tail}"
        )
        for _, trigger, by in RING
    }


MOVE = "UPDATE plan SET state = {0}, entered_at = {0}, version = {0} WHERE id = {0} AND version = {0}"
LINK = "UPDATE journal_head SET seq = {0}, hash = {0} WHERE id = 1"
COLUMNS = "seq, season_id, at, actor, kind, thing_id, act, was, now, version, reason, facts, previous_hash, hash"


class OnSqlite:
    """One connection, as durable as ours."""

    def __init__(self, database: Path, journal: str, synchronous: str) -> None:
        self.db = sqlite3.connect(database, isolation_level=None)
        self.journal = journal or ("WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE")
        for pragma in (f"journal_mode={self.journal}", f"synchronous={synchronous}", "foreign_keys=ON"):
            self.db.execute(f"PRAGMA {pragma}")
        self.read = reads("?", "")
        self.move_, self.link = MOVE.format("?"), LINK.format("?")
        self.write = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join('?' * 14)})"
        self.cursor = self.db.cursor()

    def move(self, n: int, done: int) -> None:
        """Move the nth plan, which has made so many moves."""
        was, trigger, by = RING[done % 4]
        plan, execute = plan_id(n), self.cursor.execute
        execute("BEGIN IMMEDIATE")
        state, version, holder, digest, seq, previous, *guards = execute(self.read[trigger], (plan,)).fetchone()
        if state != was or version != done + 1 or holder != by or not _hold(trigger, guards):
            raise RuntimeError(f"{plan} is {state} v{version}")
        told = said(seq + 1, by, plan, trigger, was, version + 1, digest)
        hashed = entry_hash(previous, told)
        at = "2026-08-10 16:00:00.000000"
        execute(self.move_, (told["now"], at, version + 1, plan, version))
        execute(self.link, (seq + 1, hashed))
        execute(self.write, as_row(told, at, previous, hashed))
        execute("COMMIT")

    def close(self) -> None:
        self.db.close()


class OnPostgresql:
    """Five trips: BEGIN, SELECT … FOR UPDATE, UPDATE, INSERT (the journal's end with it), COMMIT."""

    def __init__(self, url: str) -> None:
        self.db = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self.read = reads("%s", " FOR UPDATE OF p, h")
        self.move_ = MOVE.format("%s")
        values = ", ".join("%s::json" if name == "facts" else "%s" for name in COLUMNS.split(", "))
        self.write = f"WITH linked AS ({LINK.format('%s')}) INSERT INTO entry ({COLUMNS}) VALUES ({values})"
        self.cursor = self.db.cursor()

    def move(self, n: int, done: int) -> None:
        was, trigger, by = RING[done % 4]
        plan, execute = plan_id(n), self.cursor.execute
        execute("BEGIN")
        state, version, holder, digest, seq, previous, *guards = execute(self.read[trigger], (plan,)).fetchone() or ()
        if state != was or version != done + 1 or holder != by or not _hold(trigger, guards):
            raise RuntimeError(f"{plan} is {state} v{version}")
        told = said(seq + 1, by, plan, trigger, was, version + 1, digest)
        hashed = entry_hash(previous, told)
        execute(self.move_, (told["now"], AT, version + 1, plan, version))
        execute(self.write, (seq + 1, hashed, *as_row(told, AT, previous, hashed)))
        execute("COMMIT")

    def close(self) -> None:
        self.db.close()


def _hold(trigger: str, guards: list[Any]) -> bool:
    if trigger == "submit":
        *guards, closes_at = guards
        if str(closes_at) <= "2026-08-10 16:00:00.000000":
            return False
    return not any(guards)


def as_row(told: Mapping[str, Any], at: Any, previous: str, hashed: str) -> tuple[Any, ...]:
    """An entry in the order of COLUMNS."""
    return (
        *(told["seq"], told["season_id"], at, told["actor"], told["kind"], told["thing_id"], told["act"], told["was"]),
        *(told["now"], told["version"], told["reason"], json.dumps(told["facts"]), previous, hashed),
    )
