"""A headcount ask: from its five-part case to people in their seats, or the head given back.

What people do with it is in docs/asks-and-goals.md, “Asks”.
"""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code
from states.lifecycle import Move, governed

# A decision may be changed until its owner has accepted it; who deferred the ask may be offered heads that came back.
_DECIDED_FROM = ("ranked", "funded", "partially_funded", "unfunded", "allocated")

HEADCOUNT_ASK = governed(
    thing="headcount ask",
    states=(
        "draft",
        "case_complete",
        "submitted",
        "ranked",
        "funded",
        "partially_funded",
        "unfunded",
        "deferred",
        "allocated",
        "accepted",
        "requisitioned",
        "filled",
        "returned",
    ),
    initial="draft",
    moves=(
        Move(
            "complete",
            ("draft",),
            "case_complete",
            guards=("HC_PART", "HC_MATH", "NO_ALTERNATIVE"),
            effects=("freeze_figures",),
        ),
        # The plan's text changed what is asked for: its case is to be made again.
        Move(
            "rework",
            ("case_complete", "submitted", "ranked"),
            "draft",
            effects=("forget_rank",),
        ),
        Move("submit", ("case_complete",), "submitted"),
        Move(
            "rank",
            ("submitted", "ranked"),
            "ranked",
            guards=("RANK_TIE",),
            effects=("keep_rank",),
        ),
        Move(
            "fund",
            _DECIDED_FROM,
            "funded",
            guards=("OVER_ENVELOPE",),
            effects=("send_packet",),
        ),
        Move(
            "fund_partly",
            _DECIDED_FROM,
            "partially_funded",
            guards=("REASON_REQUIRED", "BELOW_VIABLE", "OVER_ENVELOPE"),
            effects=("send_packet",),
        ),
        Move(
            "leave_unfunded",
            _DECIDED_FROM,
            "unfunded",
            guards=("REASON_REQUIRED",),
            effects=("send_packet",),
        ),
        Move("allocate", ("funded", "partially_funded"), "allocated"),
        Move(
            "accept",
            ("allocated",),
            "accepted",
            guards=("SCOPE_CUT",),
            effects=("drop_scope",),
        ),
        Move("defer", ("unfunded",), "deferred"),
        Move(
            "reoffer",
            ("deferred",),
            "ranked",
            effects=("tell_reoffered",),
        ),
        Move(
            "requisition",
            ("accepted",),
            "requisitioned",
            guards=("START_DATE",),
            effects=("keep_start",),
        ),
        Move("fill", ("requisitioned",), "filled"),
        Move(
            "give_back",
            ("accepted", "requisitioned"),
            "returned",
            guards=("REASON_REQUIRED",),
            effects=("offer_again",),
        ),
    ),
)

HOLDING = ("funded", "partially_funded", "allocated", "accepted", "requisitioned", "filled")
"""The states in which an ask holds heads of the envelopes above it."""

_LOAD = "then load the document again: phasegate plan load {plan} FILE."

_ROWS = (
    Guard(
        "HC_PART",
        "Part {p} ({name}) is incomplete: {field}.",
        "Write it under “#### {name}” below the initiative, " + _LOAD,
    ),
    Guard(
        "HC_MATH",
        "Residual gap is {g}; you ask for {a}. The ask may not exceed {ceil}.",
        "Ask for {ceil} at most, or show a larger gap (“Residual gap: …” in part 4), " + _LOAD,
    ),
    Guard(
        "NO_ALTERNATIVE",
        "List at least one non-headcount alternative and why it is not enough.",
        "Add a line “Alternative: what it is, and why it is not enough” to the case, " + _LOAD,
    ),
    Guard(
        "RANK_TIE",
        "Ranks must be distinct; {a} and {b} share {r}.",
        "Give both in one command: phasegate ask rank {a}=N {b}=M.",
    ),
    Guard(
        "OVER_ENVELOPE",
        "Allocated {x} exceeds envelope {y} by {z}.",
        "Grant less, or have the envelope of {where} changed: phasegate ask envelope {where} --heads … --money ….",
    ),
    Guard(
        "BELOW_VIABLE",
        "{id} needs at least {m}; {k} left.",
        "Grant {m} or more, or 0: phasegate ask grant {id} N.",
    ),
    Guard(
        "REASON_REQUIRED",
        "Give a reason (at least 10 characters).",
        "Say why: phasegate ask do {id} … --reason ….",
    ),
    Guard(
        "SCOPE_CUT",
        "With {k} of {n}, name the initiatives you drop.",
        "phasegate ask do {id} accept --drop INITIATIVE …; their ids: phasegate ask show {id}.",
    ),
    Guard(
        "START_DATE",
        "Say on which day from {first} to {last} the {n} begin.",
        "phasegate ask do {id} requisition --start 2027-04-01.",
    ),
)

HEADCOUNT_ASK_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
