"""How far each gate can slip before something that must not move does, and the chain that leaves least room.

Slack is found by slipping, not by subtracting: what weekends, holidays and blackouts swallow is slack too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.calendar import Calendar
from config.checks.order import out_of_order
from config.explanation import Unresolvable
from config.resolve import Resolver

MOST = 260
"""Business days of slack beyond which nobody asks: a year."""


@dataclass(frozen=True)
class Slack:
    """A gate can slip `days` business days; with one more `breaks` says what no longer holds ("" within a year)."""

    days: int
    breaks: str


def slack(resolver: Resolver) -> dict[str, Slack]:
    """The slack of every gate: it breaks an order, moves a final gate, or moves past the end of the fiscal year."""
    return {gate.id: _slack(resolver, gate.id) for gate in resolver.calendar.gates}


def critical_path(resolver: Resolver, found: Mapping[str, Slack], target: str = "") -> tuple[str, ...]:
    """The chain of gates to the target that has the least slack; by default to the first final gate, else the last.

    At each gate it goes back to whichever of those before it can slip least.
    """
    chain = [target or target_of(resolver.calendar)]
    while before := [gate for gate in _before(resolver, chain[-1]) if gate not in chain]:
        chain.append(min(before, key=lambda gate: (found[gate].days, -resolver.due(gate).at.timestamp())))
    return tuple(reversed(chain))


def target_of(calendar: Calendar) -> str:
    return next((gate.id for gate in calendar.gates if gate.final), calendar.gates[-1].id)


def _before(resolver: Resolver, gate_id: str) -> Sequence[str]:
    gate = resolver.by_id[gate_id]
    return [other for other in gate.before if other in resolver.by_id]


def _slack(resolver: Resolver, gate_id: str) -> Slack:
    """The most days that break nothing; more days never mend what fewer broke, so the search halves."""
    if resolver.by_id[gate_id].final:
        return Slack(0, f"{gate_id} is final")
    low, high = 0, MOST + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if not _broken(resolver, gate_id, middle) else (low, middle)
    return Slack(low, _broken(resolver, gate_id, high) if high <= MOST else "")


def _broken(resolver: Resolver, gate_id: str, days: int) -> str:
    """What no longer holds with this gate so many business days later; "" where all does."""
    try:
        later = Resolver(_slipped(resolver.calendar, gate_id, days), resolver.data, resolver)
        dated = {gate.id: later.due(gate.id) for gate in later.calendar.gates}
        for gate in later.calendar.gates:
            later.opens(gate, dated[gate.id])
    except (Unresolvable, OverflowError) as error:
        return str(error)
    for gate in later.calendar.gates:
        if (
            gate.final
            and gate.id != gate_id
            and later.resolve(gate.due, shift=gate.shift, zone=gate.zone).at != (resolver.due(gate.id).at)
        ):
            return f"{gate.id} is final and would move"
    hard = (sentence for _, _, edge, sentence in out_of_order(later.calendar, dated) if edge.kind != "soft")
    return next(hard, "")


def _slipped(calendar: Calendar, gate_id: str, days: int) -> Calendar:
    gates = tuple(
        gate.model_copy(update={"shift": gate.shift + days}) if gate.id == gate_id else gate for gate in calendar.gates
    )
    return calendar.model_copy(update={"gates": gates})
