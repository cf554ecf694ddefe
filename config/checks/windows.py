"""Warnings of days: gates that hardly open, blackouts that swallow them, days that nobody meant."""

from collections.abc import Iterator

from config.calendar import Calendar
from config.checks.finding import Finding
from config.checks.span import begins, each_day, span
from config.explanation import Window, long, window_on
from config.gate import Gate
from config.raw_dates import raw_day, start_day
from config.resolve import Resolver
from rules.fiscal import plus

OTHERS = ("owner", "partner", "approver")
"""Who needs days for what they owe; Product Ops passes its own gates when they are ready."""


def idle_grace(calendar: Calendar) -> Iterator[Finding]:
    """IDLE_GRACE: nobody can be late where nobody owes anything."""
    for n, gate in enumerate(calendar.gates):
        if gate.grace and gate.owes is None:
            sentence = f"{gate.id} has {gate.grace} bd of grace, but nobody owes anything at it"
            yield ("gates", n, "grace"), "IDLE_GRACE", sentence, "say who owes what, or remove grace"


def idle_blackouts(calendar: Calendar) -> Iterator[Finding]:
    for n, blackout in enumerate(calendar.blackouts):
        if not blackout.kinds:
            sentence = f"the blackout {blackout.id} has no kinds, so it does nothing"
            yield ("blackouts", n, "kinds"), "IDLE_BLACKOUT", sentence, "write kinds: [no_gates]"


def short_windows(resolver: Resolver) -> Iterator[Finding]:
    """SHORT_WINDOW: there is no working day between its opening and its due day.

    Who does not write an opening means none, unless it is that of a document, which nobody can begin before.
    """
    starts = {kind.start_gate for kind in resolver.calendar.documents}
    for n, gate in _owed(resolver):
        due = resolver.due(gate.id)
        opens = resolver.opens(gate, due)
        written = gate.opens is not None or gate.id in starts
        if written and resolver.days.between(opens.day, due.day) < 1:
            sentence = f"{gate.id} opens {long(opens.day)}, less than one business day before it is due"
            key = "opens" if gate.opens is not None else "due"
            yield ("gates", n, key), "SHORT_WINDOW", sentence, "write an earlier opens"


def frozen_windows(resolver: Resolver) -> Iterator[Finding]:
    """FROZEN: a hard freeze, in which nobody can act, takes half of a gate's days or more."""
    for n, gate in _owed(resolver):
        first, last = begins(resolver, gate), resolver.due(gate.id).day
        works = [day for day in each_day(first, last) if resolver.days.includes(day)]
        for freeze in (window for window in resolver.blackouts if "hard_freeze" in window.kinds):
            frozen = [day for day in works if window_on(day, (freeze,))]
            if frozen and len(frozen) * 2 >= len(works):
                open_for = f"{gate.id} is open {span(first, last)}"
                sentence = f"{open_for}, and the hard freeze {freeze.id} takes {len(frozen)} of its {len(works)} bd"
                yield ("gates", n, "due"), "FROZEN", sentence, "open it earlier, or move it past the freeze"


def lost_offsets(resolver: Resolver) -> Iterator[Finding]:
    """OFFSET_LOST: every day that a gate's rule counts lies in one blackout, which is longer than the offset."""
    for n, gate in enumerate(resolver.calendar.gates):
        hit = _swallowed(resolver, gate)
        if hit is not None:
            sentence = (
                f"all of “{gate.due.text}” falls into {hit.id} ({span(hit.first, hit.last)}), which is longer; "
                f"{gate.id} is due {long(resolver.due(gate.id).day)} whatever the offset"
            )
            yield ("gates", n, "due"), "OFFSET_LOST", sentence, "count from after the blackout, or shorten it"


def _swallowed(resolver: Resolver, gate: Gate) -> Window | None:
    if not gate.due.n or not resolver.due(gate.id).held_by:
        return None
    ends = sorted((start_day(resolver, gate.due), resolver.days.roll(raw_day(resolver, gate.due), gate.due.roll)))
    first, last = resolver.days.following(plus(ends[0], 1)), ends[1]
    windows = (window for window in resolver.blackouts if window.moves_gates)
    return next((w for w in windows if w.first <= first <= last <= w.last), None)


