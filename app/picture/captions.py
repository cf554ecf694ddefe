"""What the timeline says in words: beside a diamond, and when a pointer rests on it."""

from collections.abc import Iterable, Mapping
from typing import Final

from pendulum import Date, DateTime

from app.picture.changes import ChangedGate, MovedGate
from app.picture.subject import TimelineGate
from config.explanation import Window

CHANGES: Final[Mapping[str, str]] = {
    "": "",
    "new": "new: not in the previous version",
    "removed": "removed: only in the previous version",
}


def gate_label(drawn: ChangedGate) -> str:
    """What stands behind the gate's title: its day, what has become of it, and what the last change did."""
    parts = (
        short_day(drawn.gate.due_on),
        state_in_words(drawn.gate),
        _change_in_short(drawn),
    )
    return _join_present(" · ", parts)


def state_in_words(gate: TimelineGate) -> str:
    """What has become of the gate; "" while it is still to come."""
    if gate.state == "scheduled":
        return ""
    words = gate.state.replace("_", " ")
    return f"{words}{_late_words(gate)}{_progress_words(gate)}"


def _late_words(gate: TimelineGate) -> str:
    if not gate.late_by:
        return ""
    days = _counted(gate.late_by, "business day")
    return f", {days} late"


def _progress_words(gate: TimelineGate) -> str:
    if gate.state == "open" and gate.total:
        return f", {gate.done} of {gate.total} done"
    return ""


def hover_text(drawn: ChangedGate, zone: str) -> str:
    """All that is known of the gate, a line for each fact."""
    gate = drawn.gate
    due = day_and_time(gate.due_at, zone)
    lines = (
        f"{gate.title}: due {due}",
        state_in_words(gate),
        change_in_words(drawn, zone),
        gate.explanation and f"Why then: {gate.explanation}",
        gate.reason and f"Reason: {gate.reason}",
    )
    return _join_present("\n", lines)


def change_in_words(drawn: ChangedGate, zone: str) -> str:
    """What the last change of the calendar did to the gate; "" where it did nothing."""
    change = drawn.change
    if isinstance(change, MovedGate):
        return move_in_words(drawn.gate, change, zone)
    return CHANGES[change]


def move_in_words(
    gate: TimelineGate,
    moved: MovedGate,
    zone: str,
) -> str:
    """“was Fri 30 Oct 2026, moved by +5 business days”; where the day is the same, the hours."""
    previous = moved.previous
    if previous.due_on == gate.due_on:
        previous_time = day_and_time(previous.due_at, zone)
        return f"was {previous_time}, the same day at another time"
    distance = _distance(gate, moved, "business day")
    return f"was {long_day(previous.due_on)}, moved by {distance}"


def blackout_caption(blackout: Window) -> str:
    """“Blackout Thanksgiving: 26 Nov 2026 – 27 Nov 2026 (no gates, quiet)”"""
    kinds = [kind.replace("_", " ") for kind in blackout.kinds]
    first = _day_and_year(blackout.first)
    last = _day_and_year(blackout.last)
    return f"Blackout {blackout.title}: {first} – {last} ({', '.join(kinds)})"


def short_day(day: Date) -> str:
    """“30 Oct”"""
    return day.format("D MMM", locale="en")


def _day_and_year(day: Date) -> str:
    return day.format("D MMM YYYY", locale="en")


def long_day(day: Date) -> str:
    """“Fri 30 Oct 2026”"""
    return day.format("ddd D MMM YYYY", locale="en")


def day_and_time(instant: DateTime, zone: str) -> str:
    """“Fri 30 Oct 2026 17:00”, as the clocks of that zone show it."""
    local = instant.in_timezone(zone)
    return local.format("ddd D MMM YYYY HH:mm", locale="en")


def _change_in_short(drawn: ChangedGate) -> str:
    change = drawn.change
    if not isinstance(change, MovedGate):
        return change
    previous_day = change.previous.due_on
    if previous_day == drawn.gate.due_on:
        return "another time"
    distance = _distance(drawn.gate, change, "bd")
    return f"was {short_day(previous_day)}, {distance}"


def _distance(
    gate: TimelineGate,
    moved: MovedGate,
    unit: str,
) -> str:
    """“+5 business days”, “−1 bd”; in days where it moved among days on which nobody works."""
    if moved.business_days:
        return _counted(moved.business_days, unit, sign="+")
    moved_by = gate.due_on - moved.previous.due_on
    return _counted(moved_by.days, "day", sign="+")


def _counted(
    number: int,
    unit: str,
    *,
    sign: str = "-",
) -> str:
    """“1 day”, “5 business days”; `sign` “+” writes a plus too, as in format strings."""
    singular = abs(number) == 1 or unit == "bd"
    plural = "" if singular else "s"
    counted = f"{number:{sign}d} {unit}{plural}"
    return counted.replace("-", "−")


def _join_present(separator: str, parts: Iterable[str]) -> str:
    """The parts that say something."""
    present = filter(None, parts)
    return separator.join(present)
