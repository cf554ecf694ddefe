"""The floor of a season: the same ticks and moves in hand-written SQL on the driver's own cursor.

A tick opens, passes or misses gates, lays out what is near, and puts what is due into the outbox, in one transaction;
it looks neither for absences, nor for what a later step stands for, nor for anything else that may be due. A move reads
the plan with its guards, writes it, its link in the chain, and what is done with it.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from pendulum import DateTime

from benchmarks.w1.floor import COLUMNS, LINK, MOVE, as_row
from benchmarks.w2.floor import FLOOR
from benchmarks.w4.room import BY_OWNER, SEASON, Act, plan_id
from models.database import wal_is_safe
from rules.chain import entry_hash

ON_THE_WAY: Mapping[str, tuple[str, str, str]] = {
    "submit": ("drafting", "submitted", "op1_draft"),
    "return": ("submitted", "drafting", ""),
    "endorse": ("submitted", "endorsed", ""),
    "approve_op1": ("endorsed", "op1_approved", "op1_review"),
    "resubmit": ("op1_approved", "resubmitted", "op2_draft"),
    "countersign": ("resubmitted", "countersigned", ""),
    "approve": ("countersigned", "approved", "op2_signoff"),
}
GUARDED: Mapping[str, tuple[str, ...]] = {
    "submit": (
        *("sections_missing", "pages_over", "partners_missing", "prereviews_missing", "objections_open", "ranks_wrong"),
        "case_parts_missing",
    ),
    "return": ("feedback_missing",),
    "endorse": ("actions_open",),
    "approve_op1": ("actions_open",),
    "resubmit": ("ranks_wrong", "case_parts_missing", "objections_open"),
    "countersign": (),
    "approve": ("actions_open",),
}
CLEAN = (
    "(SELECT count(*) FROM contribution c WHERE c.plan_id = p.id AND c.round = p.round AND c.person_id = p.approver_id)"
)
MEANT: Mapping[str, tuple[str, str, str]] = {
    "owner": ("o.person_id", "'-10','-5','-2','0','L1','L2','L3'", ""),
    "manager": ("d.manager_id", "'L1','L2','L3'", "r.id <> o.person_id"),
    "product_ops": ("'po'", "'L2','L3'", "r.id NOT IN (o.person_id, d.manager_id)"),
    "approver": ("p.approver_id", "'L2','L3'", "r.id NOT IN (o.person_id, d.manager_id, 'po')"),
    "executive": ("'ceo'", "'L3'", "r.id NOT IN (o.person_id, d.manager_id, 'po', p.approver_id)"),
}
NEVER = "9999-01-01 00:00:00.000000"
OPEN = "o.season_id = :season AND o.settled_at IS NULL AND o.dropped_at IS NULL"


def place(person: str) -> str:
    return f"{person}.country || '|' || {person}.zone || '|' || {person}.calendar"


def laying(relation: str) -> str:
    who, names, alone = MEANT[relation]
    return f"""INSERT INTO ladder_step (obligation_key, person_id, name, season_id, kind, relation, for_id,
            at, late_from, then_at, flags_gate, off_track, expires)
        SELECT o.key, r.id, t.name, o.season_id, t.kind, '{relation}', '',
            t.at, t.late_from, '{NEVER}', t.flags_gate, t.off_track, t.expires
        FROM obligation o JOIN person d ON d.id = o.person_id JOIN plan p ON p.id = o.plan_id
        JOIN person r ON r.id = {who}
        JOIN rung_instant t ON t.season_id = o.season_id AND t.calendar_number = 1 AND t.due_on = o.due_on
            AND t.debtor = {place("d")} AND t.reader = {place("r")}
        WHERE {OPEN} AND o.next_at <= :now AND t.at > :now AND t.at <= :until AND t.at >= o.since
            AND t.name IN ({names}) {f"AND {alone}" if alone else ""}"""


LAY = (
    f"""DELETE FROM ladder_step WHERE obligation_key IN (
        SELECT o.key FROM obligation o WHERE {OPEN} AND o.next_at <= :now)""",
    *(laying(relation) for relation in MEANT),
    f"""UPDATE obligation AS o SET next_at = coalesce((
            SELECT min(t.ahead_at) FROM person d JOIN rung_instant t ON t.debtor = {place("d")}
            WHERE d.id = o.person_id AND t.season_id = o.season_id AND t.calendar_number = 1 AND t.due_on = o.due_on
                AND t.at > :until), '{NEVER}')
        WHERE {OPEN} AND o.next_at <= :now""",
)
PUT = tuple(statement.replace("\\:", ":") for statement in FLOOR)
"""As in a sweep; the driver takes a colon for what it is."""


def reading(trigger: str) -> str:
    """The SELECT of one plan with what this move asks of it."""
    holder = "owner_id" if trigger in BY_OWNER else "approver_id"
    columns = [f"p.{name}" for name in ("state", "version", holder, "owner_id", "digest", "closes_at")]
    columns += [CLEAN, "h.seq", "h.hash", *(f"p.{name}" for name in GUARDED[trigger])]
    return f"SELECT {', '.join(columns)} FROM plan p JOIN journal_head h ON h.id = 1 WHERE p.id = ?"


GATES = """SELECT id, state, version, due_at, grace_ends_at FROM gate
    WHERE state IN ('scheduled', 'open') AND opens_at <= ?"""
OWED = """SELECT count(*), count(settled_at) FROM obligation
    WHERE season_id = ? AND gate_id = ? AND dropped_at IS NULL"""


def said(seq: int, kind: str, thing: str, act: str, was: str, now: str, version: int, by: str) -> dict[str, object]:
    told = {"seq": seq, "season_id": SEASON, "actor": by, "kind": kind, "thing_id": thing, "act": act}
    return told | {"was": was, "now": now, "version": version, "reason": ""}


class Floor:
    """One connection, as durable as ours."""

    def __init__(self, database: Path, synchronous: str) -> None:
        self.db = sqlite3.connect(database, isolation_level=None)
        journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
        for pragma in (f"journal_mode={journal}", f"synchronous={synchronous}", "foreign_keys=ON"):
            self.db.execute(f"PRAGMA {pragma}")
        self.cursor = self.db.cursor()
        self.reads = {trigger: reading(trigger) for trigger in GUARDED}
        self.write = f"INSERT INTO entry ({COLUMNS}, on_behalf_of) VALUES ({', '.join('?' * 14)}, '')"

    def tick(self, at: DateTime) -> None:
        execute = self.cursor.execute
        told = {"season": SEASON, "now": stored(at), "until": stored(at.add(days=16))}
        execute("BEGIN IMMEDIATE")
        self._gates(at, told["now"])
        if execute(f"SELECT 1 FROM obligation o WHERE {OPEN} AND o.next_at <= :now LIMIT 1", told).fetchone():
            for statement in LAY:
                execute(statement, told)
        for statement in PUT:
            execute(statement, told)
        execute("COMMIT")

    def _gates(self, at: DateTime, now: str) -> None:
        execute = self.cursor.execute
        for gate, state, version, due, ends in execute(GATES, (now,)).fetchall():
            opened = state == "scheduled" and self._decide(gate, "open", "scheduled", "open", version, at)
            owed, done = execute(OWED, (SEASON, gate)).fetchone()
            if done == owed and (owed or due <= now):
                self._decide(gate, "pass", "open", "passed", version + opened, at)
            elif ends <= now:
                self._decide(gate, "miss", "open", "missed", version + opened, at)

    def _decide(self, gate: str, act: str, was: str, now: str, version: int, at: DateTime) -> bool:
        execute = self.cursor.execute
        execute("UPDATE gate SET state = ?, version = ? WHERE id = ?", (now, version + 1, gate))
        seq, previous = execute("SELECT seq, hash FROM journal_head WHERE id = 1").fetchone()
        told = said(seq + 1, "gate", gate, act, was, now, version + 1, "system")
        self._entry(told | {"facts": {}, "at": at.isoformat()}, seq + 1, at, previous)
        return True

    def move(self, act: Act, at: DateTime) -> None:
        execute, plan = self.cursor.execute, plan_id(act.n)
        was, now, gate = ON_THE_WAY[act.trigger]
        execute("BEGIN IMMEDIATE")
        row = execute(self.reads[act.trigger], (plan,)).fetchone()
        state, version, holder, owner, digest, closes_at, hands, seq, previous, *guards = row
        instant = stored(at)
        held = not any(guards) and (act.trigger != "submit" or closes_at > instant)
        if act.trigger not in BY_OWNER and act.trigger != "return":
            held = held and not hands and owner != act.by
        key = f"{plan}:{gate}"
        if state != was or version != act.seen or holder != act.by or not held or (gate and self._escalated(key)):
            raise RuntimeError(f"{plan} is {state} v{version}")
        told = said(seq + 1, "plan", plan, act.trigger, was, now, version + 1, act.by)
        told |= {"facts": {"digest": digest}, "at": at.isoformat()}
        execute(MOVE.format("?"), (now, instant, version + 1, plan, version))
        self._entry(told, seq + 1, at, previous)
        if gate:
            execute("UPDATE obligation SET settled_at = ? WHERE key = ? AND settled_at IS NULL", (instant, key))
            execute("DELETE FROM ladder_step WHERE obligation_key = ?", (key,))
            execute("UPDATE notice SET state = 'cancelled' WHERE obligation_key = ? AND state = 'waiting'", (key,))
        execute("COMMIT")

    def _escalated(self, key: str) -> bool:
        sent = "SELECT 1 FROM notice WHERE obligation_key = ? AND kind = 'escalation' AND state = 'sent'"
        return self.cursor.execute(sent, (key,)).fetchone() is not None

    def _entry(self, told: dict[str, object], seq: int, at: DateTime, previous: str) -> None:
        hashed = entry_hash(previous, told)
        self.cursor.execute(LINK.format("?"), (seq, hashed))
        self.cursor.execute(self.write, as_row(told, stored(at), previous, hashed))

    def close(self) -> None:
        self.db.close()


def stored(at: DateTime) -> str:
    """An instant as it stands in the database."""
    stamp = at.isoformat()
    fraction = stamp[19:-6] or ".000000"
    return f"{stamp[:10]} {stamp[11:19]}{fraction}"
