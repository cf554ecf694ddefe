"""The plan and its journal as a peer keeps them: the columns that the ring asks for, and a journal linked as ours is.

Whoever kept no chain would do less than we and the floor do, and the figures would compare nothing.
"""

from pathlib import Path
from typing import Any

from benchmarks.w1.floor import GUARDED, said
from benchmarks.w1.room import APPROVER, OWNER, RING, plan_id
from rules.chain import GENESIS, entry_hash

COUNTERS = tuple(name for names in GUARDED.values() for name in names if name != "closes_at")
STATES = tuple(state for state, _, _ in RING)

# What a peer needs of the ring: trigger, from, to.
MOVES = tuple((trigger, state, STATES[(n + 1) % 4]) for n, (state, trigger, _) in enumerate(RING))

PRAGMAS = ("PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF")
"""What the disk costs is no peer's, and so no peer waits for it."""


TEXTS = ("season_id", "actor", "kind", "thing_id", "act", "was", "now", "reason")
"""The columns of an entry that are text, besides its two hashes."""


def entry(head: Any, by: str, plan: Any, trigger: str, was: str) -> dict[str, Any]:
    """What the journal says of a move that was made, and `head` one further: the instant is the peer's to add."""
    told = said(head.seq + 1, by, plan.id, trigger, was, plan.version, plan.digest)
    hashed = entry_hash(head.hash, told)
    kept = {name: what for name, what in told.items() if name != "at"} | {"previous_hash": head.hash, "hash": hashed}
    head.seq, head.hash = told["seq"], hashed
    return kept


def name(folder: Path, peer: str) -> Path:
    return folder / f"{peer}.db"


__all__ = [
    "APPROVER",
    "COUNTERS",
    "GENESIS",
    "GUARDED",
    "MOVES",
    "OWNER",
    "PRAGMAS",
    "RING",
    "STATES",
    "TEXTS",
    "entry",
    "entry_hash",
    "name",
    "plan_id",
    "said",
]
