"""A review that a change of the calendar may touch, as a plain value."""

from dataclasses import dataclass

from pendulum import DateTime


@dataclass(frozen=True)
class Booked:
    """A review that is still to come, and those who must be there."""

    plan: str
    unit: str
    document: str
    review_at: DateTime
    people: tuple[str, ...]
