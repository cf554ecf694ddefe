"""The gates of a season with their dates for everybody: the company's own, and those that overlays add or move."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime

from config.resolve import DatedGate, Resolver
from config.scopes import COMPANY_WIDE, Scopes
from models.plan import Plan


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
    first: dict[str, tuple[str, DatedGate]] = {}
    ends: dict[str, DateTime] = {}
    for unit in scopes.all():
        waived = scopes.laid(unit).waived
        for dated in scopes.resolver(unit).gates():
            first.setdefault(dated.gate.id, (unit, dated))
            if dated.gate.id not in waived:
                ends[dated.gate.id] = max(ends.get(dated.gate.id, dated.grace_ends_at), dated.grace_ends_at)
    return tuple(
        SeasonGate(
            dated,
            unit,
            position,
            ends.get(gate_id, dated.grace_ends_at),
        )
        for position, (gate_id, (unit, dated)) in enumerate(first.items(), start=1)
    )


def gate_for(scopes: Scopes, unit: str, gate_id: str) -> DatedGate:
    """The gate as this unit lives by it; the company's where an overlay has taken it away."""
    own = scopes.resolver(unit)
    resolver: Resolver = own if gate_id in own.by_id else scopes.company
    return resolver.dated(gate_id)


def date_plan(scopes: Scopes, plan: Plan) -> tuple[DateTime, DateTime]:
    """When the plan may begin, and when it closes: the opening and the end of grace of its document's gates."""
    kind = scopes.company.calendar.document(plan.document)
    begins, ends = (gate_for(scopes, plan.unit_id, gate) for gate in (kind.start_gate, kind.submit_gate))
    return begins.opens.at, ends.grace_ends_at


def waivers(scopes: Scopes, unit: str) -> Iterator[tuple[str, str]]:
    """(gate, reason) of what an overlay waives for this unit."""
    if scopes.scope(unit) != COMPANY_WIDE:
        yield from scopes.laid(unit).waived.items()
