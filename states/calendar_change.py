"""A change of a season's calendar: proposed, simulated, approved, published (docs/changes.md)."""

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
        Move("approve", ("proposed", "approved"), "approved"),
        Move("publish", ("approved",), "published"),
        Move("withdraw", ("proposed", "approved"), "withdrawn"),
    ),
)
