"""Writing the journal for acts that have not come the one road yet (flows/act/journal.py)."""

from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.entry_hash import hash_entry
from models.journal import Entry, Head
from rules.chain import GENESIS


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
    entry.hash = hash_entry(entry)
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
