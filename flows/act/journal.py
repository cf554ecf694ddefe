"""Numbering and hashing what a draft enters into the journal, after the entry that was the last one."""

from collections.abc import Sequence
from typing import Any

from flows.act.draft import Draft
from flows.act.entry_draft import EntryDraft
from flows.act.entry_hash import hash_entry
from models.journal import Entry
from models.rows import new_row
from rules.chain import GENESIS

Head = tuple[int, str]


def chained_entries(draft: Draft, head: Head | None) -> list[Entry]:
    """The draft's entries as rows, each with its number and the hash of the one before it."""
    number, previous_hash = head or (0, GENESIS)
    found = []
    for entry_draft in draft.entries:
        number += 1
        entry = _entry_of(
            draft,
            entry_draft,
            number,
            previous_hash,
        )
        previous_hash = entry.hash
        found.append(entry)
    return found


def _entry_of(
    draft: Draft,
    entry_draft: EntryDraft,
    number: int,
    previous_hash: str,
) -> Entry:
    entry = new_row(
        Entry,
        seq=number,
        season_id=draft.facts.season.id,
        at=draft.facts.at,
        actor=entry_draft.actor,
        kind=entry_draft.kind,
        thing_id=entry_draft.thing_id,
        act=entry_draft.act,
        was=entry_draft.was,
        now=entry_draft.now,
        version=entry_draft.version,
        reason=entry_draft.reason,
        facts=_facts_of(entry_draft),
        previous_hash=previous_hash,
        on_behalf_of=entry_draft.on_behalf_of,
    )
    entry.hash = hash_entry(entry)
    return entry


def _facts_of(entry_draft: EntryDraft) -> dict[str, Any]:
    counts = {name: fill.goal_count for name, fill in entry_draft.fills.items()}
    return {**entry_draft.facts, **counts}


def tell_principals(draft: Draft, entries: Sequence[Entry]) -> None:
    """Whoever's right it was hears at once what was done for them; nobody writes to who has left."""
    for entry in entries:
        principal = entry.on_behalf_of
        if not principal or draft.facts.stand_ins.has_left(principal):
            continue
        act = f"{entry.kind}:{entry.thing_id}:{entry.act}"
        draft.notify(
            f"{act}:v{entry.version}:{entry.seq}:for:{principal}",
            "on_behalf",
            principal,
            about={
                "by": entry.actor,
                "act": entry.act,
                "thing": entry.thing_id,
            },
            in_person=True,
        )
