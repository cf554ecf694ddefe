"""The guards of a plan, one row each, with the texts that refusals say (docs/lifecycles.md, “Plan”)."""

from collections.abc import Mapping

from states.guard import AnotherPerson, CleanHands, Counted, Guard, Reasoned, Since, Until
from states.guard_table import guards_by_code

PLAN_GUARD_ROWS: tuple[Guard, ...] = (
    Since("GATE_NOT_OPEN", "{gate} opens {date}.", "Wait until {date}.", "opens_at"),
    Until(
        "GATE_CLOSED",
        "{gate} closed {date}; grace ended {grace}. Ask {owner} for a late entry.",
        "Ask {owner} to give leave: phasegate plan waive {plan} GATE_CLOSED --reason … --until DATE.",
        "closes_at",
    ),
    Counted(
        "DOC_SECTIONS",
        "Missing sections: {list}.",
        "Write each under a heading of its own, then: phasegate plan load {plan} FILE.",
        "sections_missing",
    ),
    Counted(
        "NO_PARTNERS",
        "Name at least one partner for pre-review, or state why there is none.",
        "phasegate plan partners {plan} UNIT …, or --none --reason ….",
        "partners_missing",
    ),
    Counted(
        "DOC_TOO_LONG",
        "Main text is {n} pages; the limit is {limit}. Move detail to the appendix.",
        "Shorten the main text by {over} words or move them below the heading Appendix, then load it again.",
        "pages_over",
    ),
    Counted(
        "PREREVIEW_OPEN",
        "{k} of {n} partners have not pre-reviewed: {names}.",
        "Each of them says: phasegate plan do {plan} agree (or object --reason …).",
        "prereviews_missing",
    ),
    Counted(
        "OBJECTION_OPEN",
        "Unresolved objection from {partner}: “{text}”.",
        "Settle it with {partner}; only they can say that they agree: phasegate plan do {plan} agree --unit {unit}.",
        "objections_open",
    ),
    Counted(
        "UNFUNDED_RANK",
        "Unfunded initiatives need distinct ranks 1…{n}.",
        "Begin each heading below Unfunded initiatives with its rank (“### 1. …”), then load the document again.",
        "ranks_wrong",
    ),
    Counted(
        "HC_CASE",
        "Headcount ask {id} has no part {p}: {name}.",
        "Write the part under “#### {name}” below the initiative, then load the document again.",
        "case_parts_missing",
    ),
    Until(
        "REVIEW_SOON",
        "The review starts in less than 1 business day; ask {approver} to return it.",
        "Ask {approver} to begin the review and return the plan, or to book a later review.",
        "withdraw_until",
    ),
    Counted(
        "QUORUM",
        "{approver} and {m} of {n} partners must attend; present: {k}.",
        "Each who is in the room says so: phasegate plan do {plan} attend.",
        "attendance_missing",
    ),
    Counted(
        "NO_FEEDBACK",
        "Say what must change (at least one action item).",
        "phasegate plan action {plan} --text … --owner … --due ….",
        "feedback_missing",
    ),
    Counted(
        "ACTION_FIELDS",
        "Action items need owner and due date: {ids}.",
        "Give each both: phasegate plan action {plan} --id … --owner … --due ….",
        "actions_incomplete",
    ),
    Counted(
        "ACTIONS_OPEN",
        "{k} blocking action items are open: {ids}.",
        "Finish each (phasegate action do ID done) and have it verified (phasegate action do ID verify).",
        "actions_open",
    ),
    AnotherPerson(
        "SELF_APPROVE",
        "You own this document; another approver must approve it.",
        "Ask another approver of {plan}.",
        "owner_id",
    ),
    CleanHands(
        "CONTRIBUTED",
        "You changed this document since it was last sent back; another approver must approve it.",
        "Ask another approver of {plan}.",
        "contributions_by",
    ),
    Counted(
        "APPROVALS_MISSING",
        "{group} lacks {k} of {n} approvals; {who}.",
        "Each of them reads it and says: phasegate plan vote {plan} approve --group {id}.",
        "approvals_missing",
    ),
    Counted(
        "APPROVAL_OBJECTION",
        "Unresolved objection from {person}: “{text}”.",
        "Settle it with {person}; only they resolve it: phasegate plan vote {plan} approve --group {id} (or withdraw).",
        "approval_objections",
    ),
    Counted(
        "APPROVAL_CONDITION",
        "{person} approves on a condition that is still open: “{text}”.",
        "When it is met {person} says so: phasegate plan vote {plan} condition_met --group {id}.",
        "conditions_open",
    ),
    Counted(
        "APPROVAL_DEADLOCK",
        "{group} can no longer be satisfied: it needs {n} approvals, and {who}. {owner} can seat others.",
        "{owner} seats others: phasegate plan reseat {plan} {id} PERSON --reason ….",
        "approvals_deadlocked",
    ),
    Counted(
        "MERGE_ACK",
        "{other} has not agreed to merge.",
        "phasegate plan do {plan} propose_merge --into PLAN; then the other owner: … agree_merge.",
        "merge_acks_missing",
    ),
    Reasoned(
        "WAIVE_REASON",
        "Give a reason for skipping {gate}.",
        "Say why, in at least 10 characters: --reason ….",
    ),
    Counted(
        "UNACKED_TUNNEL",
        "{team} has not acknowledged: {ids}.",
        "Ask the owner for: phasegate plan do {plan} ack_tunnel.",
        "packets_unacked",
    ),
)

PLAN_GUARDS: Mapping[str, Guard] = guards_by_code(PLAN_GUARD_ROWS)
