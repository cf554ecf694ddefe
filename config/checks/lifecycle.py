"""Checks of the plan's life-cycle: states that exist and are reached, guards that exist, one move for each trigger."""

from collections.abc import Iterable, Iterator

from config.calendar import Calendar
from config.checks.finding import Finding, listed
from config.load import Path
from states.plan import GUARDS


def lifecycle(calendar: Calendar) -> Iterator[Finding]:
    table, kinds = calendar.lifecycle, {d.id for d in calendar.documents}
    states = set(table.states)
    lists = {"initial": (table.initial,), "editable_in": table.editable_in, "approved_in": table.approved_in}
    for key, names in lists.items():
        if strange := set(names) - states:
            yield ("lifecycle", key), "UNKNOWN_STATE", f"{listed(strange)} is no state of the life-cycle", "add it"
    for n, move in enumerate(table.moves):
        where = ("lifecycle", "moves", n)
        if strange := {*move.source, move.target} - states:
            sentence = f"the move {move.trigger} uses {listed(strange)}, which is no state of the life-cycle"
            yield where, "UNKNOWN_STATE", sentence, "correct the name or add the state"
        if strange := set(move.documents) - kinds:
            yield where, "UNKNOWN_DOCUMENT", f"{move.trigger} is for {listed(strange)}, no document here", "correct it"
        yield from _guards((*where, "guards"), move.trigger, move.guards)
    yield from _guards(("lifecycle", "waivable"), "waivable", table.waivable)
    reached = {table.initial, *(move.target for move in table.moves)}
    for state in table.states:
        if state not in reached:
            yield ("lifecycle", "states"), "UNREACHED", f"no move leads to the state {state}", "add one or remove it"


def _guards(path: Path, who: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if name not in GUARDS:
            known = ", ".join(GUARDS)
            yield path, "UNKNOWN_GUARD", f"{who} names the guard “{name}”, which does not exist", f"use one of {known}"


def ambiguous_moves(calendar: Calendar) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for n, move in enumerate(calendar.lifecycle.moves):
        for state in move.source:
            if (move.trigger, state) in seen:
                sentence = f"{move.trigger} leaves {state} twice"
                yield ("lifecycle", "moves", n), "AMBIGUOUS_MOVE", sentence, "keep one of the two rows"
            seen.add((move.trigger, state))
