"""For each guard of a plan a function: what it finds in the way, with the names, ids and numbers of its sentence.

The files of these functions are named here and loaded when they are needed: most guards of most plans hold.
"""

from collections.abc import Callable, Mapping

from flows.act.blockers import Blockers
from flows.act.facts import Facts
from flows.act.load_when_asked import LoadedWhenAsked
from models.plan import Plan

BLOCKER_FUNCTIONS: Mapping[str, str] = {
    "GATE_NOT_OPEN": "flows.plan.gate_blockers:gate_not_open",
    "GATE_CLOSED": "flows.plan.gate_blockers:gate_closed",
    "DOC_SECTIONS": "flows.plan.gate_blockers:doc_sections",
    "NO_PARTNERS": "flows.plan.gate_blockers:nothing_more",
    "DOC_TOO_LONG": "flows.plan.gate_blockers:doc_too_long",
    "PREREVIEW_OPEN": "flows.plan.review_blockers:prereview_open",
    "OBJECTION_OPEN": "flows.plan.review_blockers:objection_open",
    "UNFUNDED_RANK": "flows.plan.headcount_blockers:unfunded_rank",
    "HC_CASE": "flows.plan.headcount_blockers:hc_case",
    "REVIEW_SOON": "flows.plan.gate_blockers:nothing_more",
    "QUORUM": "flows.plan.review_blockers:quorum_lacking",
    "NO_FEEDBACK": "flows.plan.gate_blockers:nothing_more",
    "ACTION_FIELDS": "flows.plan.review_blockers:action_fields",
    "ACTIONS_OPEN": "flows.plan.review_blockers:actions_open",
    "SELF_APPROVE": "flows.plan.gate_blockers:nothing_more",
    "CONTRIBUTED": "flows.plan.gate_blockers:nothing_more",
    "APPROVALS_MISSING": "flows.approval.vote_blockers:missing_votes",
    "APPROVAL_OBJECTION": "flows.approval.vote_blockers:open_objections",
    "APPROVAL_CONDITION": "flows.approval.vote_blockers:open_conditions",
    "APPROVAL_DEADLOCK": "flows.approval.vote_blockers:deadlocked_groups",
    "MERGE_ACK": "flows.plan.gate_blockers:merge_ack",
    "WAIVE_REASON": "flows.plan.gate_blockers:waive_reason",
    "UNACKED_TUNNEL": "flows.plan.headcount_blockers:unacked_tunnel",
}
"""Where the facts of each guard's sentence come from; a test holds it against the guards."""

PLAN_BLOCKERS: Mapping[str, Callable[[Facts, Plan], Blockers]] = LoadedWhenAsked(BLOCKER_FUNCTIONS)
