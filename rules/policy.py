"""Who may do what, as one table: an act and the relations to the thing that allow it; what is not listed is denied."""

from collections.abc import Iterable, Mapping

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

ACTS: Mapping[str, frozenset[str]] = {
    act: frozenset(relations.split())
    for act, relations in {
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
        "cancel_season": "product_ops executive",
        "waive_retrospective": "product_ops",
        "ask_extension": "owner",
        "propose_override": "product_ops",
        "propose_merge": "owner",
        "agree_merge": "other_owner",
        "ack_tunnel": "owner",
        "vote": "voter",
        "reseat": "product_ops",
        "set_envelope": "executive finance product_ops",
        "propose_change": "product_ops",
        "approve_change": "product_ops executive",
        "publish_change": "product_ops",
        "withdraw_change": "product_ops",
        "pass_gate": "product_ops",
        "extend_gate": "product_ops",
        "file_request": "partner product_ops",
        "edit_request": "partner",
        "solicit": "owner",
        "reply_nothing": "partner",
        "set_priorities": "product_ops executive",
        "cascade": "product_ops system",
        "edit_goal": "owner product_ops",
        "hand_over": "owner product_ops",
        "take_over": "heir",
        "depend": "owner product_ops",
        "accept_dependency": "owner contributor",
        "declare_shift": "product_ops",
        "write_key_result": "owner product_ops",
        "lock": "product_ops system",
        "enter_absence": "oneself line_manager product_ops",
        "end_absence": "oneself line_manager product_ops",
    }.items()
}


def allowed(act: str, relations: Iterable[str]) -> bool:
    return bool(ACTS.get(act, frozenset()) & set(relations))


def in_words(relations: Iterable[str]) -> str:
    """“the owner or the approver”; for nobody's relation “not part of it”."""
    known = set(relations)
    return " or ".join(words for name, words in RELATIONS.items() if name in known) or "not part of it"
