"""Who may do what, as one table: kind, act, relations and states. What is not listed is denied, at every door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

RELATIONS: Mapping[str, str] = {
    "owner": "the owner",
    "other_owner": "the owner of the plan it is merged into",
    "contributor": "a contributor",
    "approver": "the approver",
    "partner": "a partner",
    "manager": "the owner's manager",
    "oneself": "the person themselves",
    "line_manager": "their manager",
    "product_ops": "Product Ops",
    "finance": "Finance",
    "voter": "a voter of its approval",
    "heir": "the one it was offered to",
    "tier_approver": "the approver of its tier",
    "executive": "an executive",
    "system": "the automation",
}
"""The relations a person may have, and what refusals call them."""


@dataclass(frozen=True)
class Right:
    """Who may do one thing: `relations`, of which any one suffices, to a thing of this kind.

    `states` are those in which it is possible; none: wherever the life-cycle has the move, or for an act that is no
    move, in every state. For acts on a plan they are places, which each calendar's life-cycle fills (states/places.py).
    """

    kind: str
    act: str
    relations: tuple[str, ...]
    states: tuple[str, ...] = ()


def _right(kind: str, act: str, relations: str, states: str = "") -> Right:
    return Right(kind, act, tuple(relations.split()), tuple(states.split()))


_MOVES = (
    ("season", "publish", "product_ops"),
    ("season", "open", "system"),
    ("season", "lock_goals", "product_ops system"),
    ("season", "start_year", "system"),
    ("season", "year_end", "system"),
    ("season", "close", "product_ops"),
    ("season", "cancel", "product_ops executive"),
    ("gate", "open", "system"),
    ("gate", "pass", "system product_ops"),
    ("gate", "except", "product_ops"),
    ("gate", "miss", "system"),
    ("gate", "extend", "product_ops"),
    ("gate", "waive", "product_ops"),
    ("calendar_change", "approve", "product_ops executive"),
    ("calendar_change", "publish", "product_ops"),
    ("calendar_change", "withdraw", "product_ops"),
    ("intake_request", "submit", "partner product_ops"),
    ("intake_request", "ask_info", "owner"),
    ("intake_request", "give_info", "partner"),
    ("intake_request", "accept", "owner"),
    ("intake_request", "counter", "owner"),
    ("intake_request", "decline", "owner"),
    ("intake_request", "agree", "partner"),
    ("intake_request", "commit", "owner system"),
    ("intake_request", "deliver", "owner"),
    ("intake_request", "ack_drop", "partner"),
    ("intake_request", "drop", "owner approver"),
    ("intake_request", "withdraw", "partner"),
    ("intake_request", "expire", "system"),
    ("review_session", "schedule", "approver product_ops"),
    ("review_session", "move", "approver product_ops"),
    ("review_session", "withdraw", "owner"),
    ("review_session", "cancel", "approver product_ops system"),
    ("review_session", "read", "approver system"),
    ("review_session", "discuss", "approver system"),
    ("review_session", "conclude", "approver system"),
    ("action_item", "start", "owner"),
    ("action_item", "done", "owner"),
    ("action_item", "verify", "approver product_ops owner"),
    ("action_item", "carry", "system"),
    ("action_item", "drop", "approver"),
    ("goal", "align", "owner"),
    ("goal", "lock", "product_ops system"),
    ("goal", "reopen", "owner product_ops system"),
    ("goal", "withdraw", "owner"),
    ("goal", "revise", "owner"),
    ("goal", "approve", "tier_approver"),
    ("goal", "reject", "tier_approver owner"),
    ("goal", "retire", "product_ops", "proposed aligned"),
    ("goal", "retire", "tier_approver", "locked"),
    ("goal", "revive", "product_ops"),
    ("goal", "begin_scoring", "system"),
    ("goal", "score", "owner"),
    ("goal", "review", "tier_approver"),
    ("goal", "close", "product_ops"),
    ("headcount_ask", "complete", "owner system"),
    ("headcount_ask", "rework", "system"),
    ("headcount_ask", "submit", "system"),
    ("headcount_ask", "rank", "approver"),
    ("headcount_ask", "fund", "finance executive"),
    ("headcount_ask", "fund_partly", "finance executive"),
    ("headcount_ask", "leave_unfunded", "finance executive"),
    ("headcount_ask", "allocate", "system"),
    ("headcount_ask", "accept", "owner"),
    ("headcount_ask", "defer", "owner"),
    ("headcount_ask", "reoffer", "system"),
    ("headcount_ask", "requisition", "owner"),
    ("headcount_ask", "fill", "owner product_ops"),
    ("headcount_ask", "give_back", "owner product_ops"),
    ("key_result", "pass_audit", "owner product_ops system"),
    ("key_result", "fail_audit", "system"),
    ("key_result", "rework", "system"),
    ("key_result", "activate", "system"),
    ("key_result", "finish", "owner"),
    ("key_result", "score", "owner system"),
    ("key_result", "retire", "owner product_ops"),
    ("check_in", "submit", "owner"),
    ("check_in", "review", "manager tier_approver product_ops"),
    ("check_in", "miss", "system"),
    ("extension_request", "grant", "approver product_ops"),
    ("extension_request", "refuse", "approver product_ops"),
    ("extension_request", "withdraw", "owner"),
    ("extension_request", "expire", "system"),
    ("override", "confirm", "product_ops executive approver"),
    ("override", "withdraw", "product_ops"),
    ("override", "expire", "system"),
)
"""The moves of the life-cycles that phasegate brings; the season's calendar has those of a plan, with their rights."""

