"""A goal: proposed, aligned, locked in January (domain.md §3.7)."""

from states.lifecycle import Lifecycle, Move

GOAL = Lifecycle(
    thing="goal",
    states=("proposed", "aligned", "locked", "retired"),
    initial="proposed",
    moves=(
        Move("align", ("proposed",), "aligned", ("owner",)),
        Move("lock", ("aligned",), "locked", ("product_ops", "system")),
        Move("reopen", ("aligned",), "proposed", ("owner", "product_ops", "system")),
        Move("retire", ("proposed", "aligned"), "retired", ("product_ops",)),
        Move("revive", ("retired",), "proposed", ("product_ops",)),
    ),
)
