"""Warnings of windows: gates that hardly open, blackouts that swallow their days."""

from config.calendar import Blackout, Calendar
from config.checks.due_gates import DueGate, due_gates, gates_of_others
from config.checks.finding import CalendarFinding, Findings
from config.checks.span import each_day, first_day_of_work, span_text
from config.explanation import Window, long_day, window_on
from config.gate import GateRow
from config.resolve import Resolver
from rules.fiscal import plus_days


def idle_grace(calendar: Calendar) -> Findings:
    """IDLE_GRACE: nobody can be late where nobody owes anything."""
    for position, gate in enumerate(calendar.gates):
        if gate.grace and gate.owes is None:
            yield _idle_grace_finding(position, gate)


def _idle_grace_finding(position: int, gate: GateRow) -> CalendarFinding:
    return CalendarFinding(
        path=("gates", position, "grace"),
        code="IDLE_GRACE",
        sentence=f"{gate.id} has {gate.grace} bd of grace, but nobody owes anything at it",
        remedy="say who owes what, or remove grace",
    )


def idle_blackouts(calendar: Calendar) -> Findings:
    """IDLE_BLACKOUT: a blackout of no kind."""
    for position, blackout in enumerate(calendar.blackouts):
        if not blackout.kinds:
            yield _idle_blackouts_finding(position, blackout)


def _idle_blackouts_finding(
    position: int,
    blackout: Blackout,
) -> CalendarFinding:
    return CalendarFinding(
        path=("blackouts", position, "kinds"),
        code="IDLE_BLACKOUT",
        sentence=f"the blackout {blackout.id} has no kinds, so it does nothing",
        remedy="write kinds: [no_gates]",
    )


def short_windows(resolver: Resolver) -> Findings:
    """SHORT_WINDOW: there is no working day between its opening and its due day.

    Who does not write an opening means none, unless it is that of a document, which nobody can begin before.
    """
    starts = {document.start_gate for document in resolver.calendar.documents}
    for gate in gates_of_others(resolver):
        opens_by_rule = gate.gate.opens is not None
        has_opening = opens_by_rule or gate.id in starts
        if has_opening and _is_short(gate):
            yield _short_window(gate, "opens" if opens_by_rule else "due")


def _short_window(gate: DueGate, key: str) -> CalendarFinding:
    return CalendarFinding(
        path=("gates", gate.position, key),
        code="SHORT_WINDOW",
        sentence=f"{gate.id} opens {long_day(gate.opening_day)}, less than one business day before it is due",
        remedy="write an earlier opens",
    )


def _is_short(gate: DueGate) -> bool:
    return gate.resolver.days.between(gate.opening_day, gate.day) < 1


def frozen_windows(resolver: Resolver) -> Findings:
    """FROZEN: a hard freeze, in which nobody can act, takes half of a gate's days or more."""
    freezes = [window for window in resolver.blackouts if "hard_freeze" in window.kinds]
    for gate in gates_of_others(resolver):
        for freeze in freezes:
            yield from _frozen_half(gate, freeze)


def _frozen_half(gate: DueGate, freeze: Window) -> Findings:
    first = first_day_of_work(gate.resolver, gate.gate)
    window_days = each_day(first, gate.day)
    business_days = [day for day in window_days if gate.resolver.days.includes(day)]
    frozen = [day for day in business_days if window_on(day, (freeze,))]
    if not frozen or len(frozen) * 2 < len(business_days):
        return
    span = span_text(first, gate.day)
    share = f"{len(frozen)} of its {len(business_days)} bd"
    yield CalendarFinding(
        path=gate.due_path,
        code="FROZEN",
        sentence=f"{gate.id} is open {span}, and the hard freeze {freeze.id} takes {share}",
        remedy="open it earlier, or move it past the freeze",
    )


def lost_offsets(resolver: Resolver) -> Findings:
    """OFFSET_LOST: every day that a gate's rule counts lies in one blackout, which is longer than the offset."""
    for gate in due_gates(resolver):
        blackout = _swallowing_blackout(gate)
        if blackout is not None:
            yield _lost_offsets_finding(blackout, gate)


def _lost_offsets_finding(blackout: Window, gate: DueGate) -> CalendarFinding:
    span = span_text(blackout.first, blackout.last)
    rule = gate.gate.due.text
    swallowed = f"all of “{rule}” falls into {blackout.id} ({span}), which is longer"
    return CalendarFinding(
        path=gate.due_path,
        code="OFFSET_LOST",
        sentence=f"{swallowed}; {gate.id} is due {long_day(gate.day)} whatever the offset",
        remedy="count from after the blackout, or shorten it",
    )


def _swallowing_blackout(gate: DueGate) -> Window | None:
    """The blackout in which every day lies that the gate's rule counts."""
    resolver, rule = gate.resolver, gate.gate.due
    if not rule.n or not resolver.due(gate.id).held_by:
        return None
    start = resolver.anchor_day(rule.anchor)
    end = resolver.days.roll(resolver.unmoved_day(rule), rule.roll)
    earlier, last = sorted((start, end))
    first = resolver.days.following(plus_days(earlier, 1))
    for window in resolver.blackouts:
        if window.moves_gates and window.first <= first <= last <= window.last:
            return window
    return None
