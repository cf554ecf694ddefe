"""An action item: what a review asks for, until somebody else has verified it (domain.md §3.5)."""

from states.lifecycle import Lifecycle, Move

ACTION_ITEM = Lifecycle(
    thing="action item",
    states=("open", "done", "verified", "carried", "dropped"),
    initial="open",
    moves=(
        Move("done", ("open", "carried"), "done", ("owner",)),
        Move("verify", ("done",), "verified", ("approver", "product_ops")),
        Move("carry", ("open",), "carried", ("system",)),
        Move("drop", ("open", "carried"), "dropped", ("approver",)),
    ),
)
