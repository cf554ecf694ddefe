"""An action item: what a review asks for, until somebody else has verified it (docs/reviews.md)."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code
from states.lifecycle import Move, governed

UNFINISHED = ("open", "in_progress")
"""Nobody has said yet that it is done."""

TO_DO = (*UNFINISHED, "carried")
"""The same, with what went on to a later gate: what may be overdue."""

AWAITED = (*UNFINISHED, "done")
"""What the plan's approval waits for."""

ACTION_ITEM = governed(
    thing="action item",
    states=(
        "open",
        "in_progress",
        "done",
        "verified",
        "carried",
        "dropped",
    ),
    initial="open",
    moves=(
        Move("start", ("open", "carried"), "in_progress"),
        Move(
            "done",
            TO_DO,
            "done",
            effects=("settle",),
        ),
        # The owner is named so that they hear whom to ask, and not only that they may not.
        Move(
            "verify",
            ("done",),
            "verified",
            guards=("SELF_VERIFY",),
        ),
        Move(
            "carry",
            UNFINISHED,
            "carried",
            effects=("carry",),
        ),
        Move(
            "drop",
            TO_DO,
            "dropped",
            effects=("settle",),
        ),
    ),
)

_ROWS = (Guard("SELF_VERIFY", "Ask {reviewer} to verify.", "{reviewer} runs: phasegate action do {id} verify."),)

ACTION_ITEM_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
