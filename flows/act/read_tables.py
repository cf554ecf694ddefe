"""Reading in advance what the table of an act names, and what is known to be complete then."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    literal,
    select,
    union_all,
)

from flows.act.facts import Facts
from flows.act.known_rows import question
from flows.act.read_people import keep_people
from flows.act.row_map import RowMap
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.reads import (
    READS,
    Match,
    Read,
    equals_parameter,
    is_among_parameter,
    keys_with_steps,
)
from models.row_json import json_row, read_row
from models.rows import key_of_row
from models.statement import Statement

KeysRead = dict[str, list[Any]]
"""What was read under each name, by its key."""
Anchor = Mapping[str, str]
"""By what the rows of one thing are found: its `plan`, the plan's `unit`, and the `season`."""


@lru_cache(maxsize=512)
def _reads_statement(names: tuple[str, ...], match: Match) -> Statement:
    """All of these reads at once: (name, row)."""

    def build() -> Any:
        parts = []
        for name in names:
            read = READS[name]
            row = json_row(read.entity, read.without)
            rows = select(literal(name), row)
            parts.append(rows.where(read.where(match)))
        if "messages" in names:
            parts.append(keys_with_steps(match))
        return union_all(*parts)

    return Statement(build)


def read_in_advance(
    facts: Facts,
    connection: Connection,
    names: Sequence[str],
    plans: Sequence[Plan | None],
    units_named: Sequence[str] = (),
) -> None:
    """Everything that the table of an act names, for each thing that is of one of these plans, or of none.

    It is one statement; the people who are named there are another, however many things there are.
    """
    if names:
        anchors = [_anchor_of(facts, plan) for plan in plans]
        _keep_reads(
            facts,
            connection,
            tuple(names),
            anchors,
            units_named,
        )
    keep_people(facts, connection)


def _anchor_of(facts: Facts, plan: Plan | None) -> Anchor:
    return {
        "season": facts.season.id,
        "plan": plan.id if plan else "",
        "unit": plan.unit_id if plan else "",
    }


def _keep_reads(
    facts: Facts,
    connection: Connection,
    names: tuple[str, ...],
    anchors: Sequence[Anchor],
    units_named: Sequence[str],
) -> None:
    with_steps: set[str] = set()
    keys_read: KeysRead = defaultdict(list)
    for name, text in _rows_read(connection, names, anchors, units_named):
        if name == "steps":
            with_steps.add(text)
            continue
        read = READS[name]
        row = read_row(read.entity, text, read.without)
        facts.known.keep(row)
        keys_read[name].append(key_of_row(row)[-1])
    for name in names:
        for anchor in anchors:
            _mark_covered(facts.known, READS[name], anchor)
        _mark_covered_each(facts.known, READS[name], keys_read)
    if "messages" in names:
        keys = _keys_of_plans(facts.known, anchors)
        facts.known.without_steps |= keys - with_steps
        _mark_messages(facts.known, keys)


def _keys_of_plans(known: RowMap, anchors: Sequence[Anchor]) -> set[str]:
    """The obligations that hang on these plans."""
    plans = {anchor["plan"] for anchor in anchors}
    rows: Any = known.by_table.get(Obligation, {}).values()
    return {row.key for row in rows if row.plan_id in plans}


def _rows_read(
    connection: Connection,
    names: tuple[str, ...],
    anchors: Sequence[Anchor],
    units_named: Sequence[str],
) -> Sequence[tuple[str, str]]:
    """Each row with the name of its read."""
    if len(anchors) == 1:
        statement = _reads_statement(names, equals_parameter)
        values = anchors[0]
    else:
        statement = _reads_statement(names, is_among_parameter)
        values = _values_of_all(anchors)
    named = json.dumps(list(units_named))
    rows: Sequence[tuple[str, str]] = statement.run(connection, {**values, "named": named}).fetchall()
    return rows


def _values_of_all(anchors: Sequence[Anchor]) -> Anchor:
    """The parameters of several things, which are all of one season."""
    plans = [anchor["plan"] for anchor in anchors]
    units = [anchor["unit"] for anchor in anchors]
    return {
        "season": anchors[0]["season"],
        "plan": json.dumps(plans),
        "unit": json.dumps(units),
    }


_MESSAGE_STATES: tuple[Mapping[str, str | None], ...] = (
    {"kind": "escalation", "state": "sent"},
    {"state": "waiting"},
    {"state": "cancelled", "sent_at": None},
)


def _mark_covered(
    known: RowMap,
    read: Read,
    anchor: Anchor,
) -> None:
    if read.covers:
        where = {column: anchor[name] for column, name in read.covers.items()}
        known.complete.add(question(read.entity, where))


def _mark_covered_each(
    known: RowMap,
    read: Read,
    keys: KeysRead,
) -> None:
    for column, above in read.covers_each.items():
        known.find_by(read.entity, column)
        for key in keys[above]:
            known.complete.add(question(read.entity, {column: key}))


def _mark_messages(known: RowMap, keys: Iterable[str]) -> None:
    """All that was sent about these obligations, waits or was cancelled unsent has been read."""
    for key in keys:
        for state in _MESSAGE_STATES:
            where = {"obligation_key": key, **state}
            known.complete.add(question(Notice, where))
