"""What stands in the way of a goal's moves, for each guard (docs/lifecycles.md, “Goal”)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flows.act.blockers import Blockers, BlockerWords
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.goals.goal_text import changes_of, live_key_results
from flows.goals.relations import approver_words, tier_ids
from flows.goals.score import formula
from models.goal import Goal, GoalDependency, PriorityShift
from models.key_result import KeyResult
from models.organisation import Person
from rules.key_result import KR_MAX, KR_MIN
from states.goal import ABANDONED
from states.guard import says_why
from states.refusal import Unknown

FROZEN_DAYS = 10
_NEAR = Decimal("0.1")


# --- aligning and locking ---------------------------------------------------------------------------------------


def _not_linked(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    """A goal of the top tier, one with a parent, or one that is local for a reason has its link."""
    is_linked = goal.parent_id is not None or _is_in_top_tier(facts, goal)
    is_local = says_why(goal.local_reason)
    if not is_linked and not is_local:
        yield {"goal": goal.id}


def _is_in_top_tier(facts: Facts, goal: Goal) -> bool:
    top = [tier.id for tier in facts.calendar.tiers if tier.source == "priority"]
    return goal.tier in top


def _wrong_count(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    """Where the tier does not require key results a goal may have none; who writes some writes two to five."""
    count = len(live_key_results(facts, goal, kind="outcome"))
    if KR_MIN <= count <= KR_MAX:
        return
    if count or _needs_key_results(facts, goal):
        yield {"n": count, "goal": goal.id}


def _needs_key_results(facts: Facts, goal: Goal) -> bool:
    requiring = [tier.id for tier in facts.calendar.tiers if tier.key_results == "required"]
    return goal.tier in requiring


def _unaudited(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    outcomes = live_key_results(facts, goal, kind="outcome")
    results = [result for result in outcomes if result.state in ("draft", "audit_failed")]
    if results:
        yield _audits_to_pass(goal, results)


def _audits_to_pass(goal: Goal, results: Sequence[KeyResult]) -> BlockerWords:
    ids = [result.id for result in results]
    return {
        "k": len(ids),
        "ids": ", ".join(ids),
        "goal": goal.id,
        "left": len(ids),
        "whose": _owners_of(results),
    }


def _owners_of(results: Sequence[KeyResult]) -> tuple[str, ...]:
    """Each owner once, in the order of their key results."""
    owners = dict.fromkeys(result.owner_id for result in results)
    return tuple(owners)


def _unaccepted(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    unaccepted = facts.rows(GoalDependency, goal_id=goal.id, accepted_by="")
    for dependency in unaccepted:
        yield _awaited_team(facts, dependency)


def _awaited_team(facts: Facts, dependency: GoalDependency) -> BlockerWords:
    unit = facts.unit(dependency.unit_id)
    return {
        "team": unit.title,
        "id": dependency.id,
        "whose": unit.contacts,
    }


def _without_owner(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    if facts.get(Person, goal.owner_id) is None:
        yield {"goal": goal.id}


def _without_tier(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    tiers = tier_ids(facts)
    if goal.tier not in tiers:
        yield {
            "goal": goal.id,
            "tier": goal.tier,
            "tiers": ", ".join(tiers),
        }


# --- changing what is locked ------------------------------------------------------------------------------------


def _what_or_why_missing(facts: Facts, goal: Goal, command: Command) -> Blockers:
    has_what = bool(command.word("title") or command.word("targets"))
    if has_what:
        changes_of(facts, goal, command)
    if not has_what or not says_why(command.reason):
        yield {"goal": goal.id}


def _frozen_at_end(facts: Facts, _goal: Goal, command: Command) -> Blockers:
    days = facts.resolver.days
    last = days.add(facts.season.row.ends_on, -FROZEN_DAYS)
    if command.word("targets") and facts.today > last:
        yield {}


def _own_goal(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    """Whoever owns the goal does not approve it, nor does anybody in their name."""
    if goal.owner_id in (facts.actor, *facts.principals):
        yield {"approver": approver_words(facts, goal)}


def _no_shift(facts: Facts, goal: Goal, command: Command) -> Blockers:
    """Words may be revised all year; targets only in a declared window, or as the approver's own override."""
    is_overridden = command.word("override") and says_why(command.reason)
    if is_overridden or not goal.revision.get("targets"):
        return
    if not _is_shift_open(facts):
        yield _who_may_shift(facts, goal)


