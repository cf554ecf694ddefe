"""What a change of the calendar touches, as plain values: a season may have tens of thousands."""

from dataclasses import dataclass

from pendulum import DateTime


@dataclass(frozen=True)
class OpenDue:
    """An open obligation: `unit` is the one whose calendar it lives by ("" the company's)."""

    key: str
    gate: str
    unit: str
    person: str
    manager: str
    what: str
    due_at: DateTime


@dataclass(frozen=True)
class Booked:
    """A review that is still to come, and those who must be there."""

    plan: str
    unit: str
    document: str
    review_at: DateTime
    people: tuple[str, ...]
