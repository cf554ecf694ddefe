"""A goal: proposed, aligned, locked in January, changed only by a revision, scored at the end.

What people do with it is in docs/asks-and-goals.md, “Goals”.
"""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import REASON_REQUIRED, guards_by_code
from states.lifecycle import Move, governed

GOAL = governed(
    thing="goal",
    states=(
        "proposed",
        "aligned",
        "locked",
        "revision_pending",
        "scoring",
        "scored",
        "closed",
        "withdrawn",
        "retired",
    ),
    initial="proposed",
    moves=(
        Move(
            "align",
            ("proposed",),
            "aligned",
            guards=("NO_LINK", "KR_COUNT", "KR_AUDIT", "DEP_UNACKED"),
            effects=("settle_alignment",),
        ),
        Move(
            "lock",
            ("aligned",),
            "locked",
            guards=("GOAL_OWNER", "NO_TIER"),
            effects=("keep_first_version", "begin_check_ins"),
        ),
        Move("reopen", ("aligned",), "proposed"),
        Move(
            "withdraw",
            ("proposed", "aligned"),
            "withdrawn",
            guards=("REASON_REQUIRED",),
            effects=("flag_children", "retire_key_results", "settle_alignment"),
        ),
        Move(
            "revise",
            ("locked",),
            "revision_pending",
            guards=("WHAT_WHY", "FROZEN_END"),
            effects=("keep_revision", "tell_subscribers"),
        ),
        Move(
            "approve",
            ("revision_pending",),
            "locked",
            guards=("SELF_APPROVE", "NO_SHIFT_DECLARED"),
            effects=("apply_revision",),
        ),
        Move(
            "reject",
            ("revision_pending",),
            "locked",
            guards=("REASON_REQUIRED",),
            effects=("drop_revision",),
        ),
        # A cascade retires a goal whose slot has gone; after the lock that takes whoever approves its tier.
        Move(
            "retire",
            ("proposed", "aligned"),
            "retired",
            effects=("flag_children", "retire_key_results"),
        ),
        Move(
            "retire",
            ("locked",),
            "retired",
            guards=("SELF_APPROVE", "REASON_REQUIRED", "SUCCESSOR"),
            effects=("keep_successor", "flag_children", "retire_key_results"),
        ),
        Move("revive", ("retired",), "proposed"),
        Move(
            "begin_scoring",
            ("locked", "revision_pending"),
            "scoring",
            effects=("drop_revision",),
        ),
        Move(
            "score",
            ("scoring",),
            "scored",
            guards=("NO_FINAL", "EVIDENCE"),
            effects=("keep_score",),
        ),
        Move(
            "review",
            ("scored",),
            "scored",
            guards=("SELF_APPROVE",),
            effects=("keep_review",),
        ),
        Move(
            "close",
            ("scored",),
            "closed",
            guards=("UNREVIEWED",),
        ),
    ),
)

ABANDONED = ("retired", "withdrawn")
"""The states of an abandoned goal."""

_ROWS = (
    Guard(
        "NO_LINK",
        "Link to a parent goal or mark as local with a reason.",
        "phasegate goal edit {goal} --parent GOAL, or --local REASON.",
    ),
    Guard(
        "KR_COUNT",
        "An objective needs 2–5 key results; this has {n}.",
        "phasegate kr add {goal} TEXT, or take one away: phasegate kr do KR retire.",
    ),
    Guard(
        "KR_AUDIT",
        "{k} key results failed the audit: {ids}.",
        "See what each lacks: phasegate kr audit {goal}; then phasegate kr edit KR ….",
    ),
    Guard(
        "DEP_UNACKED",
        "{team} has not accepted dependency {id}.",
        "Ask {team} for: phasegate goal accept {id}.",
    ),
    Guard(
        "GOAL_OWNER", "A goal has exactly one owner.", "Name one who is there: phasegate goal hand-over {goal} PERSON."
    ),
    Guard(
        "NO_TIER",
        "{goal} has the tier “{tier}”, which the calendar does not have.",
        "Choose one of {tiers}: phasegate goal edit {goal} --tier TIER.",
    ),
    Guard(
        "WHAT_WHY",
        "Say what changes and why.",
        "phasegate goal do {goal} revise --title … (or --target KR=VALUE) --reason ….",
    ),
    Guard(
        "FROZEN_END",
        "No target changes in the last 10 business days of the period.",
        "Keep the target; tell the story with the score.",
    ),
    Guard(
        "SELF_APPROVE",
        "You own this goal; another approver must approve it.",
        "Ask {approver} to do it.",
    ),
    Guard(
        "NO_SHIFT_DECLARED",
        "Targets change only in the Q2 revision after PO declares a priority shift, or with {approver} override.",
        "Ask {owner}: phasegate goal shift --reason …; or {approver}: … goal do {goal} approve --override --reason ….",
    ),
    REASON_REQUIRED,
    Guard(
        "SUCCESSOR",
        "Name the goal that succeeds this one, or “none”.",
        "phasegate goal do {goal} retire --successor GOAL (or none) --reason ….",
    ),
    Guard(
        "NO_FINAL",
        "Enter the final value from {source}.",
        "phasegate {command}.",
    ),
    Guard(
        "EVIDENCE",
        "Attach evidence for a score differing from the formula by more than 0.1.",
        "phasegate goal do {goal} score --score {said} --evidence WHERE; the formula says {formula}.",
    ),
    Guard(
        "UNREVIEWED",
        "Nobody has reviewed the score of {goal}.",
        "Ask {approver} for: phasegate goal do {goal} review.",
    ),
)

GOAL_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
