"""Every sentence that the specification has for a refusal, to the letter, and the guards in states/ that say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

REFUSAL = "refusal"
"""The place of the common texts that are no guard's: functions of states/refusal.py."""


@dataclass(frozen=True)
class Said:
    """A sentence; `places` are the files of states/ whose guard of that code says it.

    `filled` gives the words that the specification has where we have a placeholder.
    """

    code: str
    text: str
    places: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)


REASONED = ("season", "gate", "intake_request", "goal", "headcount_ask", "key_result")
SESSION, ACTION = "review_session", "action_item"

TEXTS = (
    Said("NOT_AUTHORISED", "Only {role} can {action}; you are {role_now}.", (REFUSAL,)),
    Said(
        "NOT_FROM_STATE",
        "{Action} is not possible while this {thing} is {state}. Possible now: {list}.",
        (REFUSAL,),
    ),
    Said("GATE_NOT_OPEN", "{Gate} opens {date}.", ("plan",)),
    Said(
        "GATE_CLOSED",
        "{Gate} closed {date}; grace ended {date}. Ask {owner} for a late entry.",
        ("plan",),
    ),
    Said("BLACKOUT", "{Name} runs {from}–{to}; {action} is possible from {date}.", (REFUSAL, SESSION)),
    Said("STALE", "Someone changed this after you opened it (you have v{n}, current v{m}).", (REFUSAL,)),
    Said("REASON_REQUIRED", "Give a reason (at least 10 characters).", (REFUSAL, "guard_table", *REASONED)),
    Said("CYCLE", "Gates depend on each other in a circle: {path}.", ("season",)),
    Said("UNRESOLVED", "{n} gates have no date: {ids}.", ("season",)),
    Said("NO_OWNER", "Gates without an owner: {ids}.", ("season",)),
    Said(
        "PRIOR_OPEN",
        "FY{n} is not scored; score it or waive the retrospective.",
        ("season",),
        {"prior": "FY{n}"},
    ),
    Said("WAIVER_MISSING", "{gate} is neither passed nor waived for {orgs}.", ("season",)),
    Said("OVER_ENVELOPE", "Allocated {x} exceeds envelope {y} by {z}.", ("season", "headcount_ask")),
    Said("UNSCORED", "{k} goals have no score.", ("season",)),
    Said("RETRO_OPEN", "{k} retrospective actions have no decision.", ("season",)),
    Said("GATE_PROGRESS", "{done}/{total} done; rule needs {need}.", ("gate",)),
    Said("NOT_WAIVABLE", "{Gate} cannot be waived; ask {role}.", ("gate",)),
    Said("WAIVE_REASON", "Give a reason for skipping {gate}.", ("gate", "plan")),
    Said("UNACKED_TUNNEL", "{Team} has not acknowledged: {ids}.", ("gate", "plan")),
    Said("DOC_SECTIONS", "Missing sections: {list}.", ("plan",)),
    Said(
        "NO_PARTNERS",
        "Name at least one partner for pre-review, or state why there is none.",
        ("plan",),
    ),
    Said(
        "DOC_TOO_LONG",
        "Main text is {n} pages; the limit is 6. Move detail to the appendix.",
        ("plan",),
        {"limit": "6"},
    ),
    Said("PREREVIEW_OPEN", "{k} of {n} partners have not pre-reviewed: {names}.", ("plan",)),
    Said("OBJECTION_OPEN", "Unresolved objection from {partner}: “{text}”.", ("plan",)),
    Said("UNFUNDED_RANK", "Unfunded initiatives need distinct ranks 1…{n}.", ("plan",)),
    Said("HC_CASE", "Headcount ask {id} has no part {p}: {name}.", ("plan",)),
    Said(
        "REVIEW_SOON",
        "The review starts in less than 1 business day; ask {AP} to return it.",
        ("plan",),
    ),
    Said("QUORUM", "{AP} and {m} of {n} partners must attend; present: {k}.", ("plan",)),
    Said("NO_FEEDBACK", "Say what must change (at least one action item).", ("plan",)),
    Said("ACTION_FIELDS", "Action items need owner and due date: {ids}.", ("plan",)),
    Said("ACTIONS_OPEN", "{k} blocking action items are open: {ids}.", ("plan",)),
    Said("SELF_APPROVE", "You own this document; another approver must approve it.", ("plan",)),
    Said("MERGE_ACK", "{Other owner} has not agreed to merge.", ("plan",)),
    # A warning: it refuses nothing.
    Said(
        "TEAM_SIZE",
        "Team of {n} is outside 10–100; consider splitting or merging the plan.",
        ("plan_warning",),
        {"least": "10", "most": "100"},
    ),
    Said("INTAKE_FIELDS", "Say what, why, by when, and what happens if not done.", ("intake_request",)),
    Said(
        "INTAKE_CLOSED",
        "{Gate} closed {date}; grace ended {date}. Ask {owner} for a late entry.",
        ("intake_request",),
    ),
    Said("NOT_IN_PLAN", "Accepted request {id} appears in no initiative of {plan}.", ("intake_request",)),
    # The specification gives this one no code.
    Said("DROP_UNACKED", "Partner {x} has not acknowledged dropping {id}.", ("intake_request",)),
    Said("DURATION", "Reviews last 60 min; {n} min needs a reason.", (SESSION,), {"limit": "60"}),
    Said("INVITEES", "Stakeholders not invited: {names}.", (SESSION,)),
    Said("CLASH", "{Person} already has {session} at {time}.", (SESSION,)),
    Said("LOAD", "{Person} would have {n} reviews that {day|week}; the cap is {cap}.", (SESSION,)),
    Said("SELF_VERIFY", "Ask {reviewer} to verify.", (ACTION,)),
    Said("HC_PART", "Part {1–5} ({name}) is incomplete: {field}.", ("headcount_ask",)),
    Said(
        "HC_MATH",
        "Residual gap is {g}; you ask for {a}. The ask may not exceed {ceil}.",
        ("headcount_ask",),
    ),
    Said(
        "NO_ALTERNATIVE",
        "List at least one non-headcount alternative and why it is not enough.",
        ("headcount_ask",),
    ),
    Said("RANK_TIE", "Ranks must be distinct; {a} and {b} share {r}.", ("headcount_ask",)),
    Said("BELOW_VIABLE", "{id} needs at least {m}; {k} left.", ("headcount_ask",)),
    Said("SCOPE_CUT", "With {k} of {n}, name the initiatives you drop.", ("headcount_ask",)),
    Said("NO_LINK", "Link to a parent goal or mark as local with a reason.", ("goal",)),
    Said("KR_COUNT", "An objective needs 2–5 key results; this has {n}.", ("goal",)),
    Said("KR_AUDIT", "{k} key results failed the audit: {ids}.", ("goal",)),
    Said("DEP_UNACKED", "{team} has not accepted dependency {id}.", ("goal",)),
    Said("GOAL_OWNER", "A goal has exactly one owner.", ("goal",)),
    Said("WHAT_WHY", "Say what changes and why.", ("goal",)),
    Said("FROZEN_END", "No target changes in the last 10 business days of the period.", ("goal",)),
    Said(
        "NO_SHIFT_DECLARED",
        "Targets change only in the Q2 revision after PO declares a priority shift, or with {tier approver} override.",
        ("goal",),
    ),
    Said("NO_FINAL", "Enter the final value from {source}.", ("goal",)),
    Said(
        "EVIDENCE",
        "Attach evidence for a score differing from the formula by more than 0.1.",
        ("goal",),
    ),
    Said("VALUE_TYPE", "Value must be {unit} between {min} and {max}.", ("check_in", "key_result")),
    Said("REGRESSION_NOTE", "Value moved away from the target; add a note.", ("check_in",)),
    Said("OVERRIDE_NOTE", "Computed {R}; you chose {G}. Say why.", ("check_in",)),
)

