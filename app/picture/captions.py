"""What the timeline says in words: beside a diamond, and when a pointer rests on it."""

from pendulum import Date, DateTime

from app.picture.changes import Changed, Moved
from app.picture.subject import TimelineGate
from config.explanation import Window


def label(drawn: Changed) -> str:
    """What stands behind the gate's title: its day, what has become of it, and what the last change did."""
    return " · ".join(filter(None, (short(drawn.gate.due_on), in_words(drawn.gate), _change(drawn))))


def in_words(gate: TimelineGate) -> str:
    """What has become of the gate; nothing while it is still to come."""
    late = f", {_count(gate.late_by, 'business day')} late" if gate.late_by else ""
    far = f", {gate.done} of {gate.total} done" if gate.state == "open" and gate.total else ""
    return "" if gate.state == "scheduled" else gate.state.replace("_", " ") + late + far


def hover(drawn: Changed, zone: str) -> str:
    gate = drawn.gate
    lines = (
        f"{gate.title}: due {minute(gate.due_at, zone)}",
        in_words(gate),
        change_in_words(drawn, zone),
        gate.explanation and f"Why then: {gate.explanation}",
        gate.reason and f"Reason: {gate.reason}",
    )
    return "\n".join(filter(None, lines))


def change_in_words(drawn: Changed, zone: str) -> str:
    """What the last change of the calendar did to the gate; "" where it did nothing."""
    if isinstance(drawn.change, Moved):
        return was(drawn, drawn.change, zone)
    told = {"new": "new: not in the previous version", "removed": "removed: only in the previous version"}
    return told.get(drawn.change, "")


def was(drawn: Changed, moved: Moved, zone: str) -> str:
    """“was Fri 30 Oct 2026, moved by +5 business days”; where the day is the same, the hours."""
    if moved.was.due_on == drawn.gate.due_on:
        return f"was {minute(moved.was.due_at, zone)}, the same day at another time"
    return f"was {long(moved.was.due_on)}, moved by {_far(drawn, moved, 'business day')}"


def window(blackout: Window) -> str:
    kinds = ", ".join(kind.replace("_", " ") for kind in blackout.kinds)
    days = " – ".join(day.format("D MMM YYYY", locale="en") for day in (blackout.first, blackout.last))
    return f"Blackout {blackout.title}: {days} ({kinds})"


def short(day: Date) -> str:
    return day.format("D MMM", locale="en")


def long(day: Date) -> str:
    return day.format("ddd D MMM YYYY", locale="en")


def minute(at: DateTime, zone: str) -> str:
    return at.in_timezone(zone).format("ddd D MMM YYYY HH:mm", locale="en")


def _change(drawn: Changed) -> str:
    if not isinstance(drawn.change, Moved):
        return drawn.change
    if drawn.change.was.due_on == drawn.gate.due_on:
        return "another time"
    return f"was {short(drawn.change.was.due_on)}, {_far(drawn, drawn.change, 'bd')}"


def _far(drawn: Changed, moved: Moved, unit: str) -> str:
    """“+5 business days”, “−1 bd”; days where it moved among days on which nobody works."""
    if moved.by:
        return _count(moved.by, unit, sign="+")
    return _count((drawn.gate.due_on - moved.was.due_on).days, "day", sign="+")


def _count(n: int, unit: str, *, sign: str = "-") -> str:
    plural = "" if abs(n) == 1 or unit == "bd" else "s"
    return f"{n:{sign}d} {unit}{plural}".replace("-", "−")
