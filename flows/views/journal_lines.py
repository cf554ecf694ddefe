"""What the journal says of things, with the names of those who acted."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.person_names import PersonNames, read_person_names
from flows.views.build_line import build_line
from models.journal import Entry


@dataclass(frozen=True)
class EntryLine:
    seq: int
    at: DateTime
    actor: str
    kind: str
    thing_id: str
    act: str
    was: str
    now: str
    version: int
    reason: str
    on_behalf_of: str


def entry_lines(
    session: Session,
    person_names: PersonNames,
    *thing_ids: str,
) -> list[EntryLine]:
    """The oldest entry first; the entries of all things where no id is named."""
    chosen = select(Entry).order_by(Entry.seq)
    if thing_ids:
        chosen = chosen.where(Entry.thing_id.in_(thing_ids))
    return [_entry_line(entry, person_names) for entry in session.scalars(chosen)]


def read_entries(session: Session, *thing_ids: str) -> list[EntryLine]:
    """What the journal says of these things, the oldest entry first; of all where none is named."""
    return entry_lines(session, read_person_names(session), *thing_ids)


def _entry_line(entry: Entry, person_names: PersonNames) -> EntryLine:
    actor = person_names.get(entry.actor, entry.actor)
    on_behalf_of = person_names.get(entry.on_behalf_of, entry.on_behalf_of)
    return build_line(EntryLine, entry, actor=actor, on_behalf_of=on_behalf_of)
