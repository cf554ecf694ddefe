"""A gate: a dated checkpoint that opens, passes, is missed or waived (domain.md §3.2)."""

from states.lifecycle import Lifecycle, Move

GATE = Lifecycle(
    thing="gate",
    states=("scheduled", "open", "passed", "passed_with_exceptions", "missed", "waived"),
    initial="scheduled",
    moves=(
        Move("open", ("scheduled",), "open", ("system",)),
        Move("pass", ("open",), "passed", ("system", "product_ops")),
        Move("except", ("open", "missed"), "passed_with_exceptions", ("product_ops",)),
        Move("miss", ("open",), "missed", ("system",)),
        Move("extend", ("missed",), "open", ("product_ops",)),
        Move("waive", ("scheduled", "open", "missed"), "waived", ("product_ops",)),
    ),
)
