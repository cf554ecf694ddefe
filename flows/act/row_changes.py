"""What a draft has changed in rows: by its last command, and by all of them since the rows were read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from flows.act.draft import Draft
from flows.act.row_map import RowMap
from models.base import Base
from models.rows import RowChange, set_changes_apart, touched_rows

Changes = Mapping[type[Base], Sequence[RowChange]]
"""For each table the rows that have changed, with what was there before."""


def changes_since_last(draft: Draft) -> list[RowChange]:
    """The rows that were changed since this was last asked, with what was there then; not those that are new."""
    added = {id(row) for row in draft.added}
    found = []
    for row in _touched_rows(draft.facts.known):
        before = set_changes_apart(row)
        if before and id(row) not in added:
            found.append((row, before))
            _keep_first(draft, row, before)
    return found


def _touched_rows(known: RowMap) -> Iterator[Base]:
    for rows in known.by_table.values():
        yield from touched_rows(rows.values())


def _keep_first(
    draft: Draft,
    row: Base,
    before: Mapping[str, object],
) -> None:
    """Of a column that several commands have changed, what was there before the first of them."""
    _, first = draft.changed.get(id(row), (row, {}))
    draft.changed[id(row)] = (row, {**before, **first})


def changed_rows(draft: Draft) -> Changes:
    """The rows that the draft has changed; what it has added or taken away is not among them."""
    changes_since_last(draft)
    found: dict[type[Base], list[RowChange]] = defaultdict(list)
    for row, first in draft.changed.values():
        before = {name: was for name, was in first.items() if row.__dict__[name] != was}
        if before and draft.facts.known.has(row):
            found[type(row)].append((row, before))
    return found
