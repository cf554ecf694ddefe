"""The fast road of a plan's plain move: one that brings nothing with it but the new state and its journal entry.

Which moves are plain is read off the calendar once for each of its versions. Whatever is not plain, not allowed at
first sight, or has something in its way is left to `flows.plan.advance`, which has the words for it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakKeyDictionary

from pendulum import DateTime, Time
from sqlalchemy import Engine, event

from flows.ground import EMERGENCIES, Ground, stand
from flows.journal import stamp
from models import plain_postgresql, plain_sqlite
from models.base import FOREVER
from models.database import reading
from models.driver import Drivers, Lost, may_keep
from models.organisation import SYSTEM
from models.plain_move import Decided, Reading, reading_of
from states.guard import AnotherPerson, Asking, Counted, Guard, Reasoned, Since, Until
from states.lifecycle import Move
from states.machine import machine
from states.plan import GUARDS

NONE: frozenset[str] = frozenset()

HOLDERS: Mapping[str, str] = {"owner": "owner_id", "approver": "approver_id"}
"""The relations that the plan's own row tells, and the column that tells each."""

ON_THE_ROW = (Counted, Since, Until, AnotherPerson, Reasoned)
"""The guards that ask nothing but the plan's own row and what the person says."""

CARRIERS = {"sqlite": plain_sqlite.carry, "postgresql": plain_postgresql.carry}

READS = ("counts", "since", "until", "than")
"""Where such a guard names its column."""

LEAVES = "limited_leaves"
"""A waiver that ends at an instant may have ended; whether it has is for the other road to say."""


@dataclass(frozen=True, slots=True)
class PlainMove:
    """`holders` are the columns in one of which who asks must stand; `columns` is all that is asked of the plan's row.

    `counters` are the columns at which its counting guards look, `guards` its others, `codes` names all; `fire` is the
    machine's event.
    """

    holders: tuple[str, ...]
    counters: tuple[str, ...]
    guards: tuple[Guard, ...]
    codes: tuple[str, ...]
    columns: frozenset[str]
    fire: Any

    def free(self, plan: Any, asking: Asking) -> bool:
        """Does each of its guards hold?"""
        for name in self.counters:  # what `Counted` says, without asking each guard: this is the hot path
            if getattr(plan, name):
                return False
        return not self.guards or all(guard.holds(plan, asking) for guard in self.guards)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version of a season's calendar, ready for plain moves; `moves` by trigger, state and kind of document."""

    season_id: str
    moves: Mapping[tuple[str, str, str], PlainMove]
    freezes: tuple[tuple[DateTime, DateTime], ...]

    def frozen(self, trigger: str, at: DateTime) -> bool:
        return trigger not in EMERGENCIES and any(begin <= at < end for begin, end in self.freezes)


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a move did: the plan, from where to where, and the version that the next writer must name."""

    plan_id: str
    trigger: str
    was: str
    now: str
    version: int


class Moving:
    """What the machine moves: the state alone, as the row cannot be written to."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class _Known:
    """What was prepared for a database: connections, versions of calendars, and what any of them asks for a move."""

    def __init__(self, engine: Engine) -> None:
        self.drivers = Drivers()
        event.listen(engine, "engine_disposed", self.drivers.close)
        self.carry = CARRIERS[engine.dialect.name]
        self.dialect = engine.dialect
        self.versions: dict[tuple[str, int], Prepared] = {}
        self.columns: dict[str, frozenset[str]] = {}
        self.least = reading_of(engine.dialect, NONE)
        self.readings: dict[str, Reading] = {}

    def add(self, number: int, prepared: Prepared) -> None:
        for (trigger, _, _), move in prepared.moves.items():
            self.columns[trigger] = self.columns.get(trigger, NONE) | move.columns
            self.readings[trigger] = reading_of(self.dialect, self.columns[trigger])
        self.versions[prepared.season_id, number] = prepared


_KNOWN: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def plain_move(
    engine: Engine,
    plan_id: str,
    trigger: str,
    asking: Asking,
    *,
    seen: int,
    digest: str = "",
    request: tuple[str, str] | None = None,
) -> Advanced | None:
    """Move the plan in a transaction of its own; None where that is nothing for the fast road, and nothing was done.

    `digest` is that of what was read ("": not said), `request` the id and the digest of a request that is answered
    once. Raises Collided where somebody else came first.
    """
    if not may_keep(engine):
        return None
    known = _KNOWN.get(engine) or _KNOWN.setdefault(engine, _Known(engine))
    attempt = _Attempt(known, trigger, asking, seen, digest, request)
    _carry(engine, known, plan_id, attempt)
    if attempt.unknown is not None:
        known.add(attempt.unknown[1], prepare(engine, *attempt.unknown, at=asking.at))
        attempt.unknown = None
        _carry(engine, known, plan_id, attempt)
    return attempt.done


def _carry(engine: Engine, known: _Known, plan_id: str, attempt: "_Attempt") -> None:
    """Once, and once more on a new connection where the server had ended the kept one."""
    try:
        _carry_once(engine, known, plan_id, attempt)
    except Lost:
        known.drivers.close()
        _carry_once(engine, known, plan_id, attempt)


def _carry_once(engine: Engine, known: _Known, plan_id: str, attempt: "_Attempt") -> None:
    attempt.columns = known.columns.get(attempt.trigger, NONE)
    sql = known.readings.get(attempt.trigger, known.least)
    cursor = known.drivers.take(engine)
    try:
        if not known.carry(cursor, known.dialect, sql, (attempt.asking.by, plan_id), attempt):
            attempt.done = None
    except Lost:
        cursor.connection.close()
        raise
    except BaseException:
        attempt.done = None
        known.drivers.give(cursor)
        raise
    known.drivers.give(cursor)


