"""Verifying the journal: its chain of hashes is reckoned anew from the first entry to the last."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.entry_hash import hash_entry
from models.journal import Entry, Head
from rules.chain import GENESIS


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
    return entry.previous_hash == previous_hash and entry.hash == hash_entry(entry)


def _is_cut(session: Session, number: int, last_hash: str) -> bool:
    """Whether the chain's end is another than its last entry."""
    head = session.get(Head, 1)
    if head is None:
        return number != 0
    return (head.seq, head.hash) != (number, last_hash)
