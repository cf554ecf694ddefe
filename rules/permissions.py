"""Who may do what, as one table: kind, act, relations and states. What is not listed is denied, at every door."""

from collections.abc import Iterable, Iterator, Mapping
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


_MOVERS: Mapping[str, Mapping[str, str]] = {
    "season": {
        "publish": "product_ops",
        "open": "system",
        "lock_goals": "product_ops system",
        "start_year": "system",
        "year_end": "system",
        "close": "product_ops",
        "cancel": "product_ops executive",
    },
    "gate": {
        "open": "system",
        "pass": "system product_ops",
        "except": "product_ops",
        "miss": "system",
        "extend": "product_ops",
        "waive": "product_ops",
    },
    "calendar_change": {
        "approve": "product_ops executive",
        "publish": "product_ops",
        "withdraw": "product_ops",
    },
    "intake_request": {
        "submit": "partner product_ops",
        "ask_info": "owner",
        "give_info": "partner",
        "accept": "owner",
        "counter": "owner",
        "decline": "owner",
        "agree": "partner",
        "commit": "owner system",
        "deliver": "owner",
        "ack_drop": "partner",
        "drop": "owner approver",
        "withdraw": "partner",
        "expire": "system",
    },
    "review_session": {
        "schedule": "approver product_ops",
        "move": "approver product_ops",
        "withdraw": "owner",
        "cancel": "approver product_ops system",
        "read": "approver system",
        "discuss": "approver system",
        "conclude": "approver system",
    },
    "action_item": {
        "start": "owner",
        "done": "owner",
        "verify": "approver product_ops owner",
        "carry": "system",
        "drop": "approver",
    },
    "goal": {
        "align": "owner",
        "lock": "product_ops system",
        "reopen": "owner product_ops system",
        "withdraw": "owner",
        "revise": "owner",
        "approve": "tier_approver",
        "reject": "tier_approver owner",
        "revive": "product_ops",
        "begin_scoring": "system",
        "score": "owner",
        "review": "tier_approver",
        "close": "product_ops",
    },
    "headcount_ask": {
        "complete": "owner system",
        "rework": "system",
        "submit": "system",
        "rank": "approver",
        "fund": "finance executive",
        "fund_partly": "finance executive",
        "leave_unfunded": "finance executive",
        "allocate": "system",
        "accept": "owner",
        "defer": "owner",
        "reoffer": "system",
        "requisition": "owner",
        "fill": "owner product_ops",
        "give_back": "owner product_ops",
    },
    "key_result": {
        "pass_audit": "owner product_ops system",
        "fail_audit": "system",
        "rework": "system",
        "activate": "system",
        "finish": "owner",
        "score": "owner system",
        "retire": "owner product_ops",
    },
    "check_in": {
        "submit": "owner",
        "review": "manager tier_approver product_ops",
        "miss": "system",
    },
    "extension_request": {
        "grant": "approver product_ops",
        "refuse": "approver product_ops",
        "withdraw": "owner",
        "expire": "system",
    },
    "override": {
        "confirm": "product_ops executive approver",
        "withdraw": "product_ops",
        "expire": "system",
    },
}
"""By kind and trigger: who makes the moves of the life-cycles that phasegate brings.

The season's calendar has those of a plan, with their rights.
"""

_RETIRING_A_GOAL = (
    Right("goal", "retire", ("product_ops",), ("proposed", "aligned")),
    Right("goal", "retire", ("tier_approver",), ("locked",)),
)
"""The one move whose movers depend on the state that it leaves."""

