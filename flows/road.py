"""The road on which every kind of thing but a plan changes state; a plan has its own, faster one (flows/plan/).

A kind is a life-cycle, its guards, and three tables of functions: what each guard finds in the way, what each effect
does, and what the one who asks is to the thing. A move evaluates all guards, and does everything or nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from flows.act.moved import Moved
from flows.ground import Ground
from states.guard import Guard, Reason
from states.lifecycle import Lifecycle, Move, kind_word
from states.machine import fire
from states.refusal import Refused, Unknown, not_from_state, stale

Thing = TypeVar("Thing")
Facts = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """What a person says with a move: the trigger, a reason, and further words by name (`until`, `value` …)."""

    trigger: str
    reason: str = ""
    words: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, trigger: str, reason: str, words: Mapping[str, Any] | None) -> "Asked":
        """A word that is None was not said."""
        return cls(trigger, reason, {name: value for name, value in (words or {}).items() if value is not None})

    def word(self, name: str) -> Any:
        """None where the person did not say it."""
        return self.words.get(name)


@dataclass(frozen=True)
class Kind(Generic[Thing]):
    """How one kind of thing moves.

    `name` gives the thing's id. `facts` yields, for each guard's code, one mapping for each thing in the way, and
    nothing where the guard holds. `effects` runs after the state has changed and touches rows only. `rights` says
    whose act a move is where not the table but the calendar does, `told` what the journal keeps besides.
    """

    lifecycle: Lifecycle
    guards: Mapping[str, Guard]
    name: Callable[[Thing], str]
    relations: Callable[[Ground, Thing], frozenset[str]]
    facts: Mapping[str, Callable[[Ground, Thing, Asked], Facts]]
    effects: Mapping[str, Callable[[Ground, Thing, Asked], None]]
    rights: Callable[[Ground, Thing, Move], tuple[str, ...]] = lambda _ground, _thing, row: row.by
    told: Callable[[Thing], dict[str, Any]] = lambda _thing: {}

    @property
    def word(self) -> str:
        """How the journal calls the kind."""
        return kind_word(self.lifecycle.thing)


def move(ground: Ground, kind: Kind[Thing], thing: Thing, asked: Asked, *, seen: int | None) -> Moved:
    """Move a thing, locked by the caller, with its effects and its journal entry, or change nothing.

    `seen` is the version that the caller looked at (None: as it is now). Raises Refused with every reason at once.
    """
    version = thing.version  # type: ignore[attr-defined]
    reasons = [stale(seen, version)] if seen is not None and seen != version else []
    reasons += refusals(ground, kind, thing, asked)
    if reasons:
        raise Refused(asked.trigger, kind.name(thing), reasons)
    return move_on(ground, kind, thing, asked)


def move_on(ground: Ground, kind: Kind[Thing], thing: Thing, asked: Asked) -> Moved:
    """A decided move: the new state, what follows from it, and the entry in the journal."""
    row: Any = thing
    row_move = kind.lifecycle.move(asked.trigger, row.state)
    if row_move is None:
        raise Unknown("move", f"{asked.trigger} from {row.state}")
    was = row.state
    fire(kind.lifecycle, asked.trigger, row)
    row.version += 1
    for name in row_move.effects:
        kind.effects[name](ground, thing, asked)
    told = Moved(kind.word, kind.name(thing), asked.trigger, was, row.state, row.version)
    said = {"version": told.version, "reason": asked.reason, "facts": kind.told(thing)}
    ground.write(kind.word, told.id, asked.trigger, was=was, now=told.now, **said)
    return told


def refusals(ground: Ground, kind: Kind[Thing], thing: Thing, asked: Asked) -> list[Reason]:
    """All reasons why this move is not possible for whoever asks; empty where it is. Changes nothing."""
    triggers = kind.lifecycle.triggers()
    if asked.trigger not in triggers:
        raise Unknown("move", asked.trigger, triggers)
    row: Any = thing
    found = kind.lifecycle.move(asked.trigger, row.state)
    if found is None:
        return [not_from_state(asked.trigger, kind.lifecycle.thing, row.state, possible(kind, row.state))]
    return list(obstacles(ground, kind, thing, found, asked))


def obstacles(ground: Ground, kind: Kind[Thing], thing: Thing, row: Move, asked: Asked) -> Iterator[Reason]:
    """Authorisation, hard freeze, then the move's guards in the table's order."""
    relations, rights = kind.relations(ground, thing), kind.rights(ground, thing, row)
    if not ground.entitled(rights, relations):
        yield ground.denied(row.trigger, rights, relations)
    yield from ground.frozen(row.trigger)
    for code in row.guards:
        yield from (kind.guards[code].reason(facts) for facts in kind.facts[code](ground, thing, asked))


def possible(kind: Kind[Any], state: str) -> list[str]:
    """The triggers by which people may leave this state."""
    return [one.trigger for one in kind.lifecycle.possible(state) if set(one.by) != {"system"}]