def unmoved(resolver: Resolver) -> Iterator[Finding]:
    """IN_BLACKOUT and NO_WORKING_DAY: a gate stays where a rule of another kind would have moved it."""
    for n, gate in enumerate(resolver.calendar.gates):
        day = resolver.due(gate.id).day
        hit = window_on(day, (window for window in resolver.blackouts if window.moves_gates))
        if hit is not None and gate.due.on_blackout == "warn":
            sentence = f"{gate.id} is due {long(day)}, in the blackout {hit.id} ({span(hit.first, hit.last)})"
            yield ("gates", n, "due"), "IN_BLACKOUT", sentence, "move it, or write allow if it is meant"
        if not resolver.days.includes(day):
            why = resolver.days.holidays.get(day, "weekend")
            sentence = f"{gate.id} is due {long(day)}, which is no business day ({why})"
            yield ("gates", n, "due"), "NO_WORKING_DAY", sentence, "let it roll, or write another day"


def moved_pins(resolver: Resolver) -> Iterator[Finding]:
    """PIN_MOVED: a fixed day that is not the day that it comes to."""
    for n, gate in enumerate(resolver.calendar.gates):
        wanted, day = gate.due.anchor.fixed, resolver.due(gate.id).day
        plain = gate.due.n is None and gate.due.snap is None and not gate.shift
        if wanted is not None and plain and day != wanted:
            why = "in a blackout" if resolver.days.includes(wanted) else resolver.days.holidays.get(wanted, "weekend")
            sentence = f"{gate.id} is fixed to {long(wanted)} ({why}), so that it is due {long(day)}"
            yield ("gates", n, "due"), "PIN_MOVED", sentence, "write the day that you mean"


def quiet_dues(resolver: Resolver) -> Iterator[Finding]:
    """QUIET_DUE: who owes something is not reminded on the day, and is told of being late only after the blackout."""
    quiet = [window for window in resolver.blackouts if "quiet" in window.kinds]
    for n, gate in enumerate(resolver.calendar.gates):
        hit = window_on(resolver.due(gate.id).day, quiet)
        if hit is not None and gate.owes is not None:
            when = span(hit.first, hit.last)
            sentence = f"{gate.id} is due in the quiet blackout {hit.id} ({when}), which holds its messages"
            yield ("gates", n, "due"), "QUIET_DUE", sentence, "move it out of the blackout, or add no_gates to that"


def stale_days(resolver: Resolver) -> Iterator[Finding]:
    """STALE: blackouts and closed days before all gates or after them; they are often last year's."""
    gates = resolver.gates()
    rituals = [dated.day for _, days in resolver.rituals() for dated in days]
    first = min(min(gate.opens.day, gate.due.day) for gate in gates)
    last = max([gate.due.day for gate in gates] + rituals)
    season = f"the season runs {long(first)} to {long(last)}"
    for n, (blackout, window) in enumerate(zip(resolver.calendar.blackouts, resolver.blackouts, strict=True)):
        dated = blackout.begins.pinned or blackout.ends.pinned  # a rule moves with the year, and is nobody's leftover
        if dated and (window.last < first or window.first > last):
            sentence = f"the blackout {window.id} is {long(window.first)} to {long(window.last)}; {season}"
            yield ("blackouts", n), "STALE", sentence, "write it as a rule that moves with the year, or remove it"
    for name, company in resolver.calendar.calendars.items():
        for day in company.closed:
            if not first <= day <= last:
                sentence = f"{name} is closed on {long(day)}; {season}"
                yield ("calendars", name, "closed", day.isoformat()), "STALE", sentence, "write this season's day"


def _owed(resolver: Resolver) -> Iterator[tuple[int, Gate]]:
    for n, gate in enumerate(resolver.calendar.gates):
        if gate.owes is not None and gate.owes.by in OTHERS:
            yield n, gate
