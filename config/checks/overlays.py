"""Checks of overlays: gates and reasons that exist, nothing against what is final, dates that still hold."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from config.calendar import Calendar, Limits
from config.checks.finding import Finding
from config.checks.order import IMPOSSIBLE, out_of_order
from config.hints import wanted
from config.load import Path
from config.resolve import Dated, Resolver
from config.scopes import Scopes

Tree = Mapping[str, Sequence[tuple[str, str]]]
"""For each unit its way from the root, (id, title) by (id, title), itself included."""

REMEDIES = {"add": "rename it", "waive": "give a reason, or ask who may waive it"}


def overlays(resolver: Resolver, tree: Tree | None = None) -> Iterator[Finding]:
    """What is wrong with each overlay over the company's calendar, and over those above it where a tree is known."""
    calendar = resolver.calendar
    told: set[tuple[Path, str]] = set()
    scopes = Scopes(resolver, {unit: (tree or {}).get(unit, ((unit, unit),)) for unit in calendar.overlays})
    for unit in calendar.overlays:
        yield from _limits(calendar, unit)
        for finding in _laid(scopes, unit):
            if (finding[0], finding[2]) not in told:
                told.add((finding[0], finding[2]))
                yield finding
    for unit in set(calendar.overlays) - set(tree or calendar.overlays):
        sentence = f"the overlay “{unit}” is for a unit that the organisation has not"
        yield ("overlays", unit), "UNKNOWN_UNIT", sentence, "correct the id of the unit"


def _limits(calendar: Calendar, unit: str) -> Iterator[Finding]:
    known = Limits.model_fields
    for name, value in calendar.overlays[unit].set_limits.items():
        if name not in known:
            sentence = f"the overlay “{unit}” sets the limit “{name}”, which does not exist"
            yield ("overlays", unit, "set_limits", name), "UNKNOWN_LIMIT", sentence, f"use one of {', '.join(known)}"
        else:
            yield from _limit(unit, name, value)


def _limit(unit: str, name: str, value: int) -> Iterator[Finding]:
    try:
        Limits.model_validate({name: value})
    except ValidationError as error:
        [detail] = error.errors()
        sentence = f"the overlay “{unit}” sets {name} to {value}"
        yield ("overlays", unit, "set_limits", name), "BAD_VALUE", sentence, wanted(detail)


def _laid(scopes: Scopes, unit: str) -> Iterator[Finding]:
    laid, own = scopes.laid(unit), scopes.resolver(unit)
    for key, gate_id, sentence in laid.conflicts:
        code = "FINAL" if "is fixed by" in sentence else "BAD_OVERLAY"
        yield (
            ("overlays", unit, key, gate_id),
            code,
            sentence.rstrip("."),
            REMEDIES.get(key, "take it out of the overlay"),
        )
    if laid.conflicts:
        return
    dated: dict[str, Dated] = {}
    for gate in laid.calendar.gates:
        try:
            dated[gate.id] = own.due(gate.id)
            own.opens(gate, dated[gate.id])
        except KeyError as error:
            sentence = f"{gate.id} depends on the gate {error}, which the overlay “{unit}” has removed"
            yield ("overlays", unit), "UNKNOWN_GATE", sentence, "waive that gate instead of removing it"
        except IMPOSSIBLE as error:
            yield ("overlays", unit), "UNRESOLVED", f"{gate.id} has no date for {unit}: {error}", "change the overlay"
    for _, gate, edge, sentence in out_of_order(laid.calendar, dated, laid.waived):
        if edge.kind != "soft":
            yield ("overlays", unit), "ORDER_CONFLICT", f"for {unit} {sentence}", f"move {gate.id} or {edge.gate}"
