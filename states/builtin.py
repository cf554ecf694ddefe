"""The life-cycles that every season shares: season, gate, calendar change, goal, intake request and action item.

domain.md §3 has them but for the calendar change, which is §2.3's: proposed, simulated, approved, published.
"""

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
