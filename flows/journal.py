"""Writing and verifying the journal: an append-only chain of SHA-256 hashes over canonical JSON."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import in_utc
from models.journal import Entry, Head
from rules.chain import GENESIS, entry_hash

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
    on_behalf_of: str = "",
) -> Entry:
    """Append one entry. The head of the chain is locked, so two writers on PostgreSQL take turns."""
    head = _end(session)
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
        on_behalf_of=on_behalf_of,
    )
    entry.hash = digest(entry)
    session.add(entry)
    head.seq, head.previous_hash, head.hash = entry.seq, head.hash, entry.hash
    session.flush()
    return entry


def _end(session: Session) -> Head:
    head = session.get(Head, 1, with_for_update=True)
    if head is None:
        head = Head(id=1, seq=0, hash=GENESIS)
        session.add(head)
    return head


def digest(entry: Entry) -> str:
    """SHA-256 of the hash before and of all that the entry says."""
    said = {name: getattr(entry, name) for name in HASHED} | {"at": stamp(entry.at)}
    if entry.on_behalf_of:  # what was written before there were stand-ins keeps its hash
        said["on_behalf_of"] = entry.on_behalf_of
    return entry_hash(entry.previous_hash, said)


def stamp(at: DateTime) -> str:
    """An instant as the hash is taken of it: UTC, ISO 8601."""
    u = in_utc(at)
    fraction = f".{u.microsecond:06}" if u.microsecond else ""
    second = f"{u.year:04}-{u.month:02}-{u.day:02}T{u.hour:02}:{u.minute:02}:{u.second:02}"
    return f"{second}{fraction}+00:00"


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
