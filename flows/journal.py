"""Writing and verifying the journal: an append-only chain of SHA-256 hashes over canonical JSON."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import Entry, Head

GENESIS = "0" * 64
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
HASHED = ("seq", "season_id", "actor", "kind", "thing_id", "act", "was", "now", "version", "reason", "facts")


def write(
    session: Session,
    *,
    season_id: str,
    at: DateTime,
    actor: str,
    kind: str,
    thing_id: str,
    act: str,
    was: str = "",
    now: str = "",
    version: int = 0,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry. The head of the chain is locked, so two writers on PostgreSQL take turns."""
    head = session.get(Head, 1, with_for_update=True)
    if head is None:
        head = Head(id=1, seq=0, hash=GENESIS)
        session.add(head)
    entry = Entry(
        seq=head.seq + 1,
        season_id=season_id,
        at=at,
        actor=actor,
        kind=kind,
        thing_id=thing_id,
        act=act,
        was=was,
        now=now,
        version=version,
        reason=reason,
        facts=facts or {},
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    session.flush()
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 of the hash before and of all that the entry says."""
    said = {name: getattr(entry, name) for name in HASHED} | {"at": entry.at.in_timezone("UTC").isoformat()}
    return linked(entry.previous_hash, said)


def linked(previous_hash: str, said: Mapping[str, Any]) -> str:
    """The hash of an entry that says this and follows on that one."""
    return hashlib.sha256(f"{previous_hash}{_CANONICAL(said)}".encode()).hexdigest()


def first_broken(session: Session) -> int | None:
    """The number of the first entry that is not what was written, or is missing; None when all is well."""
    expected, number = GENESIS, 0
    with session.execute(select(Entry).order_by(Entry.seq).execution_options(yield_per=1000)) as found:
        for entry in found.scalars():
            number += 1
            if entry.seq != number or entry.previous_hash != expected or entry.hash != digest(entry):
                return number
            expected = entry.hash
    head = session.get(Head, 1)
    cut = (head.seq, head.hash) != (number, expected) if head else number != 0
    return number + 1 if cut else None
