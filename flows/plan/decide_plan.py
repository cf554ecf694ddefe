"""How a plan moves and is acted upon: the calendar's life-cycle, with the tables that the road reads.

Acts and effects are named here and loaded when one is done: whoever only looks needs none of them.
"""

from collections.abc import Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.act.load_when_asked import TablesWhenAsked, TableWhenAsked
from flows.act.plan_relations import PLAN_HOLDERS, principals_in_plan
from flows.plan.blockers import guard_holds, guard_reasons
from flows.texts.decide_version import unread_reasons
from models.plan import Plan
from states.lifecycle import Lifecycle, Move
from states.plan import PLAN_GUARDS

NAMES_OF_ACTS = {
    "flows.plan.decide_attach:TEXT_ACTS": ("load", "attach", "detach"),
    "flows.plan.decide_partners:PARTNER_ACTS": ("name_partners", "agree", "object"),
    "flows.review.decide_on_plan:REVIEW_ACTS": (
        "attend",
        "propose_review",
        "book_review",
        "move_review",
        "unbook_review",
        "add_action",
        "complete_action",
    ),
    "flows.approval.decide_vote:VOTE_ACTS": ("vote", "reseat"),
    "flows.plan.decide_merge:MERGE_ACTS": ("propose_merge", "agree_merge"),
    "flows.exceptions.decide_waiver:WAIVER_ACTS": ("waive_guard", "expire_waivers"),
    "flows.headcount.asks_of_text:ASK_ACTS": ("ack_tunnel",),
    "flows.exceptions.decide_extension:EXTENSION_ACTS": ("ask_extension",),
    "flows.exceptions.decide_override:OVERRIDE_ACTS": ("propose_override",),
    "flows.plan.decide_undo:UNDO_ACTS": ("undo",),
}

ACTS: Mapping[str, Act] = TablesWhenAsked(NAMES_OF_ACTS)


def _follow(draft: Draft, plan: Plan, move: Move | None) -> None:
    from flows.plan.decide_follow import follow_act  # noqa: PLC0415  see above

    follow_act(draft, plan, move)


def _has_ended_waivers(facts: Facts, plan: Plan) -> bool:
    """Most plans have no leave that ends, and their row says so."""
    if not plan.limited_leaves:
        return False
    from flows.exceptions.decide_waiver import has_ended_waivers  # noqa: PLC0415  see above

    return has_ended_waivers(facts, plan)


def _lifecycle(facts: Facts) -> Lifecycle:
    return facts.lifecycle


def _kept(plan: Plan) -> dict[str, Any]:
    return {"digest": plan.digest}


def _document(plan: Plan) -> str:
    return plan.document


def _unread(facts: Facts, plan: Plan, command: Command) -> Any:
    if command.act in ("agree", "object"):
        from flows.plan.decide_partners import digest_as_read  # noqa: PLC0415  see above

        digest = digest_as_read(facts, plan, command)
        command = _with_digest(command, digest)
    return unread_reasons(facts, plan, command)


def _with_digest(command: Command, digest: str) -> Command:
    return Command(
        command.kind,
        command.id,
        command.act,
        command.actor,
        command.at,
        digest=digest,
    )


PLAN = Kind(
    "plan",
    Plan,
    _lifecycle,
    guards=PLAN_GUARDS,
    effects=TableWhenAsked("flows.plan.decide_effects:PLAN_EFFECTS"),
    acts=ACTS,
    holders=PLAN_HOLDERS,
    principals=principals_in_plan,
    kept=_kept,
    follows=_follow,
    holds=guard_holds,
    explains=guard_reasons,
    unread=_unread,
    reads=("groups", "seats", "votes", "contributions"),
    move_reads=TableWhenAsked("flows.plan.decide_effects:READS_OF"),
    document_of=_document,
    names_holders=True,
    expires=("expire_waivers", _has_ended_waivers),
)
