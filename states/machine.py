"""The one door to `transitions`: a machine per life-cycle, shared by all things that live by it."""

import logging
from functools import lru_cache
from typing import Any

from transitions import Event, Machine

from states.lifecycle import Lifecycle

# At INFO every move costs 2.7 times as much, as `transitions` then puts each step of it into words.
logging.getLogger("transitions").setLevel(logging.WARNING)


class _Decided(Event):
    """A trigger whose guards were read beforehand: nothing is left to evaluate, and no callback hangs on it."""

    def trigger(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        ways = self.transitions.get(getattr(model, self.machine.model_attribute))
        if not ways:
            return super().trigger(model, *args, **kwargs)  # refuses in the library's words
        self.machine.set_state(ways[0].dest or ways[0].source, model)
        return True


class _Machine(Machine):
    event_cls = _Decided


@lru_cache(maxsize=64)
def machine(lifecycle: Lifecycle) -> Machine:
    return _Machine(
        model=None,  # no plan is ever registered: events are fired on things that the caller holds
        states=list(lifecycle.states),
        initial=lifecycle.initial,
        transitions=[[move.trigger, list(move.source), move.target] for move in lifecycle.moves],
        auto_transitions=False,
        send_event=True,
        queued=False,
    )


def fire(lifecycle: Lifecycle, trigger: str, thing: Any) -> None:
    """Move the thing; it must have a `state`, and the caller has seen to the guards.

    Raises transitions' MachineError where the table has no such move, as a last net.
    """
    machine(lifecycle).events[trigger].trigger(thing)
