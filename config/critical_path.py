"""How far each gate can slip before something that must not move does, and the chain that leaves least room.

Slack is found by slipping, not by subtracting: what weekends, holidays and blackouts swallow is slack too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.calendar import Calendar
from config.checks.due_gates import dues_by_gate
from config.checks.order import hard_conflicts
from config.explanation import Unresolvable
from config.gate import GateRow
from config.resolve import Dated, Resolver

MOST_SLACK = 260
"""Business days of slack beyond which nobody asks: a year."""


@dataclass(frozen=True)
class Slack:
    """A gate can slip `days` business days; with one more `breaks` says what no longer holds ("" within a year)."""

    days: int
    breaks: str


def slack_of_gates(resolver: Resolver) -> dict[str, Slack]:
    """The slack of every gate: it breaks an order, moves a final gate, or moves past the end of the fiscal year."""
    gates = resolver.calendar.gates
    return {gate.id: _slack_of(resolver, gate.id) for gate in gates}


def critical_path(
    resolver: Resolver,
    slack_of_gates: Mapping[str, Slack],
    target: str = "",
) -> tuple[str, ...]:
    """The chain of gates to the target that has the least slack; by default to the first final gate, else the last.

    At each gate it goes back to whichever of those before it can slip least.
    """
    chain = [target or target_of(resolver.calendar)]
    candidates = _gates_before(resolver, chain)
    while candidates:
        tightest = _tightest_gate(candidates, resolver, slack_of_gates)
        chain.append(tightest)
        candidates = _gates_before(resolver, chain)
    return tuple(reversed(chain))


def _tightest_gate(
    candidates: Sequence[str],
    resolver: Resolver,
    slack_of_gates: Mapping[str, Slack],
) -> str:
    """The one with the least slack; of several the latest."""

    def slack_then_latest(gate_id: str) -> tuple[int, float]:
        due = resolver.due(gate_id)
        return slack_of_gates[gate_id].days, -due.at.timestamp()

    return min(candidates, key=slack_then_latest)


def target_of(calendar: Calendar) -> str:
    """The first final gate, else the last gate."""
    for gate in calendar.gates:
        if gate.final:
            return gate.id
    return calendar.gates[-1].id


def _gates_before(
    resolver: Resolver,
    chain: Sequence[str],
) -> list[str]:
    """The gates before the last one of the chain that are not in it yet."""
    gate = resolver.by_id[chain[-1]]
    known = [other for other in gate.before if other in resolver.by_id]
    return [other for other in known if other not in chain]


def _slack_of(resolver: Resolver, gate_id: str) -> Slack:
    """The most days that break nothing."""
    if resolver.by_id[gate_id].final:
        return Slack(0, f"{gate_id} is final")
    days = _most_days(resolver, gate_id)
    if days == MOST_SLACK:
        return Slack(days, "")
    return Slack(days, _first_break(resolver, gate_id, days + 1))


def _most_days(resolver: Resolver, gate_id: str) -> int:
    """More days never mend what fewer broke, so the search halves."""
    holds, breaks = 0, MOST_SLACK + 1
    while breaks - holds > 1:
        middle = (holds + breaks) // 2
        if _first_break(resolver, gate_id, middle):
            breaks = middle
        else:
            holds = middle
    return holds


def _first_break(
    resolver: Resolver,
    gate_id: str,
    days: int,
) -> str:
    """What no longer holds with this gate so many business days later; "" where all does."""
    slipped = _slip_gate(resolver.calendar, gate_id, days)
    later = Resolver(slipped, resolver.data, resolver)
    try:
        dated = _date_gates(later)
    except (Unresolvable, OverflowError) as error:
        return str(error)
    return _moved_final(resolver, later, gate_id) or _broken_order(later, dated)


def _date_gates(resolver: Resolver) -> dict[str, Dated]:
    """Raises Unresolvable where a gate cannot be dated, or opens after it is due."""
    dated = dues_by_gate(resolver)
    for gate in resolver.calendar.gates:
        resolver.opens(gate, dated[gate.id])
    return dated


def _moved_final(
    resolver: Resolver,
    later: Resolver,
    slipped_id: str,
) -> str:
    """A final gate keeps its date from above, so it is asked what its rule would make of it."""
    for gate in later.calendar.gates:
        if not gate.final or gate.id == slipped_id:
            continue
        now = later.due_by_rule(gate)
        was = resolver.due(gate.id)
        if now.at != was.at:
            return f"{gate.id} is final and would move"
    return ""


def _broken_order(resolver: Resolver, dated: Mapping[str, Dated]) -> str:
    for conflict in hard_conflicts(resolver.calendar, dated):
        return conflict.sentence
    return ""


def _slip_gate(
    calendar: Calendar,
    gate_id: str,
    days: int,
) -> Calendar:
    gates = [_slipped_gate(gate, days) if gate.id == gate_id else gate for gate in calendar.gates]
    return calendar.model_copy(update={"gates": tuple(gates)})


def _slipped_gate(gate: GateRow, days: int) -> GateRow:
    return gate.model_copy(update={"shift": gate.shift + days})
