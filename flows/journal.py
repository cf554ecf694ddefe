"""Writing and verifying the journal: an append-only chain of SHA-256 hashes over canonical JSON."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import in_utc
from models.journal import Entry, Head
from rules.chain import GENESIS, entry_hash

HASHED = (
    "seq",
    "season_id",
    "actor",
    "kind",
    "thing_id",
    "act",
    "was",
    "now",
    "version",
    "reason",
    "facts",
)


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
    head = _locked_head(session)
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
    _move_head(head, entry)
    session.flush()
    return entry


def _move_head(head: Head, entry: Entry) -> None:
    head.seq = entry.seq
    head.previous_hash = head.hash
    head.hash = entry.hash


def _locked_head(session: Session) -> Head:
    head = session.get(Head, 1, with_for_update=True)
    if head is None:
        head = Head(id=1, seq=0, hash=GENESIS)
        session.add(head)
    return head


def digest(entry: Entry) -> str:
    """SHA-256 of the hash before and of all that the entry says."""
    content = {name: getattr(entry, name) for name in HASHED}
    content["at"] = stamp(entry.at)
    if entry.on_behalf_of:  # what was written before there were stand-ins keeps its hash
        content["on_behalf_of"] = entry.on_behalf_of
    return entry_hash(entry.previous_hash, content)


def stamp(at: DateTime) -> str:
    """An instant as the hash is taken of it: UTC, ISO 8601."""
    u = in_utc(at)
    fraction = f".{u.microsecond:06}" if u.microsecond else ""
    second = f"{u.year:04}-{u.month:02}-{u.day:02}T{u.hour:02}:{u.minute:02}:{u.second:02}"
    return f"{second}{fraction}+00:00"


def first_broken(session: Session) -> int | None:
    """The number of the first entry that is not what was written, or is missing; None when all is well."""
    expected = GENESIS
    number = 0
    in_order = select(Entry).order_by(Entry.seq)
    with session.execute(in_order.execution_options(yield_per=1000)) as rows:
        for entry in rows.scalars():
            number += 1
            if entry.seq != number or not _follows(entry, expected):
                return number
            expected = entry.hash
    return number + 1 if _is_cut(session, number, expected) else None


def _follows(entry: Entry, previous_hash: str) -> bool:
    return entry.previous_hash == previous_hash and entry.hash == digest(entry)


def _is_cut(session: Session, number: int, last_hash: str) -> bool:
    """Whether the chain's end is another than its last entry."""
    head = session.get(Head, 1)
    if head is None:
        return number != 0
    return (head.seq, head.hash) != (number, last_hash)
