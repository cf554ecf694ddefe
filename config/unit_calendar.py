"""A unit's own calendar: overlays laid over the company's from the root of the organisation to its leaf.

The leaf wins, except over what is `final` (docs/calendar.md, “overlays”).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.calendar import Calendar
from config.gate import Gate
from config.overlay import Overlay
from states.guard import REASON_MIN

COMPANY = "Company"
"""Who decided what stands in the calendar itself."""


@dataclass(frozen=True)
class Laid:
    """A unit's own calendar: the gates as they are for it, which are waived and why, who made which final."""

    calendar: Calendar
    waived: Mapping[str, str] = field(default_factory=dict)
    fixed_by: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[tuple[str, str, str], ...] = ()
    """(overlay key, gate, sentence) of what an overlay may not do."""


def lay(calendar: Calendar, path: Sequence[tuple[str, str]]) -> Laid:
    """The calendar of a unit; `path` is (id, title) of each unit from the root to it."""
    laid = unlaid(calendar)
    for unit_id, title in path:
        overlay = calendar.overlays.get(unit_id)
        if overlay is not None:
            laid = over(laid, overlay, title)
    return laid


def unlaid(calendar: Calendar) -> Laid:
    """The company's own calendar, with nothing over it yet."""
    return Laid(calendar, {}, {gate.id: COMPANY for gate in calendar.gates if gate.final})


def over(laid: Laid, overlay: Overlay, title: str) -> Laid:
    """The calendar of the unit of this title, under the one that is laid for the units above it."""
    known = {gate.id: gate for gate in laid.calendar.gates}
    conflicts = tuple(_conflicts(laid, overlay, title, known))
    refused = {(key, gate) for key, gate, _ in conflicts}
    added = (gate for gate in overlay.add if ("add", gate.id) not in refused)
    gates = tuple(
        _changed(gate, overlay, refused)
        for gate in (*laid.calendar.gates, *added)
        if gate.id not in overlay.remove or ("remove", gate.id) in refused
    )
    update: dict[str, Any] = {"gates": gates, "business_days": overlay.calendar or laid.calendar.business_days}
    update["limits"] = laid.calendar.limits.model_copy(update=dict(overlay.set_limits))
    waived = {gate: why for gate, why in overlay.waive.items() if ("waive", gate) not in refused}
    fixed = {**dict.fromkeys(overlay.final, title), **{g.id: title for g in overlay.add if g.final}, **laid.fixed_by}
    return Laid(
        laid.calendar.model_copy(update=update), {**laid.waived, **waived}, fixed, (*laid.conflicts, *conflicts)
    )


def _changed(gate: Gate, overlay: Overlay, refused: set[tuple[str, str]]) -> Gate:
    update: dict[str, Any] = {}
    if gate.id in overlay.shift and ("shift", gate.id) not in refused:
        update["shift"] = gate.shift + overlay.shift[gate.id]
    if gate.id in overlay.replace_rule and ("replace_rule", gate.id) not in refused:
        update |= {"due": overlay.replace_rule[gate.id], "shift": update.get("shift", gate.shift) - gate.shift}
    if gate.id in overlay.rename:
        update["title"] = overlay.rename[gate.id]
    if gate.id in overlay.final:
        update["final"] = True
    return gate.model_copy(update=update) if update else gate


def _conflicts(laid: Laid, overlay: Overlay, title: str, known: Mapping[str, Gate]) -> Iterator[tuple[str, str, str]]:
    for key, gate_id in overlay.redated():
        if gate_id in laid.fixed_by:
            yield key, gate_id, f"{gate_id} is fixed by {laid.fixed_by[gate_id]}; {title} may not change its date."
    for key, gate_id in overlay.named():
        if gate_id not in known:
            yield key, gate_id, f"{title} changes the gate “{gate_id}”, which this calendar has not for it."
    for gate in overlay.add:
        if gate.id in known:
            yield "add", gate.id, f"{title} adds the gate “{gate.id}”, which is there already."
    for gate_id, why in overlay.waive.items():
        if len(why.strip()) < REASON_MIN:
            yield "waive", gate_id, f"{title} waives {gate_id} without a reason of at least {REASON_MIN} characters."
        if gate_id in known and not known[gate_id].waivable_by:
            yield "waive", gate_id, f"{gate_id} cannot be waived; {title} has to pass it."
