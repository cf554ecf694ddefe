"""A key result: a metric from a baseline to a target, audited before it counts, scored at the end.

The rules are in docs/asks-and-goals.md, “Key results and check-ins”.
"""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import REASON_REQUIRED, guards_by_code
from states.lifecycle import Move, governed

AUDIT = (
    "KR_NO_METRIC",
    "KR_NO_BASELINE",
    "KR_NO_TARGET",
    "KR_NO_METHOD",
    "KR_NO_SOURCE",
    "KR_NO_CADENCE",
    "KR_NO_DATE",
    "KR_NO_OWNER",
    "KR_SAME",
    "KR_ACTIVITY",
)
"""The codes of the audit that block; docs/lifecycles.md has what each says, “Key result”."""

_BEFORE = ("draft", "audit_failed", "audited")

KEY_RESULT = governed(
    thing="key result",
    states=(
        "draft",
        "audit_failed",
        "audited",
        "active",
        "final",
        "scored",
        "retired",
    ),
    initial="draft",
    moves=(
        Move(
            "pass_audit",
            ("draft", "audit_failed"),
            "audited",
            guards=AUDIT,
        ),
        Move("fail_audit", ("draft", "audited"), "audit_failed"),
        # Written anew, it is to be audited anew.
        Move("rework", ("audit_failed", "audited"), "draft"),
        Move(
            "activate",
            ("audited",),
            "active",
            effects=("keep_first_target", "owe_check_in"),
        ),
        Move(
            "finish",
            ("active",),
            "final",
            guards=("VALUE_TYPE",),
            effects=("keep_final",),
        ),
        Move(
            "score",
            ("final",),
            "scored",
            effects=("keep_score",),
        ),
        Move(
            "retire",
            (*_BEFORE, "active"),
            "retired",
            guards=("REASON_REQUIRED",),
            effects=("drop_check_ins",),
        ),
    ),
)

KEY_RESULT_EDITABLE = _BEFORE
"""The states in which a key result may still be written; from then on only a revision of its goal changes it."""

_EDIT = "phasegate kr edit {kr} "

_ROWS = (
    Guard(
        "KR_NO_METRIC",
        "{kr} names no metric.",
        _EDIT + "--metric WHAT.",
    ),
    Guard(
        "KR_NO_BASELINE",
        "{kr} has no baseline.",
        _EDIT + "--baseline NUMBER. {ask}",
    ),
    Guard(
        "KR_NO_TARGET",
        "{kr} has no target.",
        _EDIT + "--target NUMBER.",
    ),
    Guard(
        "KR_NO_METHOD",
        "{kr} does not say how it is measured.",
        _EDIT + "--method HOW.",
    ),
    Guard(
        "KR_NO_SOURCE",
        "{kr} does not say where its values come from.",
        _EDIT + "--source WHERE.",
    ),
    Guard(
        "KR_NO_CADENCE",
        "{kr} does not say how often it is measured.",
        _EDIT + "--cadence “2 w”.",
    ),
    Guard(
        "KR_NO_DATE",
        "{kr} does not say by when.",
        _EDIT + "--by 2027-12-31.",
    ),
    Guard(
        "KR_NO_OWNER",
        "{kr} has no owner.",
        _EDIT + "--owner PERSON.",
    ),
    Guard(
        "KR_SAME", "The target of {kr} is its baseline.", _EDIT + "--target NUMBER, or --guardrail to keep it there."
    ),
    Guard(
        "KR_ACTIVITY",
        "{kr} says what is done, not what comes of it. {ask}",
        "phasegate kr edit {kr} --text …{milestone}.",
    ),
    Guard(
        "VALUE_TYPE",
        "Value must be {unit} between {min} and {max}.",
        "Give such a number: --value ….",
    ),
    REASON_REQUIRED,
)

KEY_RESULT_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
