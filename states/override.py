"""An override: two people let a plan pass a guard that the calendar lets nobody waive alone (docs/exceptions.md)."""

from collections.abc import Mapping

from states.guard import Counted, Guard
from states.guard_table import REASON_REQUIRED, guards_by_code
from states.lifecycle import Move, governed
from states.plan import PLAN_GUARDS

OVERRIDE = governed(
    thing="override",
    states=(
        "proposed",
        "confirmed",
        "withdrawn",
        "expired",
    ),
    initial="proposed",
    moves=(
        Move(
            "confirm",
            ("proposed",),
            "confirmed",
            guards=("TWO_PEOPLE", "CONTRIBUTED", "NEW_ROUND", "TOO_LATE"),
            effects=("give_leave", "tell_concerned"),
        ),
        Move(
            "withdraw",
            ("proposed", "confirmed"),
            "withdrawn",
            guards=("REASON_REQUIRED",),
            effects=("take_leave_back",),
        ),
        Move(
            "expire",
            ("proposed", "confirmed"),
            "expired",
            effects=("take_leave_back",),
        ),
    ),
)

LIVE = ("proposed", "confirmed")
"""The states in which an override is not over yet."""

OVERRIDABLE = tuple(code for code, guard in PLAN_GUARDS.items() if isinstance(guard, Counted))
"""What two people may set aside: whatever is counted. Separation of duties is not, and calendar dates have their own
way (a late entry, an extension request)."""

_ROWS = (
    Guard(
        "TWO_PEOPLE",
        "You proposed this override; another person must confirm it.",
        "Ask another of Product Ops, an executive or the approver for: phasegate override confirm {id}.",
    ),
    Guard(
        "CONTRIBUTED",
        "You own or changed this document; somebody else must confirm its override.",
        "Ask another of Product Ops, an executive or the approver for: phasegate override confirm {id}.",
    ),
    Guard(
        "NEW_ROUND",
        "{plan} was sent back since; this override was proposed for round {round}.",
        "Withdraw it, and propose it anew where it is still needed: phasegate override propose {plan} {guard} ….",
    ),
    Guard(
        "TOO_LATE",
        "The override would have ended {day}.",
        "Propose it anew with a later end: phasegate override propose {plan} {guard} --until DAY ….",
    ),
    REASON_REQUIRED,
)

OVERRIDE_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
