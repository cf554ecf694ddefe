"""A review session: an hour in which a plan is read in silence and then discussed (docs/reviews.md).

The plan's own moves drive it: its review begins when the plan's does, and ends with it.
"""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code
from states.lifecycle import Move, governed

BOOKED = ("scheduled", "reading", "discussing")
"""The states in which people's time is taken."""

RUNNING = ("reading", "discussing")
"""It has begun, and is not over."""

FITS = ("DURATION", "INVITEES", "CLASH", "LOAD", "BLACKOUT")
"""What a session must not cross, whenever it is to be."""

REVIEW_SESSION = governed(
    thing="review session",
    states=(
        "proposed",
        "scheduled",
        "reading",
        "discussing",
        "concluded",
        "cancelled",
        "moved",
    ),
    initial="proposed",
    moves=(
        Move(
            "schedule",
            ("proposed",),
            "scheduled",
            guards=("BOOKED_ALREADY", "REVIEW_OVER", *FITS),
            effects=("take_time", "tell_invitees"),
        ),
        Move(
            "move",
            ("scheduled",),
            "moved",
            guards=FITS,
            effects=("book_anew",),
        ),
        Move("withdraw", ("proposed",), "cancelled"),
        Move(
            "cancel",
            ("proposed", "scheduled"),
            "cancelled",
            effects=("free_time", "tell_invitees"),
        ),
        Move(
            "read",
            ("scheduled",),
            "reading",
            effects=("start_reading",),
        ),
        Move("discuss", ("reading",), "discussing"),
        Move(
            "conclude",
            RUNNING,
            "concluded",
            effects=("end",),
        ),
    ),
)

_ROWS = (
    Guard(
        "BOOKED_ALREADY",
        "{plan} has its review already: {session}.",
        "Move that one: phasegate review do {session} move --on ….",
    ),
    Guard(
        "REVIEW_OVER",
        "{plan} is {state}; its review is no longer to come.",
        "Propose one when the plan awaits a review again.",
    ),
    Guard(
        "DURATION",
        "Reviews last {limit} min; {n} min needs a reason.",
        "Shorten it: --minutes {limit}; or say why: --reason ….",
    ),
    Guard(
        "INVITEES",
        "Stakeholders not invited: {names}.",
        "Invite them too, or leave out --invite: then all are.",
    ),
    Guard(
        "CLASH",
        "{person} already has {session} at {time}.",
        "Name another time, or have that one moved: phasegate review do {other} move --on ….",
    ),
    Guard(
        "LOAD",
        "{person} would have {n} reviews that {day}; the cap is {cap}.",
        "Name another {day}, or raise limits.reviews_per_{day} in the calendar.",
    ),
    Guard(
        "BLACKOUT",
        "{name} runs {from}–{to}; {action} is possible from {date}.",
        "Name a day from {date} on.",
    ),
)

REVIEW_SESSION_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
