"""What stands in the way of a goal's moves, looked up for each guard (docs/lifecycles.md, “Goal”)."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import select

from flows.goals.relations import approver_words
from flows.goals.score import formula
from flows.ground import Ground
from flows.road import Asked, Facts
from models.goal import Goal, GoalDependency, PriorityShift
from models.key_result import KeyResult
from models.organisation import Person
from rules.key_result import KR_MAX, KR_MIN
from states.goal import OVER
from states.guard import REASON_MIN
from states.refusal import BadInput, Unknown

FROZEN_DAYS = 10
_NEAR = Decimal("0.1")


def key_results(ground: Ground, goal: Goal, *, kind: str = "") -> list[KeyResult]:
    """Those that are still meant, in their order."""
    mine = select(KeyResult).where(KeyResult.goal_id == goal.id, KeyResult.state != "retired")
    chosen = mine.where(KeyResult.kind == kind) if kind else mine
    return list(ground.session.scalars(chosen.order_by(KeyResult.position)))


def linked(ground: Ground, goal: Goal) -> bool:
    """A goal of the top tier, one with a parent, or one that is local for a reason."""
    top = {tier.id for tier in ground.calendar.tiers if tier.source == "priority"}
    return goal.tier in top or goal.parent_id is not None or len(goal.local_reason.strip()) >= REASON_MIN


def _link(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    if not linked(ground, goal):
        yield {"goal": goal.id}


def _count(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    """Where the tier does not require key results a goal may have none; who writes some writes two to five."""
    required = any(tier.id == goal.tier and tier.key_results == "required" for tier in ground.calendar.tiers)
    n = len(key_results(ground, goal, kind="outcome"))
    if not KR_MIN <= n <= KR_MAX and (n or required):
        yield {"n": n, "goal": goal.id}


def _audit(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    rows = [row for row in key_results(ground, goal, kind="outcome") if row.state in ("draft", "audit_failed")]
    if rows:
        whose = tuple(dict.fromkeys(row.owner_id for row in rows))
        ids = ", ".join(row.id for row in rows)
        yield {"k": len(rows), "ids": ids, "goal": goal.id, "left": len(rows), "whose": whose}


def _dependencies(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    waiting = select(GoalDependency).where(GoalDependency.goal_id == goal.id, GoalDependency.accepted_by == "")
    for row in ground.session.scalars(waiting.order_by(GoalDependency.id)):
        unit = ground.unit(row.unit_id)
        yield {"team": unit.title, "id": row.id, "whose": unit.contacts}


def _owner(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    if ground.session.get(Person, goal.owner_id) is None:
        yield {"goal": goal.id}


def _tier(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    tiers = [tier.id for tier in ground.calendar.tiers]
    if goal.tier not in tiers:
        yield {"goal": goal.id, "tier": goal.tier, "tiers": ", ".join(tiers)}


Changes = Mapping[str, list[str]]


def changes_of(ground: Ground, goal: Goal, asked: Asked) -> tuple[Changes, Changes]:
    """(fields, targets) that a revision would change, each as [old, new]; raises BadInput where there are none."""
    rows = {row.id: row for row in key_results(ground, goal)}
    said: Mapping[str, Decimal] = asked.word("targets") or {}
    if strange := [kr for kr in said if kr not in rows or rows[kr].target is None]:
        raise BadInput(f"{goal.id} has no key result {', '.join(strange)}; it has {', '.join(rows) or 'none'}.")
    moved = {kr: value for kr, value in said.items() if value != rows[kr].target}
    targets = {kr: [format(rows[kr].target or Decimal(0), "f"), format(value, "f")] for kr, value in moved.items()}
    title = asked.word("title")
    fields = {"title": [goal.title, title]} if title and title != goal.title else {}
    if not fields and not targets:
        raise BadInput("That is what the goal says already; nothing would change.")
    return fields, targets


def _what_why(ground: Ground, goal: Goal, asked: Asked) -> Facts:
    if asked.word("title") or asked.word("targets"):
        changes_of(ground, goal, asked)
    if not (asked.word("title") or asked.word("targets")) or len(asked.reason.strip()) < REASON_MIN:
        yield {"goal": goal.id}


def _frozen_end(ground: Ground, _goal: Goal, asked: Asked) -> Facts:
    today = ground.at.in_timezone(ground.season.zone).date()
    if asked.word("targets") and today > ground.resolver.days.add(ground.season.ends_on, -FROZEN_DAYS):
        yield {}


def _self(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    if goal.owner_id in (ground.by, *ground.on_behalf_of):
        yield {"approver": approver_words(ground, goal)}


def _shift(ground: Ground, goal: Goal, asked: Asked) -> Facts:
    """Words may be revised all year; targets only in a declared window, or as the approver's own override."""
    today = ground.at.in_timezone(ground.season.zone).date()
    declared = ground.session.get(PriorityShift, ground.season.id)
    opened = declared is not None and declared.opens_on <= today <= declared.closes_on
    overridden = bool(asked.word("override")) and len(asked.reason.strip()) >= REASON_MIN
    if goal.revision.get("targets") and not opened and not overridden:
        names = {"approver": approver_words(ground, goal), "owner": ground.name(ground.season.product_ops_id)}
        yield {"goal": goal.id, **names}


def _reason(_ground: Ground, _goal: Goal, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {}


def _successor(ground: Ground, goal: Goal, asked: Asked) -> Facts:
    said = asked.word("successor")
    if not said:
        yield {"goal": goal.id}
    elif said != "none":
        other = ground.session.get(Goal, said)
        if other is None or other.season_id != goal.season_id or other.state in OVER or other.id == goal.id:
            raise Unknown("live goal of this season", str(said))


def _final(ground: Ground, goal: Goal, asked: Asked) -> Facts:
    rows = key_results(ground, goal)
    for row in rows:
        if row.final is None:
            command = f"kr do {row.id} finish --value NUMBER"
            yield {"source": row.source or row.id, "command": command, "whose": (row.owner_id,)}
    if not rows and asked.word("score") is None:
        yield {"source": "the owner", "command": f"goal do {goal.id} score --score 0.70"}


def _evidence(ground: Ground, goal: Goal, asked: Asked) -> Facts:
    reckoned, said = formula(key_results(ground, goal)), asked.word("score")
    if reckoned is None or said is None or asked.word("evidence"):
        return
    if abs(said - reckoned.current) > _NEAR:
        yield {"goal": goal.id, "said": said, "formula": reckoned.current}


def _unreviewed(ground: Ground, goal: Goal, _asked: Asked) -> Facts:
    if not goal.reviewed_by:
        yield {"goal": goal.id, "approver": approver_words(ground, goal)}


GOAL_FACTS: Mapping[str, Callable[[Ground, Goal, Asked], Facts]] = {
    "NO_LINK": _link,
    "KR_COUNT": _count,
    "KR_AUDIT": _audit,
    "DEP_UNACKED": _dependencies,
    "GOAL_OWNER": _owner,
    "NO_TIER": _tier,
    "WHAT_WHY": _what_why,
    "FROZEN_END": _frozen_end,
    "SELF_APPROVE": _self,
    "NO_SHIFT_DECLARED": _shift,
    "REASON_REQUIRED": _reason,
    "SUCCESSOR": _successor,
    "NO_FINAL": _final,
    "EVIDENCE": _evidence,
    "UNREVIEWED": _unreviewed,
}
