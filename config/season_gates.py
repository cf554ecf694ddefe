"""The gates of a season with their dates for everybody: the company's own, and those that overlays add or move."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pendulum import DateTime

from config.resolve import Dated, DatedGate, Resolver
from config.scopes import COMPANY_WIDE, Scopes

GatesByUnit = Mapping[str, Iterable[DatedGate]]


class OfUnit(Protocol):
    """A plan, as far as its dates go: one unit's document of one kind."""

    @property
    def document(self) -> str: ...

    @property
    def unit_id(self) -> str: ...


@dataclass(frozen=True)
class SeasonGate:
    """A gate; `unit_id` is the unit whose overlay added it ("": the company's own).

    `grace_ends_at` is when grace has ended for everybody.
    """

    dated: DatedGate
    unit_id: str
    position: int
    grace_ends_at: DateTime


def season_gates(scopes: Scopes) -> tuple[SeasonGate, ...]:
    """The company's gates in the order of the calendar, then what overlays add; raises Unresolvable."""
    by_unit = {unit: scopes.resolver(unit).gates() for unit in scopes.all()}
    ends = _grace_ends(scopes, by_unit)
    first = _first_of_each(by_unit)
    rows = []
    for position, (unit, dated) in enumerate(first, start=1):
        end = ends.get(dated.gate.id, dated.grace_ends_at)
        row = SeasonGate(
            dated=dated,
            unit_id=unit,
            position=position,
            grace_ends_at=end,
        )
        rows.append(row)
    return tuple(rows)


def _first_of_each(by_unit: GatesByUnit) -> Iterable[tuple[str, DatedGate]]:
    """Each gate once, with the first unit that has it."""
    first: dict[str, tuple[str, DatedGate]] = {}
    for unit, gates in by_unit.items():
        for dated in gates:
            first.setdefault(dated.gate.id, (unit, dated))
    return first.values()


def _grace_ends(scopes: Scopes, by_unit: GatesByUnit) -> dict[str, DateTime]:
    """When grace ends at each gate for the last of the units for which it is not waived."""
    ends: dict[str, DateTime] = {}
    for unit, gates in by_unit.items():
        waived = scopes.unit_calendar(unit).waived
        for dated in gates:
            gate_id = dated.gate.id
            if gate_id not in waived:
                latest = ends.get(gate_id, dated.grace_ends_at)
                ends[gate_id] = max(latest, dated.grace_ends_at)
    return ends


def gate_for(scopes: Scopes, unit: str, gate_id: str) -> DatedGate:
    """The gate as this unit lives by it; the company's where an overlay has taken it away."""
    return _resolver_for(scopes, unit, gate_id).dated(gate_id)


def due_for(scopes: Scopes, unit: str, gate_id: str) -> Dated:
    """When it is due for this unit; for units of one scope it is reckoned once."""
    return _resolver_for(scopes, unit, gate_id).due(gate_id)


def _resolver_for(scopes: Scopes, unit: str, gate_id: str) -> Resolver:
    own = scopes.resolver(unit)
    return own if gate_id in own.by_id else scopes.company


def date_plan(scopes: Scopes, plan: OfUnit) -> tuple[DateTime, DateTime]:
    """When the plan may begin, and when it closes: the opening and the end of grace of its document's gates."""
    kind = scopes.company.calendar.document(plan.document)
    start_gate = gate_for(scopes, plan.unit_id, kind.start_gate)
    submit_gate = gate_for(scopes, plan.unit_id, kind.submit_gate)
    return start_gate.opens.at, submit_gate.grace_ends_at


def waivers(scopes: Scopes, unit: str) -> Iterator[tuple[str, str]]:
    """(gate, reason) of what an overlay waives for this unit."""
    if scopes.scope(unit) != COMPANY_WIDE:
        yield from scopes.unit_calendar(unit).waived.items()
