"""The plan and its journal as a peer keeps them: the columns that the ring asks for, and no chain to link."""

from pathlib import Path

from benchmarks.w1.floor import GUARDED
from benchmarks.w1.room import APPROVER, OWNER, RING, plan_id

COUNTERS = tuple(name for names in GUARDED.values() for name in names if name != "closes_at")
STATES = tuple(state for state, _, _ in RING)

# What a peer needs of the ring: trigger, from, to.
MOVES = tuple((trigger, state, STATES[(n + 1) % 4]) for n, (state, trigger, _) in enumerate(RING))

PRAGMAS = ("PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF")
"""What the disk costs is no peer's, and so no peer waits for it."""


def name(folder: Path, peer: str) -> Path:
    return folder / f"{peer}.db"


__all__ = ["APPROVER", "COUNTERS", "GUARDED", "MOVES", "OWNER", "PRAGMAS", "RING", "STATES", "name", "plan_id"]