class _Attempt:
    """What is decided between the read and the writes of one plain move."""

    __slots__ = ("asking", "columns", "digest", "done", "known", "request", "seen", "trigger", "unknown")

    def __init__(
        self,
        known: _Known,
        trigger: str,
        asking: Asking,
        seen: int,
        digest: str,
        request: tuple[str, str] | None,
    ) -> None:
        self.known, self.trigger, self.asking = known, trigger, asking
        self.seen, self.digest, self.request = seen, digest, request
        self.columns = NONE
        self.done: Advanced | None = None
        self.unknown: tuple[str, int] | None = None

    def __call__(self, plan: Any) -> Decided | None:
        calendar = self.known.versions.get((plan.season_id, plan.calendar_number))
        move = calendar.moves.get((self.trigger, plan.state, plan.document)) if calendar else None
        if calendar is None or (move is not None and not move.columns <= self.columns):
            # Never prepared; or by another thread, since the columns to read were chosen.
            self.unknown = (plan.season_id, plan.calendar_number)
            return None
        same = plan.version == self.seen and self.digest in ("", plan.digest)
        if move is None or not same or not self._free(calendar, move, plan):
            return None
        return self._decided(plan, move)

    def _free(self, calendar: Prepared, move: PlainMove, plan: Any) -> bool:
        asking = self.asking
        if plan.left_at is not None or plan.limited_leaves:
            return False
        if asking.by not in [getattr(plan, holder) for holder in move.holders]:
            return False
        if calendar.freezes and calendar.frozen(self.trigger, asking.at):
            return False
        return move.free(plan, asking)

    def _decided(self, plan: Any, move: PlainMove) -> Decided:
        """What is to be written; the machine makes the move, as it makes every one."""
        moving = Moving(plan.state)
        move.fire(moving)
        asking, version, facts = self.asking, self.seen + 1, {"digest": plan.digest}
        said = {
            "seq": 0,
            "season_id": plan.season_id,
            "actor": asking.by,
            "kind": "plan",
            "thing_id": plan.id,
            "act": self.trigger,
            "was": plan.state,
            "now": moving.state,
            "version": version,
            "reason": asking.reason,
            "facts": facts,
            "at": stamp(asking.at),
        }
        self.done = Advanced(plan.id, self.trigger, plan.state, moving.state, version)
        request = (*self.request, json.dumps(asdict(self.done))) if self.request else None
        told = (move.codes, plan.calendar_number, said, json.dumps(facts), request)
        return Decided(plan.id, self.seen, version, moving.state, asking.at, *told)


def prepare(engine: Engine, season_id: str, number: int, *, at: DateTime) -> Prepared:
    """Read the version of the calendar that the season now has, and find its plain moves."""
    with reading(engine) as session:
        ground = stand(session, season_id, by=SYSTEM, at=at)
        moves = dict(_plain_moves(ground)) if ground.season.calendar_number == number else {}
        return Prepared(season_id, moves, tuple(_freezes(ground)))


def _plain_moves(ground: Ground) -> Iterator[tuple[tuple[str, str, str], PlainMove]]:
    events = machine(ground.lifecycle).events
    for document in ground.calendar.documents:
        for move in ground.lifecycle.moves:
            for state in move.source:
                if is_plain(ground, move, state, document.id):
                    holders = tuple(HOLDERS[relation] for relation in move.by if relation in HOLDERS)
                    guards = [GUARDS[code] for code in move.guards]
                    read = (getattr(guard, name) for guard in guards for name in READS if hasattr(guard, name))
                    columns = frozenset((*holders, *read, LEAVES))
                    counters = tuple(guard.counts for guard in guards if isinstance(guard, Counted))
                    others = tuple(guard for guard in guards if not isinstance(guard, Counted))
                    fire = events[move.trigger].trigger
                    plain = PlainMove(holders, counters, others, move.guards, columns, fire)
                    yield (move.trigger, state, document.id), plain


def is_plain(ground: Ground, move: Move, state: str, document: str) -> bool:
    """Does this move from this state bring nothing with it, ask only the plan's row, and settle or reopen nothing?"""
    if move.effects or (move.documents and document not in move.documents):
        return False
    if ground.calendar.document(document).approval:  # whose turn it is to vote may change with the state
        return False
    if not all(isinstance(GUARDS[code], ON_THE_ROW) for code in move.guards):
        return False
    if not any(set(one.by) != {"system"} for one in ground.lifecycle.possible(move.target, document)):
        return False
    return not _keeps_obligations(ground, move, state, document)


def _keeps_obligations(ground: Ground, move: Move, state: str, document: str) -> bool:
    """Would it settle what was owed until now, or owe again what was settled?"""
    owes = (gate.owes for gate in ground.calendar.all_gates if gate.owes and gate.owes.document == document)
    settling = [set(one.settled_in) for one in owes if one.settled_in]
    settles = any(move.target in states and state not in states for states in settling)
    return settles or ("owner" in move.by and any(state in states and move.target not in states for states in settling))


def _freezes(ground: Ground) -> Iterator[tuple[DateTime, DateTime]]:
    """The hard freezes, from the midnight that begins each to the one that ends it."""
    midnight = Time(0, 0)
    for window in ground.resolver.blackouts:
        if "hard_freeze" in window.kinds:
            begin = ground.resolver.instant(window.first, midnight)
            end = FOREVER if window.last.year > 9000 else ground.resolver.instant(window.last.add(days=1), midnight)
            yield begin, end
