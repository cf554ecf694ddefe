"""A gate: a dated checkpoint that opens, passes, is missed or waived (docs/lifecycles.md, “Gate”)."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import REASON_REQUIRED, guards_by_code
from states.lifecycle import Move, governed

GATE_LIFECYCLE = governed(
    thing="gate",
    states=(
        "scheduled",
        "open",
        "passed",
        "passed_with_exceptions",
        "missed",
        "waived",
    ),
    initial="scheduled",
    moves=(
        Move("open", ("scheduled",), "open"),
        Move(
            "pass",
            ("open",),
            "passed",
            guards=("GATE_PROGRESS",),
            effects=("keep_decision", "end_intake"),
        ),
        Move(
            "except",
            ("open", "missed"),
            "passed_with_exceptions",
            guards=("REASON_REQUIRED", "EXCEPTION_UNNAMED"),
            effects=("keep_decision", "keep_reason", "name_exceptions", "end_intake"),
        ),
        Move(
            "miss",
            ("open",),
            "missed",
            effects=("keep_decision", "end_intake"),
        ),
        Move(
            "extend",
            ("missed",),
            "open",
            guards=("REASON_REQUIRED",),
            effects=("keep_reason", "give_time"),
        ),
        # Who may waive a gate is said by the calendar, gate for gate (`waivable_by`); where it names nobody, nobody.
        Move(
            "waive",
            ("scheduled", "open", "missed"),
            "waived",
            guards=("NOT_WAIVABLE", "WAIVE_REASON", "UNACKED_TUNNEL"),
            effects=("keep_reason", "tell_concerned", "carry_on", "end_intake"),
        ),
    ),
)

_ROWS = (
    Guard(
        "GATE_PROGRESS",
        "{done}/{total} done; rule needs {need}.",
        "See who owes what: phasegate gate show {gate}.",
    ),
    REASON_REQUIRED,
    Guard(
        "EXCEPTION_UNNAMED",
        "Name each exception at {title} with a due day of its own: {ids}.",
        "phasegate gate do {gate} except --reason … --exception UNIT=DAY …, or --until DAY for all that is open.",
    ),
    Guard(
        "NOT_WAIVABLE",
        "{title} cannot be waived; ask {role}.",
        "Pass it with exceptions instead: phasegate gate do {gate} except --reason ….",
    ),
    Guard(
        "WAIVE_REASON",
        "Give a reason for skipping {title}.",
        "Say why: --reason ….",
    ),
    Guard(
        "UNACKED_TUNNEL",
        "{team} has not acknowledged: {ids}.",
        "Ask {owner} for: phasegate plan do {plan} ack_tunnel.",
    ),
)

GATE_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
