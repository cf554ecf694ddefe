"""Which of a calendar's moves are plain: they bring nothing with them but the new state, its journal entry, and that
what is owed at a gate is done.

Read off the calendar once for each of its versions, for the fast road (`flows.plan.plain_move`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime, Time
from sqlalchemy import Engine

from flows.ground import EMERGENCIES, Ground, stand
from flows.plan.review_limits import limited
from models.base import FOREVER
from models.database import reading
from models.organisation import SYSTEM
from states.guard import AnotherPerson, Asking, CleanHands, Counted, Guard, Reasoned, Since, Until
from states.lifecycle import Move
from states.machine import machine
from states.plan import GUARDS

HOLDERS: Mapping[str, str] = {"owner": "owner_id", "approver": "approver_id"}
"""The relations that the plan's own row tells, and the column that tells each."""

ON_THE_ROW = (Counted, Since, Until, AnotherPerson, CleanHands, Reasoned)
"""The guards that ask nothing but what is read with the plan's own row, and what the person says."""

COUNTING = (Counted, CleanHands)
"""Those that hold where a column is 0."""

READS = ("counts", "since", "until", "than")
"""Where such a guard names its column."""

IDLE: Mapping[str, str] = {"begin_session": "review_at"}
"""Effects that do nothing while this column of the plan is empty."""

LEAVES = "limited_leaves"
"""A waiver that ends at an instant may have ended; whether it has is for the other road to say."""


@dataclass(frozen=True, slots=True)
class PlainMove:
    """`holders` are the columns in one of which who asks must stand; `columns` is all that is asked of the plan's row.

    `counters` are the columns that must be 0 or empty, for its counting guards and its idle effects; `guards` its other
    guards, `codes` names all; `settles` are the gates at which what the plan owes is done with it; `fire` is the
    machine's event.
    """

    holders: tuple[str, ...]
    counters: tuple[str, ...]
    guards: tuple[Guard, ...]
    codes: tuple[str, ...]
    columns: frozenset[str]
    settles: tuple[str, ...]
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
                    empty = tuple(IDLE[effect] for effect in move.effects)
                    columns = frozenset((*holders, *read, *empty, LEAVES))
                    counters = (*empty, *(guard.counts for guard in guards if isinstance(guard, COUNTING)))
                    others = tuple(guard for guard in guards if not isinstance(guard, COUNTING))
                    fire = events[move.trigger].trigger
                    settles = tuple(settled_by(ground, move, state, document.id))
                    plain = PlainMove(holders, counters, others, move.guards, columns, settles, fire)
                    yield (move.trigger, state, document.id), plain


def is_plain(ground: Ground, move: Move, state: str, document: str) -> bool:
    """Does this move from this state bring nothing with it, ask only the plan's row, and have nothing owed again?"""
    if set(move.effects) - set(IDLE) or (move.documents and document not in move.documents):
        return False
    if limited(ground):  # a reviewer's clock may begin, stand or end
        return False
    if ground.calendar.document(document).approval:  # whose turn it is to vote may change with the state
        return False
    if not all(isinstance(GUARDS[code], ON_THE_ROW) for code in move.guards):
        return False
    if not any(set(one.by) != {"system"} for one in ground.lifecycle.possible(move.target, document)):
        return False
    taken_back = any(state in states and move.target not in states for _, states in _settling(ground, document))
    return not (taken_back and "owner" in move.by)


def settled_by(ground: Ground, move: Move, state: str, document: str) -> Iterator[str]:
    """The gates at which what was owed until this move is done with it."""
    for gate, states in _settling(ground, document):
        if move.target in states and state not in states:
            yield gate


def _settling(ground: Ground, document: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The gates at which such a document is owed until it is in one of these states."""
    for gate in ground.calendar.all_gates:
        if gate.owes and gate.owes.document == document and gate.owes.settled_in:
            yield gate.id, gate.owes.settled_in


def _freezes(ground: Ground) -> Iterator[tuple[DateTime, DateTime]]:
    """The hard freezes, from the midnight that begins each to the one that ends it."""
    midnight = Time(0, 0)
    for window in ground.resolver.blackouts:
        if "hard_freeze" in window.kinds:
            begin = ground.resolver.instant(window.first, midnight)
            end = FOREVER if window.last.year > 9000 else ground.resolver.instant(window.last.add(days=1), midnight)
            yield begin, end