_ACTORS: Mapping[str, Mapping[str, str]] = {
    "plan": {
        "load": "owner contributor",
        "attach": "owner contributor",
        "detach": "owner contributor",
        "name_partners": "owner product_ops",
        "agree": "partner",
        "object": "partner",
        "attend": "approver partner",
        "propose_review": "owner approver product_ops",
        "book_review": "approver product_ops",
        "add_action": "approver",
        "complete_action": "owner approver",
        "waive_guard": "product_ops",
        "ask_extension": "owner",
        "propose_override": "product_ops",
        "propose_merge": "owner",
        "agree_merge": "other_owner",
        "ack_tunnel": "owner",
        "vote": "voter",
        "reseat": "product_ops",
        "undo": "product_ops",
    },
    "season": {
        "ask_cancel": "product_ops executive",
        "waive_retrospective": "product_ops",
        "set_envelope": "executive finance product_ops",
        "propose_change": "product_ops",
        "hand_down": "finance executive",
        "set_priorities": "product_ops executive",
        "cascade": "product_ops system",
        "declare_shift": "product_ops",
        "lock": "product_ops system",
        "release_outbox": "product_ops",
        "pause_engine": "product_ops",
        "resume_engine": "product_ops",
    },
    "gate": {
        "pass_gate": "product_ops",
    },
    "intake_request": {
        "file_request": "partner product_ops",
        "edit_request": "partner",
    },
    "unit": {
        "solicit": "owner",
        "reply_nothing": "partner",
    },
    "goal": {
        "edit_goal": "owner product_ops",
        "hand_over": "owner product_ops",
        "take_over": "heir",
        "depend": "owner product_ops",
        "accept_dependency": "owner contributor",
    },
    "key_result": {
        "write_key_result": "owner product_ops",
    },
    "person": {
        "enter_absence": "oneself line_manager product_ops",
        "end_absence": "oneself line_manager product_ops",
        "prefer": "oneself",
        "snooze": "oneself",
        "retry_notices": "product_ops",
        "ack": "oneself",
    },
}
"""By kind and act: who does everything else that is done to a thing."""

_STATES_OF_ACT: Mapping[str, str] = {
    "load": "editable",
    "attach": "editable",
    "detach": "editable",
    "name_partners": "before_submission",
    "agree": "partners_read",
    "object": "partners_read",
    "attend": "attended",
    "propose_review": "before_review",
    "book_review": "awaiting_review",
    "add_action": "in_review",
    "propose_merge": "mergeable",
    "agree_merge": "mergeable",
    "vote": "voting",
    "reseat": "voting",
    "edit_request": "draft needs_info",
}
"""Where an act is possible; what is not listed is possible in every state."""


def _read_rights(table: Mapping[str, Mapping[str, str]], states_of: Mapping[str, str]) -> Iterator[Right]:
    for kind, relations_of in table.items():
        for act, relations in relations_of.items():
            states = states_of.get(act, "")
            yield Right(kind, act, tuple(relations.split()), tuple(states.split()))


BY_ACT: Mapping[str, Right] = MappingProxyType({right.act: right for right in _read_rights(_ACTORS, _STATES_OF_ACT)})
"""The rights to acts that are no moves, by act."""

BUILT_IN_MOVES: tuple[Right, ...] = (*_read_rights(_MOVERS, {}), *_RETIRING_A_GOAL)
RIGHTS: tuple[Right, ...] = (*BUILT_IN_MOVES, *BY_ACT.values())
"""The whole table; what is not in it, nobody may do."""

RELATIONS_OF_ACT: Mapping[str, frozenset[str]] = MappingProxyType(
    {act: frozenset(right.relations) for act, right in BY_ACT.items()},
)
"""By act: the relations of which any one suffices."""


def movers(kind: str, trigger: str, source: Iterable[str]) -> tuple[str, ...]:
    """Who may make this move from these states; nobody where the table does not say."""
    left = set(source)
    for right in BUILT_IN_MOVES:
        if (right.kind, right.act) != (kind, trigger):
            continue
        if not right.states or left <= set(right.states):
            return right.relations
    return ()


def is_allowed(act: str, relations: Iterable[str]) -> bool:
    sufficient = RELATIONS_OF_ACT.get(act, frozenset())
    return not sufficient.isdisjoint(relations)


def in_words(relations: Iterable[str]) -> str:
    """“the owner or the approver”; without any relation “not part of it”."""
    known = set(relations)
    words = [title for relation, title in RELATIONS.items() if relation in known]
    return " or ".join(words) or "not part of it"
