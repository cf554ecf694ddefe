"""Warnings of windows: gates that hardly open, blackouts that swallow their days."""

from pendulum import Date

from config.calendar import Blackout, Calendar
from config.checks.due_gates import DueGate, due_gates, gates_of_others, windows_of_kind
from config.checks.finding import CalendarFinding, Findings
from config.checks.span import each_day, span_text
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
    freezes = windows_of_kind(resolver, "hard_freeze")
    for gate in gates_of_others(resolver):
        for freeze in freezes:
            yield from _frozen_half(gate, freeze)


def _frozen_half(gate: DueGate, freeze: Window) -> Findings:
    business_days = _days_of_work(gate)
    frozen = [day for day in business_days if window_on(day, (freeze,))]
    if frozen and len(frozen) * 2 >= len(business_days):
        share = f"{len(frozen)} of its {len(business_days)} bd"
        yield _frozen_finding(gate, freeze, share)


def _days_of_work(gate: DueGate) -> list[Date]:
    """The business days on which anybody can work for the gate."""
    days = each_day(gate.first_day, gate.day)
    return [day for day in days if gate.resolver.days.includes(day)]


def _frozen_finding(
    gate: DueGate,
    freeze: Window,
    share: str,
) -> CalendarFinding:
    span = span_text(gate.first_day, gate.day)
    return gate.finding(
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
    swallowed = _swallowed_words(blackout, gate)
    return gate.finding(
        code="OFFSET_LOST",
        sentence=f"{swallowed}; {gate.id} is due {long_day(gate.day)} whatever the offset",
        remedy="count from after the blackout, or shorten it",
    )


def _swallowed_words(blackout: Window, gate: DueGate) -> str:
    span = span_text(blackout.first, blackout.last)
    rule = gate.gate.due.text
    return f"all of “{rule}” falls into {blackout.id} ({span}), which is longer"


def _swallowing_blackout(gate: DueGate) -> Window | None:
    """The blackout in which every day lies that the gate's rule counts."""
    is_held = gate.resolver.due(gate.id).held_by
    if not gate.gate.due.n or not is_held:
        return None
    first, last = _counted_span(gate)
    for window in gate.resolver.blackouts:
        if window.moves_gates and window.first <= first <= last <= window.last:
            return window
    return None


def _counted_span(gate: DueGate) -> tuple[Date, Date]:
    """The first and the last day that the gate's rule counts."""
    resolver, rule = gate.resolver, gate.gate.due
    start = resolver.anchor_day(rule.anchor)
    end = resolver.days.roll(resolver.unmoved_day(rule), rule.roll)
    earlier, last = sorted((start, end))
    return resolver.days.following(plus_days(earlier, 1)), last