def _who_may_shift(facts: Facts, goal: Goal) -> BlockerWords:
    product_ops = facts.name_of(facts.season.row.product_ops_id)
    return {
        "goal": goal.id,
        "approver": approver_words(facts, goal),
        "owner": product_ops,
    }


def _is_shift_open(facts: Facts) -> bool:
    shift = facts.get(PriorityShift, facts.season.id)
    return shift is not None and shift.opens_on <= facts.today <= shift.closes_on


def _without_reason(_facts: Facts, _goal: Goal, command: Command) -> Blockers:
    if not says_why(command.reason):
        yield {}


def _without_successor(facts: Facts, goal: Goal, command: Command) -> Blockers:
    successor = command.text("successor")
    if not successor:
        yield {"goal": goal.id}
    elif successor != "none":
        _must_succeed(facts, goal, successor)


def _must_succeed(
    facts: Facts,
    goal: Goal,
    successor: str,
) -> None:
    if successor == goal.id:
        raise _no_live_goal(successor)
    must_be_live(facts, successor)


def must_be_live(facts: Facts, goal_id: str) -> None:
    """Raises Unknown where this is no goal of the season that is still meant."""
    goal = facts.get(Goal, goal_id)
    if goal is None or not _is_live(facts, goal):
        raise _no_live_goal(goal_id)


def _is_live(facts: Facts, goal: Goal) -> bool:
    return goal.season_id == facts.season.id and goal.state not in ABANDONED


def _no_live_goal(goal_id: str) -> Unknown:
    return Unknown("live goal of this season", goal_id)


# --- scoring ----------------------------------------------------------------------------------------------------


def _not_final(facts: Facts, goal: Goal, command: Command) -> Blockers:
    results = live_key_results(facts, goal)
    if not results and command.word("score") is None:
        yield {"source": "the owner", "command": f"goal do {goal.id} score --score 0.70"}
    yield from _missing_finals(results)


def _missing_finals(results: Iterable[KeyResult]) -> Blockers:
    for result in results:
        if result.final is None:
            yield _missing_final(result)


def _missing_final(result: KeyResult) -> BlockerWords:
    return {
        "source": result.source or result.id,
        "command": f"kr do {result.id} finish --value NUMBER",
        "whose": (result.owner_id,),
    }


def _without_evidence(facts: Facts, goal: Goal, command: Command) -> Blockers:
    reckoned = formula(live_key_results(facts, goal))
    score = command.word("score")
    if reckoned is None or score is None or command.word("evidence"):
        return
    if abs(score - reckoned.current) > _NEAR:
        yield {
            "goal": goal.id,
            "said": score,
            "formula": reckoned.current,
        }


def _unreviewed(facts: Facts, goal: Goal, _command: Command) -> Blockers:
    if not goal.reviewed_by:
        yield {"goal": goal.id, "approver": approver_words(facts, goal)}


GOAL_BLOCKERS: Mapping[str, Blocker] = {
    "NO_LINK": _not_linked,
    "KR_COUNT": _wrong_count,
    "KR_AUDIT": _unaudited,
    "DEP_UNACKED": _unaccepted,
    "GOAL_OWNER": _without_owner,
    "NO_TIER": _without_tier,
    "WHAT_WHY": _what_or_why_missing,
    "FROZEN_END": _frozen_at_end,
    "SELF_APPROVE": _own_goal,
    "NO_SHIFT_DECLARED": _no_shift,
    "REASON_REQUIRED": _without_reason,
    "SUCCESSOR": _without_successor,
    "NO_FINAL": _not_final,
    "EVIDENCE": _without_evidence,
    "UNREVIEWED": _unreviewed,
}
"""One for each guard of a goal (states/goal.py); a test holds them together."""
