"""Reading in advance what the table of an act names, and what is known to be complete then."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    literal,
    select,
    union_all,
)

from flows.act.facts import Facts, question
from flows.act.read_people import keep_people
from flows.act.row_map import RowMap
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.reads import READS, Read, keys_with_steps
from models.row_json import json_row, read_row
from models.rows import key_of_row
from models.statement import Statement

Keys = dict[str, list[Any]]
"""What was read under each name, by its key."""


@lru_cache(maxsize=512)
def _reads_statement(names: tuple[str, ...]) -> Statement:
    """All of these reads at once: (name, row)."""

    def build() -> Any:
        parts = []
        for name in names:
            read = READS[name]
            row = json_row(read.entity, read.without)
            rows = select(literal(name), row)
            parts.append(rows.where(read.where()))
        if "messages" in names:
            parts.append(keys_with_steps())
        return union_all(*parts)

    return Statement(build)


def read_in_advance(
    facts: Facts,
    connection: Connection,
    names: Sequence[str],
    plan: Plan | None,
) -> None:
    """Everything that the act's table names, in one statement; then the people who are named there, in another."""
    anchor = {
        "season": facts.season.id,
        "plan": plan.id if plan else "",
        "unit": plan.unit_id if plan else "",
    }
    if names:
        _keep_reads(
            facts,
            connection,
            tuple(names),
            anchor,
        )
    keep_people(facts, connection)


def _keep_reads(
    facts: Facts,
    connection: Connection,
    names: tuple[str, ...],
    anchor: Mapping[str, str],
) -> None:
    statement = _reads_statement(names)
    rows = statement.run(connection, anchor).fetchall()
    with_steps: set[str] = set()
    keys: Keys = defaultdict(list)
    for name, text in rows:
        if name == "steps":
            with_steps.add(text)
            continue
        read = READS[name]
        row = read_row(read.entity, text, read.without)
        facts.known.keep(row)
        keys[name].append(key_of_row(row)[-1])
    for name in names:
        _mark_covered(facts.known, READS[name], anchor)
        _mark_covered_each(facts.known, READS[name], keys)
    if "messages" in names:
        facts.known.with_steps = with_steps
        _mark_messages(facts.known)


_MESSAGE_STATES: tuple[Mapping[str, str | None], ...] = (
    {"kind": "escalation", "state": "sent"},
    {"state": "waiting"},
    {"state": "cancelled", "sent_at": None},
)


def _mark_covered(
    known: RowMap,
    read: Read,
    anchor: Mapping[str, str],
) -> None:
    if read.covers:
        where = {column: anchor[name] for column, name in read.covers.items()}
        known.complete.add(question(read.entity, where))
    if read.whole:
        known.complete.add(question(read.entity, {}))


def _mark_covered_each(
    known: RowMap,
    read: Read,
    keys: Keys,
) -> None:
    for column, above in read.covers_each.items():
        known.group_by(read.entity, column)
        for key in keys[above]:
            where = {column: key, **read.always}
            known.complete.add(question(read.entity, where))


def _mark_messages(known: RowMap) -> None:
    """All that was sent about the known obligations, waits or was cancelled unsent has been read."""
    for (key,) in known.by_table.get(Obligation, {}):
        for state in _MESSAGE_STATES:
            where = {"obligation_key": key, **state}
            known.complete.add(question(Notice, where))
