"""Moves of several plans in one draft: what each of them did is told apart, so that each can be undone alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.act.draft import Draft
from flows.act.inverse import (
    Change,
    Changed,
    added_notices,
    bulk_changes,
    change_of_row,
    changed_values,
    new_record,
)
from models.base import Base
from models.exceptions import UndoRecord
from models.journal import Entry
from models.notice import Notice


@dataclass(frozen=True)
class DraftExtent:
    """What a draft had asked for at some moment; rows by their identity."""

    rows: frozenset[int]
    values: Mapping[int, Mapping[str, Any]]
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


def extent_of(draft: Draft, changed: Changed) -> DraftExtent:
    """The draft as it is now, with the rows that it has changed so far."""
    rows = [*draft.added, *draft.deleted]
    return DraftExtent(
        rows=frozenset(id(row) for row in rows),
        values=dict(_values_now(changed)),
        notices=frozenset(draft.notices),
        silenced=len(draft.silenced),
        withheld=len(draft.withheld),
        reopened=len(draft.reopened),
    )


def _values_now(changed: Changed) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for rows in changed.values():
        for row, before in rows:
            yield id(row), {name: getattr(row, name) for name in before}


def move_since(
    draft: Draft,
    extent: DraftExtent,
    changed: Changed,
) -> KeptMove:
    """What the draft's last command has added to it."""
    new_notices = frozenset(draft.notices) - extent.notices
    return KeptMove(
        plan_id=draft.command.id,
        entry_place=len(draft.entries) - 1,
        changes=list(_changes_since(draft, extent, changed)),
        in_bulk=list(_in_bulk_since(draft, extent)),
        notices=new_notices,
    )


def _changes_since(
    draft: Draft,
    extent: DraftExtent,
    changed: Changed,
) -> Iterator[Change]:
    for row in _new_rows(draft.added, extent):
        yield change_of_row("added", row)
    for rows in changed.values():
        for row, before in rows:
            yield from _change_since(row, before, extent)
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


def _change_since(
    row: Base,
    before: Mapping[str, Any],
    extent: DraftExtent,
) -> Iterator[Change]:
    """The columns that are not what they were then."""
    earlier = extent.values.get(id(row), {})
    was = {**before, **earlier}
    new = {name: value for name, value in was.items() if getattr(row, name) != value}
    if new:
        yield change_of_row("changed", row, changed_values(new))