OURS: Mapping[str, tuple[str, ...]] = {
    # Issue 4, point 2: separation of duties, approvers in groups, a second person.
    "plan": (*("CONTRIBUTED", "APPROVALS_MISSING", "APPROVAL_CONDITION", "APPROVAL_DEADLOCK", "APPROVAL_OBJECTION"),),
    # The specification let go of LOCK_PENDING: its January lock stops nobody (rule N4), which is still to come.
    "season": ("SECOND_PERSON", "LOCK_PENDING"),
    # The specification asks for named exceptions, without a sentence.
    "gate": ("EXCEPTION_UNNAMED",),
    # It asks for a pause between questions and for another scope or date, without sentences.
    "intake_request": ("INFO_SOON", "ALTERNATIVE"),
    # One review at a time, and before the plan has had it.
    "review_session": ("BOOKED_ALREADY", "REVIEW_OVER"),
    # What stood in the rooms of the calendar until its changes came the one road (docs/changes.md).
    "calendar_change": (
        *("SELF_APPROVE", "STALE", "APPROVAL_OUTDATED"),
        *("GATE_IN_USE", "DOCUMENT_IN_USE", "STATE_IN_USE"),
    ),
    # It names these and leaves the sentence to us; SELF_APPROVE says “goal” for “document”.
    "headcount_ask": ("START_DATE",),
    "goal": ("NO_TIER", "SELF_APPROVE", "UNREVIEWED", "SUCCESSOR"),
    # The audit's codes (docs/asks-and-goals.md, “The audit”), without sentences.
    "key_result": (
        *("KR_NO_METRIC", "KR_NO_BASELINE", "KR_NO_TARGET", "KR_NO_METHOD", "KR_NO_SOURCE"),
        *("KR_NO_CADENCE", "KR_NO_DATE", "KR_NO_OWNER", "KR_SAME", "KR_ACTIVITY"),
    ),
    # Issue 4, points 4 and 5: absence, and exceptions as acts.
    "absence": ("AWAY_ALREADY", "SELF_DELEGATE", "DELEGATE_LEFT", "DELEGATION_LOOP"),
    "extension": ("SELF_DECIDE", "TOO_LATE", "REASON_REQUIRED"),
    "override": ("TWO_PEOPLE", "CONTRIBUTED", "NEW_ROUND", "TOO_LATE", "REASON_REQUIRED"),
    "undo": ("NOTHING_TO_UNDO", "UNDO_LATE", "CAME_OF_IT", "NOT_UNDOABLE", "REASON_REQUIRED"),
}
"""Guards for which the specification has no sentence, by the file of states/ that has them."""
