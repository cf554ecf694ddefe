"""Checks of dates: no circle, a date for every gate and blackout, and none before what it comes after."""

from collections.abc import Iterator, Mapping

from config.calendar import Calendar
from config.checks.finding import Finding
from config.explanation import Unresolvable
from config.gate import Edge, Gate
from config.resolve import Dated, Resolver

IMPOSSIBLE = (Unresolvable, ValueError, OverflowError)


def cycles(calendar: Calendar) -> Iterator[Finding]:
    """CYCLE: gates that wait for each other in a circle, which is printed (docs/calendar.md, “after”)."""
    edges = {gate.id: _needs(gate) for gate in calendar.gates}
    position = {gate.id: n for n, gate in enumerate(calendar.gates)}
    told: set[frozenset[str]] = set()
    for gate in calendar.gates:
        circle = _circle(gate.id, edges)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            path = " → ".join((*circle, circle[0]))
            sentence = f"Gates depend on each other in a circle: {path}"
            yield ("gates", position[circle[0]], "due"), "CYCLE", sentence, "date one of them by something else"


def _needs(gate: Gate) -> list[str]:
    """The gates without which this one has no date or place; its window may open at its own due day."""
    opens = gate.opens.anchor.gate if gate.opens is not None and gate.opens.anchor.gate != gate.id else ""
    hard = [edge.gate for edge in gate.after if edge.kind != "soft" and edge.gate != gate.id]
    return [other for other in (gate.due.anchor.gate, opens, *hard) if other]


def _circle(start: str, edges: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from this gate back to itself; empty where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for other in edges.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def blackouts(resolver: Resolver) -> Iterator[Finding]:
    for n, blackout in enumerate(resolver.calendar.blackouts):
        for key, rule in (("from", blackout.begins), ("to", blackout.ends)):
            if rule.anchor.kind == "gate":
                sentence = f"the blackout {blackout.id} hangs on the gate {rule.anchor.gate}, which blackouts move"
                yield ("blackouts", n, key), "BAD_BLACKOUT", sentence, "write a date, or a rule without a gate"


def blackout_days(resolver: Resolver) -> Iterator[Finding]:
    for n, window in enumerate(resolver.blackouts):
        if window.last < window.first:
            sentence = f"the blackout {window.id} ends {window.last}, before it begins ({window.first})"
            yield ("blackouts", n, "to"), "BAD_BLACKOUT", sentence, "exchange the two days"


def dates(resolver: Resolver) -> Iterator[Finding]:
    """Every gate and ritual has a date, and no gate is due before one that it comes after."""
    try:
        yield from blackout_days(resolver)
    except IMPOSSIBLE as error:
        yield ("blackouts",), "UNRESOLVED", f"a blackout has no days: {error}", "change its rule"
        return
    dated: dict[str, Dated] = {}
    for n, gate in enumerate(resolver.calendar.gates):
        try:
            due = resolver.due(gate.id)
            resolver.opens(gate, due)
        except IMPOSSIBLE as error:
            yield ("gates", n, "due"), "UNRESOLVED", f"{gate.id} has no date: {error}", "change its rule"
            continue
        dated[gate.id] = due
    for n, _, edge, sentence in out_of_order(resolver.calendar, dated):
        if edge.kind != "soft":
            yield ("gates", n, "due"), "ORDER_CONFLICT", sentence, "move one of the two"
    yield from rituals(resolver)


def out_of_order(
    calendar: Calendar, dated: Mapping[str, Dated], waived: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Gate, Edge, str]]:
    """Each edge that the dates do not keep, as a sentence; a waived gate satisfies whatever comes after it."""
    for n, gate in enumerate(calendar.gates):
        for edge in gate.after:
            known = gate.id in dated and edge.gate in dated and edge.gate not in (waived or {})
            if known and not _kept(edge, dated[edge.gate], dated[gate.id]):
                before = "before" if edge.kind == "finish_to_finish" else "not after"
                other = dated[edge.gate].day
                yield n, gate, edge, f"{gate.id} is due {dated[gate.id].day}, {before} {edge.gate} ({other})"


def _kept(edge: Edge, before: Dated, after: Dated) -> bool:
    return after.day >= before.day if edge.kind == "finish_to_finish" else after.day > before.day


def rituals(resolver: Resolver) -> Iterator[Finding]:
    for n, ritual in enumerate(resolver.calendar.rituals):
        try:
            days = resolver.occurrences(ritual)
        except IMPOSSIBLE as error:
            yield ("rituals", n, "from"), "UNRESOLVED", f"{ritual.id} has no days: {error}", "change its rules"
            continue
        if not days:
            yield ("rituals", n, "until"), "EMPTY_RITUAL", f"{ritual.id} never takes place", "begin it earlier"
