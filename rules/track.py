"""Is a plan done, on track, at risk or off track? Computed from what is so, never set by hand.

A table of signs, the worst first; the first that holds decides. Each is read twice: for one plan's standing it is
true or false, for the columns of a statement over all plans it is the SQL that says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pendulum import DateTime

Colour = Literal["off_track", "at_risk", "on_track", "done"]
COLOURS: tuple[Colour, ...] = ("off_track", "at_risk", "on_track", "done")
"""The worst first."""

Soon = Mapping[int, DateTime]
"""For a number of business days, the instant before which fewer than so many are left."""

NEEDS: Mapping[str, int] = {
    "DOC_SECTIONS": 2,
    "OBJECTION_OPEN": 2,
    "HC_CASE": 2,
    "ACTIONS_OPEN": 2,
    "APPROVAL_OBJECTION": 2,
    "NO_PARTNERS": 1,
    "DOC_TOO_LONG": 1,
    "PREREVIEW_OPEN": 1,
    "UNFUNDED_RANK": 1,
    "QUORUM": 1,
    "ACTION_FIELDS": 1,
    "APPROVALS_MISSING": 1,
    "APPROVAL_CONDITION": 1,
}
"""So many business days it takes at least to take a reason out of the way [default]: two where two people must act."""

DEADLOCKS = ("APPROVAL_DEADLOCK", "SELF_APPROVE", "CONTRIBUTED")
"""The guards that only another approver can pass."""

WAITS_FOR: Mapping[str, str] = {
    "GATE_NOT_OPEN": "opens_at",
    "PREREVIEW_OPEN": "readings_due_at",
    "QUORUM": "review_at",
    "ACTIONS_OPEN": "actions_due_at",
}
"""The instant that a reason waits for, where there is one; of several the first of this table counts."""


@dataclass(frozen=True)
class TrackFacts:
    """What a plan's track is read from; what never comes is in the far future, what is not there in the far past.

    `settled`: people have no way on from its state. `overdue`, `grace_over`, `missed` and `silent` count open
    obligations: past due, with their grace ended, at gates that were missed, and those on which silence has lasted
    until a step of the ladder that puts the plan off track. `deadlocked` counts rules that forbid its approver to
    approve it. `due_at` is when the plan's own next gate is due, `passes_at` what its way on waits for, `needs` the
    business days that what is in the way takes at least.
    """

    settled: int
    missed: int
    grace_over: int
    silent: int
    deadlocked: int
    overdue: int
    passes_at: DateTime
    due_at: DateTime
    needs: int


@dataclass(frozen=True)
class Some:
    """Holds where something is counted."""

    counts: Literal["settled", "missed", "grace_over", "silent", "deadlocked", "overdue"]

    def holds(self, row: Any, soon: Soon) -> Any:  # noqa: ARG002  every sign is asked the same way
        return getattr(row, self.counts) > 0


@dataclass(frozen=True)
class TooLate:
    """Holds where the way on is open only after the plan is due."""

    def holds(self, row: Any, soon: Soon) -> Any:  # noqa: ARG002
        return row.passes_at > row.due_at


@dataclass(frozen=True)
class TooShort:
    """Holds where fewer business days are left than what is in the way takes; `&` and `|` are said in both readings."""

    def holds(self, row: Any, soon: Soon) -> Any:
        short = row.needs < 0
        for days, instant in soon.items():
            takes_longer = (row.needs >= days) & (row.due_at < instant)
            short = short | takes_longer
        return short


@dataclass(frozen=True)
class Sign:
    """A row of the table: the colour it gives, its code, and what it means for the plan's owner."""

    colour: Colour
    code: str
    because: str
    when: Some | TooLate | TooShort


TRACK_SIGNS: tuple[Sign, ...] = (
    Sign("done", "SETTLED", "Nothing is left for people to do.", Some("settled")),
    Sign("off_track", "GATE_MISSED", "A gate was missed at which it still owes something.", Some("missed")),
    Sign("off_track", "GRACE_OVER", "Something is past due, and its grace has ended.", Some("grace_over")),
    Sign("off_track", "SILENT", "Reminders and escalations have gone unanswered for too long.", Some("silent")),
    Sign("off_track", "DEADLOCKED", "Whoever may approve it must not, as they own or changed it.", Some("deadlocked")),
    Sign("at_risk", "PAST_DUE", "Something is past due, within its grace.", Some("overdue")),
    Sign("at_risk", "PASSES_LATE", "What it waits for comes after it is due.", TooLate()),
    Sign("at_risk", "TIME_SHORT", "Fewer business days are left than what is in the way takes.", TooShort()),
)
ON_TRACK = Sign("on_track", "", "", Some("settled"))
"""What a plan is while no sign holds."""

BECAUSE: Mapping[str, str] = {sign.code: sign.because for sign in (*TRACK_SIGNS, ON_TRACK)}


def track_sign(facts: TrackFacts, soon: Soon) -> Sign:
    """The first sign that holds."""
    for sign in TRACK_SIGNS:
        if sign.when.holds(facts, soon):
            return sign
    return ON_TRACK
