"""A season: one fiscal year of planning, from its draft to its close (docs/lifecycles.md, “Season”)."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import REASON_REQUIRED, guards_by_code
from states.lifecycle import Move, governed

SEASON = governed(
    thing="season",
    states=(
        "draft",
        "published",
        "planning",
        "locked",
        "executing",
        "scoring",
        "closed",
        "cancelled",
    ),
    initial="draft",
    moves=(
        Move(
            "publish",
            ("draft",),
            "published",
            guards=("CYCLE", "UNRESOLVED", "NO_OWNER", "PRIOR_OPEN"),
        ),
        Move("open", ("published",), "planning"),
        Move(
            "lock_goals",
            ("planning",),
            "locked",
            guards=("LOCK_PENDING", "WAIVER_MISSING", "OVER_ENVELOPE"),
        ),
        Move("start_year", ("locked",), "executing"),
        Move("year_end", ("executing",), "scoring"),
        Move(
            "close",
            ("scoring",),
            "closed",
            guards=("UNSCORED", "RETRO_OPEN"),
            effects=("archive_plans",),
        ),
        Move(
            "cancel",
            ("draft", "published", "planning", "locked", "executing", "scoring"),
            "cancelled",
            guards=("REASON_REQUIRED", "SECOND_PERSON"),
            effects=("drop_dues", "tell_everybody"),
        ),
    ),
)

MEASURED = ("closed", "cancelled")
"""The states of a season that is over, and of which nothing changes any more."""

_ROWS = (
    Guard(
        "CYCLE",
        "Gates depend on each other in a circle: {path}.",
        "Date one of them by something else, then: phasegate calendar check FILE.",
    ),
    Guard(
        "UNRESOLVED",
        "{n} gates have no date: {ids}.",
        "Change their rules, then: phasegate calendar check FILE.",
    ),
    Guard(
        "NO_OWNER",
        "Gates without an owner: {ids}.",
        "Add owner: product_ops, or another role, to each.",
    ),
    Guard(
        "PRIOR_OPEN",
        "{prior} is not scored; score it or waive the retrospective.",
        "phasegate season do close --season {prior}; or: phasegate season do waive_retrospective "
        "--season {prior} --reason ….",
    ),
    Guard(
        "LOCK_PENDING",
        "{k} of {n} goals are not aligned: {ids}.",
        "Ask their owners: phasegate goal align GOAL.",
    ),
    Guard(
        "WAIVER_MISSING",
        "{gate} is neither passed nor waived for {orgs}.",
        "Have what is owed done, or decide: phasegate gate do {id} {act} --reason ….",
    ),
    Guard(
        "OVER_ENVELOPE",
        "Allocated {x} exceeds envelope {y} by {z}.",
        "Give less, or a larger envelope: phasegate ask envelope {where} ….",
    ),
    Guard(
        "UNSCORED",
        "{k} goals have no score.",
        "Ask their owners: phasegate goal list --state scoring.",
    ),
    Guard(
        "RETRO_OPEN",
        "{k} retrospective actions have no decision.",
        "Finish or drop each: phasegate action do ID done (then verify), or drop. Open: {ids}.",
    ),
    REASON_REQUIRED,
    Guard(
        "SECOND_PERSON",
        "Cancelling takes Product Ops and an executive; {missing}.",
        "The one asks: phasegate season do ask_cancel --reason …; the other then cancels.",
    ),
)

SEASON_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
