"""An extension request: more time at a gate, asked for with what will be true by then, and decided by a day."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import REASON_REQUIRED, guards_by_code
from states.lifecycle import Move, governed

EXTENSION = governed(
    thing="extension request",
    states=(
        "asked",
        "granted",
        "refused",
        "withdrawn",
        "expired",
    ),
    initial="asked",
    moves=(
        Move(
            "grant",
            ("asked",),
            "granted",
            guards=("SELF_DECIDE", "TOO_LATE"),
            effects=("give_time", "tell_asker"),
        ),
        Move(
            "refuse",
            ("asked",),
            "refused",
            guards=("SELF_DECIDE", "REASON_REQUIRED"),
            effects=("tell_asker",),
        ),
        Move("withdraw", ("asked",), "withdrawn"),
        # Silence is no answer: at the day of decision the request is over, and both sides hear of it.
        Move(
            "expire",
            ("asked",),
            "expired",
            effects=("tell_both",),
        ),
    ),
)

_ROWS = (
    Guard(
        "SELF_DECIDE",
        "You asked for this extension; another person must decide it.",
        "Ask {deciders}.",
    ),
    Guard(
        "TOO_LATE",
        "The day asked for, {day}, is past.",
        "Refuse it with a reason, and have a later day asked for: phasegate extension ask {plan} --until DAY ….",
    ),
    REASON_REQUIRED,
)

EXTENSION_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
