"""The plan and its journal as a peer keeps them: the columns that its moves ask for, and a journal linked as ours is.

Whoever kept no chain would do less than we and the floor do, and the figures would compare nothing.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rules.chain import GENESIS, entry_hash

OWNER, APPROVER = "ana", "vp"
ISO = "2026-08-10T16:00:00+00:00"

RING: tuple[tuple[str, str, str], ...] = (
    ("drafting", "request_prereview", OWNER),
    ("partner_review", "submit", OWNER),
    ("submitted", "begin_review", APPROVER),
    ("in_review", "return", APPROVER),
)
"""Where a plan is after 0, 1, 2, 3 … moves, which move of the template leads on, and whose it is."""

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
COLUMNS = "seq, season_id, at, actor, kind, thing_id, act, was, now, version, reason, facts, previous_hash, hash"

COUNTERS = tuple(name for names in GUARDED.values() for name in names if name != "closes_at")
STATES = tuple(state for state, _, _ in RING)

# What a peer needs of the ring: trigger, from, to.
MOVES = tuple((trigger, state, STATES[(n + 1) % 4]) for n, (state, trigger, _) in enumerate(RING))

PRAGMAS = ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=FULL")
"""As durable as we are."""

TEXTS = ("season_id", "actor", "kind", "thing_id", "act", "was", "now", "reason")
"""The columns of an entry that are text, besides its two hashes."""


def plan_id(n: int) -> str:
    return f"p{n}"


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


def entry(head: Any, by: str, plan: Any, trigger: str, was: str) -> dict[str, Any]:
    """What the journal says of a move that was made, and `head` one further: the instant is the peer's to add."""
    told = said(head.seq + 1, by, plan.id, trigger, was, plan.version, plan.digest)
    hashed = entry_hash(head.hash, told)
    kept = {name: what for name, what in told.items() if name != "at"} | {"previous_hash": head.hash, "hash": hashed}
    head.seq, head.hash = told["seq"], hashed
    return kept


def as_row(told: Mapping[str, Any], at: Any, previous: str, hashed: str) -> tuple[Any, ...]:
    """An entry in the order of COLUMNS."""
    return (
        *(told["seq"], told["season_id"], at, told["actor"], told["kind"], told["thing_id"], told["act"], told["was"]),
        *(told["now"], told["version"], told["reason"], json.dumps(told["facts"]), previous, hashed),
    )


def name(folder: Path, peer: str) -> Path:
    return folder / f"{peer}.db"


__all__ = [
    "APPROVER",
    "COLUMNS",
    "COUNTERS",
    "GENESIS",
    "GUARDED",
    "MOVES",
    "OWNER",
    "PRAGMAS",
    "RING",
    "STATES",
    "TEXTS",
    "as_row",
    "entry",
    "entry_hash",
    "name",
    "plan_id",
    "said",
]
