"""A change of a season's calendar: proposed, simulated, approved, published (docs/changes.md)."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code
from states.lifecycle import Move, governed

CALENDAR_CHANGE = governed(
    thing="calendar change",
    states=(
        "proposed",
        "approved",
        "published",
        "withdrawn",
    ),
    initial="proposed",
    moves=(
        # Approved again where the calendar has moved on since.
        Move(
            "approve",
            ("proposed", "approved"),
            "approved",
            guards=("SELF_APPROVE", "STALE"),
            effects=("keep_approval",),
        ),
        Move(
            "publish",
            ("approved",),
            "published",
            guards=(
                "STALE",
                "APPROVAL_OUTDATED",
                "GATE_IN_USE",
                "DOCUMENT_IN_USE",
                "STATE_IN_USE",
            ),
            effects=(
                "begin_version",
                "date_gates",
                "date_plans",
                "seat_voters",
                "move_dues",
                "send_letters",
            ),
        ),
        Move("withdraw", ("proposed", "approved"), "withdrawn"),
    ),
)

_ROWS = (
    Guard(
        "SELF_APPROVE",
        "You proposed this change; another person must approve it.",
        "Another of Product Ops or an executive runs: phasegate calendar approve {id}",
    ),
    Guard(
        "STALE",
        "The file was written for version {base} of the calendar; now it is version {number}.",
        "Put what version {number} changed into your file, withdraw {id} and propose the file again.",
    ),
    Guard(
        "APPROVAL_OUTDATED",
        "{by} approved other dates: version {base} of the calendar was changed since.",
        "Look again (phasegate calendar simulate {id}) and have it approved again.",
    ),
    Guard(
        "GATE_IN_USE",
        "{gate} cannot be taken out: it is {state}, and {owed} things were owed at it.",
        "Leave it in, and waive it: phasegate gate do {id} waive --reason …",
    ),
    Guard(
        "DOCUMENT_IN_USE",
        "{plans} plans are of the kind “{document}”, which the new calendar has not.",
        "Leave the document in the calendar.",
    ),
    Guard(
        "STATE_IN_USE",
        "{plans} plans are in the state “{state}”, which the new life-cycle has not.",
        "Leave the state in the life-cycle, with moves that lead out of it.",
    ),
)

CALENDAR_CHANGE_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
