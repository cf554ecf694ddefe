"""A check-in: a dated reading of a key result with its colour, or a reading that was missed.

The rules are in docs/asks-and-goals.md, “Key results and check-ins”.
"""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code
from states.lifecycle import Move, governed

CHECK_IN = governed(
    thing="check-in",
    states=(
        "due",
        "submitted",
        "reviewed",
        "missed",
    ),
    initial="due",
    moves=(
        Move(
            "submit",
            ("due",),
            "submitted",
            guards=("VALUE_TYPE", "REGRESSION_NOTE", "OVERRIDE_NOTE"),
            effects=("read_value", "tell_blindside"),
        ),
        Move("review", ("submitted",), "reviewed"),
        Move(
            "miss",
            ("due",),
            "missed",
            effects=("count_missed",),
        ),
    ),
)

_DO = "phasegate checkin do {id} submit --value … "

_ROWS = (
    Guard(
        "VALUE_TYPE",
        "Value must be {unit} between {min} and {max}.",
        _DO + "with such a number.",
    ),
    Guard(
        "REGRESSION_NOTE",
        "Value moved away from the target; add a note.",
        _DO + "--note WHY.",
    ),
    Guard(
        "OVERRIDE_NOTE",
        "Computed {computed}; you chose {chosen}. Say why.",
        _DO + "--rag {chosen} --note WHY.",
    ),
)

CHECK_IN_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