_ACTS = (
    ("plan", "load", "owner contributor", "editable"),
    ("plan", "attach", "owner contributor", "editable"),
    ("plan", "detach", "owner contributor", "editable"),
    ("plan", "name_partners", "owner product_ops", "before_submission"),
    ("plan", "agree", "partner", "partners_read"),
    ("plan", "object", "partner", "partners_read"),
    ("plan", "attend", "approver partner", "attended"),
    ("plan", "propose_review", "owner approver product_ops", "before_review"),
    ("plan", "book_review", "approver product_ops", "awaiting_review"),
    ("plan", "add_action", "approver", "in_review"),
    ("plan", "complete_action", "owner approver"),
    ("plan", "waive_guard", "product_ops"),
    ("season", "cancel_season", "product_ops executive"),
    ("season", "waive_retrospective", "product_ops"),
    ("plan", "ask_extension", "owner"),
    ("plan", "propose_override", "product_ops"),
    ("plan", "propose_merge", "owner", "mergeable"),
    ("plan", "agree_merge", "other_owner", "mergeable"),
    ("plan", "ack_tunnel", "owner"),
    ("plan", "vote", "voter", "voting"),
    ("plan", "reseat", "product_ops", "voting"),
    ("season", "set_envelope", "executive finance product_ops"),
    ("season", "propose_change", "product_ops"),
    ("gate", "pass_gate", "product_ops"),
    ("intake_request", "file_request", "partner product_ops"),
    ("intake_request", "edit_request", "partner", "draft needs_info"),
    ("unit", "solicit", "owner"),
    ("unit", "reply_nothing", "partner"),
    ("season", "hand_down", "finance executive"),
    ("season", "set_priorities", "product_ops executive"),
    ("season", "cascade", "product_ops system"),
    ("goal", "edit_goal", "owner product_ops"),
    ("goal", "hand_over", "owner product_ops"),
    ("goal", "take_over", "heir"),
    ("goal", "depend", "owner product_ops"),
    ("goal", "accept_dependency", "owner contributor"),
    ("season", "declare_shift", "product_ops"),
    ("key_result", "write_key_result", "owner product_ops"),
    ("season", "lock", "product_ops system"),
    ("person", "enter_absence", "oneself line_manager product_ops"),
    ("person", "end_absence", "oneself line_manager product_ops"),
    ("person", "prefer", "oneself"),
    ("person", "snooze", "oneself"),
    ("person", "retry_notices", "product_ops"),
    ("season", "release_outbox", "product_ops"),
    ("season", "pause_engine", "product_ops"),
    ("season", "resume_engine", "product_ops"),
    ("plan", "undo", "product_ops"),
)
"""Everything else that is done to a thing."""

MOVES: tuple[Right, ...] = tuple(_right(*row) for row in _MOVES)
RIGHTS: tuple[Right, ...] = (*MOVES, *(_right(*row) for row in _ACTS))
"""The whole table; what is not in it is nobody's."""

BY_ACT: Mapping[str, Right] = MappingProxyType({right.act: right for right in RIGHTS[len(MOVES) :]})
"""The rights to acts that are no moves, by act."""

ACTS: Mapping[str, frozenset[str]] = MappingProxyType({act: frozenset(one.relations) for act, one in BY_ACT.items()})


def movers(kind: str, trigger: str, source: Iterable[str]) -> tuple[str, ...]:
    """Who may make this move from these states; nobody where the table does not say."""
    left = set(source)
    for right in MOVES:
        if (right.kind, right.act) == (kind, trigger) and (not right.states or left <= set(right.states)):
            return right.relations
    return ()


def allowed(act: str, relations: Iterable[str]) -> bool:
    return bool(ACTS.get(act, frozenset()) & set(relations))


def in_words(relations: Iterable[str]) -> str:
    """“the owner or the approver”; for nobody's relation “not part of it”."""
    known = set(relations)
    return " or ".join(words for name, words in RELATIONS.items() if name in known) or "not part of it"
