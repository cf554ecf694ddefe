"""The one door to `transitions`: a machine a life-cycle, shared by all things that live by it.

The library makes each move itself: guards are conditions of its transitions, which read the decision, and effects are
its callbacks, which write what follows. No thing is registered with a machine; a `Moving` carries it through one move.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from transitions import EventData, Machine

from states.lifecycle import Lifecycle, Move

# At INFO every move costs 2.7 times as much, as `transitions` then puts each step of it into words.
logging.getLogger("transitions").setLevel(logging.WARNING)


def _nothing(_name: str) -> None:
    return None


@dataclass
class Moving:
    """A thing during one move: which guards were found to fail, and what does the move's effects.

    `begin` runs when all guards hold, before the state changes; `effect` is called with the name of each effect after.
    """

    thing: Any
    failed: Collection[str] = ()
    begin: Callable[[], None] | None = None
    effect: Callable[[str], None] = _nothing

    @property
    def state(self) -> str:
        state: str = self.thing.state
        return state

    @state.setter
    def state(self, state: str) -> None:
        self.thing.state = state


def _moving(event: EventData) -> Moving:
    moving: Any = event.model
    return cast(Moving, moving)


def _guard_condition(code: str) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return code not in _moving(event).failed

    return holds


def _effect_callback(name: str) -> Callable[[EventData], None]:
    def follow(event: EventData) -> None:
        _moving(event).effect(name)

    return follow


def _begin_move(event: EventData) -> None:
    begin = _moving(event).begin
    if begin is not None:
        begin()


def _transition(move: Move) -> dict[str, Any]:
    return {
        "trigger": move.trigger,
        "source": list(move.source),
        "dest": move.target,
        "conditions": [_guard_condition(code) for code in move.guards],
        "after": [_effect_callback(name) for name in move.effects],
    }


@lru_cache(maxsize=64)
def machine_of(lifecycle: Lifecycle) -> Machine:
    """Built once for each life-cycle."""
    return Machine(
        model=None,
        states=list(lifecycle.states),
        initial=lifecycle.initial,
        transitions=[_transition(move) for move in lifecycle.moves],
        auto_transitions=False,
        send_event=True,
        queued=False,
        before_state_change=_begin_move,
    )


def make_move(
    lifecycle: Lifecycle,
    trigger: str,
    moving: Moving,
) -> bool:
    """Let the library make the move; False where one of its guards was found to fail.

    Raises transitions' MachineError where the table has no such move, as a last net.
    """
    event = machine_of(lifecycle).events[trigger]
    moved: bool = event.trigger(moving)
    return moved


def fire(
    lifecycle: Lifecycle,
    trigger: str,
    thing: Any,
) -> None:
    """Move a thing whose guards the caller has seen to; its effects are the caller's too."""
    make_move(lifecycle, trigger, Moving(thing))
