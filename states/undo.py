"""What stands in the way of undoing a plan's last move: an undo is for slips from which nothing has followed yet."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import REASON_REQUIRED, guards_by_code

_ROWS = (
    Guard(
        "NOTHING_TO_UNDO",
        "{plan} was not moved since it was opened, or its last move is undone already.",
        "See its history: phasegate journal list {plan}.",
    ),
    Guard(
        "UNDO_LATE",
        "{trigger} was {when}; a move can be undone for {hours} hours.",
        "Use a move that leads back: phasegate plan why {plan}.",
    ),
    Guard(
        "CAME_OF_IT",
        "Something has come of {trigger} since: {what}.",
        "Use a move that leads back: phasegate plan why {plan}.",
    ),
    Guard(
        "NOT_UNDOABLE",
        "{trigger} moved more than this plan ({what}) and cannot be undone.",
        "Use a move that leads back (phasegate plan why {plan}), or ask {owner}.",
    ),
    REASON_REQUIRED,
)

UNDO_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
