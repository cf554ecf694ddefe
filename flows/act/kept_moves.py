"""Moves of several plans in one draft: what each of them did is told apart, so that each can be undone alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flows.act.draft import Draft
from flows.act.inverse import (
    Change,
    added_notices,
    bulk_changes,
    change_of_row,
    changed_values,
    new_record,
)
from flows.act.row_changes import changes_since_last
from models.base import Base
from models.exceptions import UndoRecord
from models.journal import Entry
from models.notice import Notice


@dataclass(frozen=True)
class DraftExtent:
    """What a draft had asked for at some moment; rows by their identity."""

    rows: frozenset[int]
    notices: frozenset[str]
    silenced: int
    withheld: int
    reopened: int


@dataclass(frozen=True)
class KeptMove:
    """One plan's move in a draft: the entry that tells of it, what it did to rows, and its messages."""

    plan_id: str
    entry_place: int
    changes: Sequence[Change]
    in_bulk: Sequence[Change]
    notices: frozenset[str]

    def record(self, entries: Sequence[Entry], sent: Iterable[Notice]) -> UndoRecord:
        """The row by which it can be undone."""
        own = [notice for notice in sent if notice.key in self.notices]
        changes = [*self.changes, *added_notices(own), *self.in_bulk]
        entry = entries[self.entry_place]
        return new_record(self.plan_id, entry, changes)


def extent_of(draft: Draft) -> DraftExtent:
    """The draft as it is now."""
    # What other commands have changed is not part of what comes now.
    changes_since_last(draft)
    rows = [*draft.added, *draft.deleted]
    return DraftExtent(
        rows=frozenset(id(row) for row in rows),
        notices=frozenset(draft.notices),
        silenced=len(draft.silenced),
        withheld=len(draft.withheld),
        reopened=len(draft.reopened),
    )


def move_since(draft: Draft, extent: DraftExtent) -> KeptMove:
    """What the draft's last command has added to it."""
    new_notices = frozenset(draft.notices) - extent.notices
    return KeptMove(
        plan_id=draft.command.id,
        entry_place=len(draft.entries) - 1,
        changes=list(_changes_since(draft, extent)),
        in_bulk=list(_in_bulk_since(draft, extent)),
        notices=new_notices,
    )


def _changes_since(draft: Draft, extent: DraftExtent) -> Iterator[Change]:
    for row in _new_rows(draft.added, extent):
        yield change_of_row("added", row)
    for row, before in changes_since_last(draft):
        yield change_of_row("changed", row, changed_values(before))
    for row in _new_rows(draft.deleted, extent):
        yield change_of_row("deleted", row)


def _in_bulk_since(draft: Draft, extent: DraftExtent) -> Iterator[Change]:
    silences = len(draft.silenced) > extent.silenced
    withholds = len(draft.withheld) > extent.withheld
    reopens = len(draft.reopened) > extent.reopened
    yield from bulk_changes(
        steps=silences,
        notices=silences or withholds or reopens,
    )


def _new_rows(rows: Iterable[Base], extent: DraftExtent) -> Iterator[Base]:
    for row in rows:
        if id(row) not in extent.rows:
            yield row
