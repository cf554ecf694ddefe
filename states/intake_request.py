"""An intake request: what a partner asks of another unit's plan, and what comes of it (docs/intake.md).

`owner` is whoever speaks for the unit that is asked, `partner` whoever speaks for the one that asks.
"""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code
from states.lifecycle import Move, governed

ANSWERING = ("submitted", "needs_info")
"""The states in which an answer is still owed."""

REQUEST_EDITABLE = ("draft", "needs_info")
"""The states in which the asking unit may still change its words."""

INTAKE_REQUEST = governed(
    thing="intake request",
    states=(
        "draft",
        "submitted",
        "needs_info",
        "accepted",
        "countered",
        "declined",
        "committed",
        "delivered",
        "dropped",
        "expired",
    ),
    initial="draft",
    moves=(
        Move(
            "submit",
            ("draft",),
            "submitted",
            guards=("INTAKE_FIELDS", "INTAKE_CLOSED"),
            effects=("owe_answer",),
        ),
        Move(
            "ask_info", ("submitted",), "needs_info", guards=("REASON_REQUIRED", "INFO_SOON"), effects=("stop_clock",)
        ),
        Move(
            "give_info",
            ("needs_info",),
            "submitted",
            guards=("REASON_REQUIRED", "INTAKE_FIELDS"),
            effects=("run_clock",),
        ),
        Move(
            "accept",
            ("submitted",),
            "accepted",
            effects=("keep_answer",),
        ),
        Move(
            "counter",
            ("submitted",),
            "countered",
            guards=("REASON_REQUIRED", "ALTERNATIVE"),
            effects=("keep_answer", "keep_offer"),
        ),
        Move(
            "decline",
            ("submitted",),
            "declined",
            guards=("REASON_REQUIRED",),
            effects=("keep_answer",),
        ),
        Move(
            "agree",
            ("countered",),
            "committed",
            effects=("tell_owner",),
        ),
        Move(
            "commit",
            ("accepted",),
            "committed",
            guards=("NOT_IN_PLAN",),
            effects=("tell_partner",),
        ),
        Move(
            "deliver",
            ("committed",),
            "delivered",
            effects=("tell_partner",),
        ),
        Move(
            "ack_drop",
            ("committed",),
            "committed",
            effects=("keep_ack", "tell_owner"),
        ),
        Move(
            "drop",
            ("committed",),
            "dropped",
            guards=("REASON_REQUIRED", "DROP_UNACKED"),
            effects=("tell_partner",),
        ),
        # Who asked may think better of it, as long as nobody has promised anything; of a draft nobody has heard.
        Move("withdraw", ("draft",), "dropped"),
        Move(
            "withdraw",
            ("submitted", "needs_info", "countered"),
            "dropped",
            effects=("end_answer", "tell_owner"),
        ),
        Move(
            "expire",
            ANSWERING,
            "expired",
            effects=("end_answer", "tell_both"),
        ),
    ),
)

_DO = "phasegate intake do {id}"

_ROWS = (
    Guard(
        "INTAKE_FIELDS",
        "Say what, why, by when, and what happens if not done.",
        "Missing: {missing}. Write it: phasegate intake edit {id} …, or all of it with phasegate intake file.",
    ),
    Guard(
        "INTAKE_CLOSED",
        "{gate} closed {date}; grace ended {grace}. Ask {owner} for a late entry.",
        "{owner} enters it late, with a reason: phasegate intake file … --reason ….",
    ),
    Guard(
        "REASON_REQUIRED",
        "Give a reason (at least 10 characters).",
        f"Say it: {_DO} {{trigger}} --reason ….",
    ),
    Guard(
        "INFO_SOON",
        "You asked on {date}; you may ask again from {again}.",
        "Ask for everything at once; answer with what you know: accept, counter or decline.",
    ),
    Guard(
        "ALTERNATIVE",
        "Offer another scope or another date.",
        f"{_DO} counter --reason … --scope “what you can do”, or --by-when “when you can”.",
    ),
    Guard(
        "NOT_IN_PLAN",
        "Accepted request {id} appears in no initiative of {plan}.",
        "Name ({id}) in the text of the initiative that does it, load and submit the plan.",
    ),
    Guard(
        "DROP_UNACKED",
        "Partner {x} has not acknowledged dropping {id}.",
        f"{{x}} runs: {_DO} ack_drop; or {{approver}} overrides it: {_DO} drop --reason ….",
    ),
)

INTAKE_REQUEST_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
