"""A season: one fiscal year of planning, from its draft to its close (domain.md §3.1)."""

from states.lifecycle import Lifecycle, Move

SEASON = Lifecycle(
    thing="season",
    states=("draft", "published", "planning", "locked", "executing", "scoring", "closed", "cancelled"),
    initial="draft",
    moves=(
        Move("publish", ("draft",), "published", ("product_ops",)),
        Move("open", ("published",), "planning", ("system",)),
        Move("lock_goals", ("planning",), "locked", ("product_ops", "system")),
        Move("start_year", ("locked",), "executing", ("system",)),
        Move("year_end", ("executing",), "scoring", ("system",)),
        Move("close", ("scoring",), "closed", ("product_ops",)),
        Move(
            "cancel",
            ("draft", "published", "planning", "locked", "executing", "scoring"),
            "cancelled",
            ("product_ops",),
        ),
    ),
)
