"""An intake request: what a partner asks of another unit's plan, and the answer (domain.md §3.4)."""

from states.lifecycle import Lifecycle, Move

INTAKE_REQUEST = Lifecycle(
    thing="intake request",
    states=("submitted", "accepted", "countered", "declined", "committed", "expired"),
    initial="submitted",
    moves=(
        Move("accept", ("submitted",), "accepted", ("owner",)),
        Move("counter", ("submitted",), "countered", ("owner",)),
        Move("decline", ("submitted",), "declined", ("owner",)),
        Move("agree", ("countered",), "committed", ("partner",)),
        Move("expire", ("submitted",), "expired", ("system",)),
    ),
)
