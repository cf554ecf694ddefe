"""The fast road of a plan's plain move (`flows.plan.plain`).

Whatever is not plain, not allowed at first sight, or has something in its way is left to `flows.plan.advance`, which
has the words for it.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event

from flows.journal import stamp
from flows.obligations.obligations import plan_key
from flows.plan.plain import PlainMove, Prepared, prepare
from models import plain_postgresql, plain_sqlite
from models.driver import Drivers, Lost, may_keep
from models.plain_move import Decided, Reading, reading_of
from states.guard import Asking

NONE: frozenset[str] = frozenset()

CARRIERS = {"sqlite": plain_sqlite.carry, "postgresql": plain_postgresql.carry}


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
        settles = tuple(plan_key(plan, gate) for gate in move.settles)
        told = (move.codes, plan.calendar_number, said, json.dumps(facts), request, settles)
        return Decided(plan.id, self.seen, version, moving.state, asking.at, *told)
