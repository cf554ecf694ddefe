"""Reading in advance what the table of an act names, and what is known to be complete then."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    inspect,
    literal,
    select,
    union_all,
)

from flows.act.facts import Facts
from flows.act.known_rows import question
from flows.act.read_people import keep_people
from flows.act.row_map import RowMap
from models.database import is_reading
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.read_conditions import Match, equals_parameter, is_among_parameter
from models.reads import READS, Read, keys_with_steps
from models.row_json import json_row, read_row
from models.rows import key_of_row
from models.statement import SQLITE, Statement

LASTING = frozenset({"thing", "plan", "unit"})
"""What a row hangs on for good: its owner may change."""

KeysRead = dict[str, list[Any]]
"""What was read under each name, by its key."""
Anchor = Mapping[str, str]
"""By what the rows of one thing are found: its own id, its `owner`, its `plan`, the plan's `unit`, and the `season`."""


@lru_cache(maxsize=512)
def reads_statement(names: tuple[str, ...], match: Match) -> Statement:
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
    anchors: Sequence[Anchor],
    units_named: Sequence[str] = (),
) -> None:
    """Everything that the table of an act names, for each of the things that have these anchors.

    It is one statement; the people who are named there are another, however many things there are.
    """
    if names:
        _keep_reads(
            facts,
            connection,
            tuple(names),
            anchors,
            units_named,
        )
    keep_people(facts, connection)


def anchor_of(
    facts: Facts,
    thing: Any = None,
    plan: Plan | None = None,
) -> Anchor:
    """That of a thing and its plan, each of which may be missing."""
    return {
        "season": facts.season.id,
        "thing": getattr(thing, "id", ""),
        "owner": getattr(thing, "owner_id", ""),
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
        if len(anchors) > 1:
            _find_parts_at_once(facts.known, READS[name])
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
    match = equals_parameter
    values = anchors[0]
    if len(anchors) > 1:
        match = is_among_parameter
        values = _values_of_all(anchors)
    _lock_first(connection, names, values)
    statement = reads_statement(names, match)
    named = json.dumps(list(units_named))
    rows: Sequence[tuple[str, str]] = statement.run(connection, {**values, "named": named}).fetchall()
    return rows


def _lock_first(
    connection: Connection,
    names: Iterable[str],
    values: Anchor,
) -> None:
    """What two may not have at once; on SQLite whoever writes is alone, and who only looks locks nothing."""
    if connection.dialect.name == SQLITE or is_reading(connection):
        return
    for name in names:
        if READS[name].locks:
            _lock_statement(name).run(connection, values)


@lru_cache(maxsize=16)
def _lock_statement(name: str) -> Statement:
    """The rows of a read that are the season's, in the order in which every act locks them."""

    def build() -> Any:
        read = READS[name]
        keys = inspect(read.entity).primary_key
        rows = select(*keys).where(read.where(equals_parameter))
        return rows.order_by(*keys).with_for_update()

    return Statement(build)


def _values_of_all(anchors: Sequence[Anchor]) -> Anchor:
    """The parameters of several things, which are all of one season."""
    first = anchors[0]
    values = {name: _values_among(anchors, name) for name in first}
    return {**values, "season": first["season"]}


def _values_among(anchors: Sequence[Anchor], name: str) -> str:
    each_once = dict.fromkeys(anchor[name] for anchor in anchors)
    return json.dumps(list(each_once))


_MESSAGE_STATES: tuple[Mapping[str, str | None], ...] = (
    {"kind": "escalation", "state": "sent"},
    {"state": "waiting"},
    {"state": "cancelled", "sent_at": None},
)


def _find_parts_at_once(known: RowMap, read: Read) -> None:
    """Of several things each finds its parts, however many are known."""
    for column, name in read.covers.items():
        if name in LASTING:
            known.find_by(read.entity, column)


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
            where = {column: key, **read.always}
            known.complete.add(question(read.entity, where))


def _mark_messages(known: RowMap, keys: Iterable[str]) -> None:
    """All that was sent about these obligations, waits or was cancelled unsent has been read."""
    for key in keys:
        for state in _MESSAGE_STATES:
            where = {"obligation_key": key, **state}
            known.complete.add(question(Notice, where))
