"""A change of a season's calendar: proposed, simulated, approved, published (domain.md §2.3)."""

from states.lifecycle import Lifecycle, Move

CALENDAR_CHANGE = Lifecycle(
    thing="calendar change",
    states=("proposed", "approved", "published", "withdrawn"),
    initial="proposed",
    moves=(
        # Approved again where the calendar has moved on since.
        Move("approve", ("proposed", "approved"), "approved", ("product_ops", "executive")),
        Move("publish", ("approved",), "published", ("product_ops",)),
        Move("withdraw", ("proposed", "approved"), "withdrawn", ("product_ops",)),
    ),
)
