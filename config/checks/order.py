"""Checks of the gates' order: no gate waits for itself in a circle, and none is due before what it comes after."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from config.calendar import Calendar
from config.checks.finding import CalendarFinding, Findings, due_path
from config.explanation import Unresolvable
from config.gate import Edge, GateRow
from config.resolve import Dated

IMPOSSIBLE = (Unresolvable, ValueError, OverflowError)
"""What a rule without a date raises."""


def gate_cycles(calendar: Calendar) -> Findings:
    """CYCLE: gates that wait for each other in a circle, which is printed (docs/calendar.md, “after”)."""
    needs = {gate.id: _needed_gates(gate) for gate in calendar.gates}
    reported: set[frozenset[str]] = set()
    for gate in calendar.gates:
        circle = _shortest_circle(gate.id, needs)
        members = frozenset(circle)
        if circle and members not in reported:
            reported.add(members)
            yield _cycle_finding(circle, calendar)


def _cycle_finding(
    circle: tuple[str, ...],
    calendar: Calendar,
) -> CalendarFinding:
    position = _last_position(circle[0], calendar)
    return CalendarFinding(
        path=due_path(position),
        code="CYCLE",
        sentence=_circle_sentence(circle),
        remedy="date one of them by something else",
    )


def _circle_sentence(circle: tuple[str, ...]) -> str:
    chain = " → ".join((*circle, circle[0]))
    return f"Gates depend on each other in a circle: {chain}"


def _last_position(gate_id: str, calendar: Calendar) -> int:
    positions = {gate.id: position for position, gate in enumerate(calendar.gates)}
    return positions[gate_id]


def _needed_gates(gate: GateRow) -> list[str]:
    """The gates without which this one has no date or place; its window may open at its own due day."""
    other_gates = [name for name in _gates_of_place(gate) if name != gate.id]
    named = (gate.due.anchor.gate, *other_gates)
    return [name for name in named if name]


def _gates_of_place(gate: GateRow) -> list[str]:
    """The gate at which its window opens, and those that it comes after."""
    needed = [edge.gate for edge in gate.after if edge.kind != "soft"]
    if gate.opens is not None:
        needed.insert(0, gate.opens.anchor.gate)
    return needed


def _shortest_circle(
    start: str,
    needs: Mapping[str, list[str]],
) -> tuple[str, ...]:
    """The shortest chain from this gate back to itself; empty where there is none."""
    chains: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for chain in chains:  # grows while it is read: breadth first
        for other in needs.get(chain[-1], ()):
            if other == start:
                return chain
            if other not in seen:
                seen.add(other)
                chains.append((*chain, other))
    return ()


class OutOfOrder(NamedTuple):
    """An edge that the dates do not keep: its gate with the position in the file, and the sentence about it."""

    position: int
    gate: GateRow
    edge: Edge
    sentence: str


def out_of_order(
    calendar: Calendar,
    dated: Mapping[str, Dated],
    waived: Mapping[str, str] | None = None,
) -> Iterator[OutOfOrder]:
    """Each edge that the dates do not keep; a waived gate satisfies whatever comes after it."""
    binding = dated.keys() - (waived or {}).keys()
    for position, gate in enumerate(calendar.gates):
        edges = [edge for edge in gate.after if gate.id in dated and edge.gate in binding]
        for edge in edges:
            yield from _edge_conflict(
                position,
                gate,
                edge,
                dated,
            )


def _edge_conflict(
    position: int,
    gate: GateRow,
    edge: Edge,
    dated: Mapping[str, Dated],
) -> Iterator[OutOfOrder]:
    before = dated[edge.gate]
    after = dated[gate.id]
    if not _is_kept(edge, before, after):
        sentence = _order_sentence(
            edge,
            gate,
            before,
            after,
        )
        yield OutOfOrder(
            position=position,
            gate=gate,
            edge=edge,
            sentence=sentence,
        )


def hard_conflicts(
    calendar: Calendar,
    dated: Mapping[str, Dated],
    waived: Mapping[str, str] | None = None,
) -> Iterator[OutOfOrder]:
    """The same without soft edges, of which there is only a warning."""
    for conflict in out_of_order(calendar, dated, waived):
        if conflict.edge.kind != "soft":
            yield conflict


def _is_kept(
    edge: Edge,
    before: Dated,
    after: Dated,
) -> bool:
    if edge.kind == "finish_to_finish":
        return after.day >= before.day
    return after.day > before.day


def _order_sentence(
    edge: Edge,
    gate: GateRow,
    before: Dated,
    after: Dated,
) -> str:
    relation = "before" if edge.kind == "finish_to_finish" else "not after"
    return f"{gate.id} is due {after.day}, {relation} {edge.gate} ({before.day})"
