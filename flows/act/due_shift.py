"""Obligations of a gate that are due another day, said once for all of them: a season may have tens of thousands."""

from dataclasses import dataclass

from pendulum import Date, DateTime


@dataclass(frozen=True)
class DueShift:
    """The open obligations at a gate that were due at one instant are due at another; their reminders begin anew.

    `units` are those that it is about, or, where it holds for `others`, those that it is not about.
    """

    gate_id: str
    was_due_at: DateTime
    due_at: DateTime
    due_on: Date
    units: tuple[str, ...] = ()
    others: bool = True

    @property
    def is_for_all(self) -> bool:
        """Does it hold whatever the unit is?"""
        return self.others and not self.units
