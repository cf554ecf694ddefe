"""How a goal moves, and what each move brings with it: versions, diffs, letters, scores (docs/asks-and-goals.md)."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from flows.goals.goal_facts import GOAL_FACTS, changes_of, key_results
from flows.goals.key_result import KEY_RESULTS, activate, score_key_result
from flows.goals.relations import goal_relations, tier_approvers
from flows.goals.score import formula
from flows.ground import Ground, by_itself
from flows.obligations.obligations import owed, settle
from flows.outbox.outbox import notify
from flows.road import Asked, Kind, move_on
from models.goal import Goal, GoalVersion
from models.key_result import KeyResult
from models.obligation import Obligation
from states.goal import GOAL, GOAL_GUARDS, OVER
from states.key_result import KEY_RESULT


def settle_alignment(ground: Ground, goal: Goal, _asked: Asked) -> None:
    """Whose goals are all aligned owes nothing more."""
    ground.session.flush()
    mine = (Goal.season_id == goal.season_id, Goal.owner_id == goal.owner_id, Goal.state == GOAL.initial)
    if ground.session.scalars(select(Goal.id).where(*mine)).first() is None:
        for gate in (g.id for g in ground.calendar.gates if g.owes and g.owes.settled_by == "align"):
            settle(ground, owed(ground, Obligation.key == f"{goal.season_id}:{gate}:{goal.owner_id}"))


def snapshot(ground: Ground, goal: Goal) -> dict[str, Any]:
    """What the goal says, with its key results; figures as text, so that they stay exact."""
    said = {name: getattr(goal, name) for name in ("title", "tier", "owner_id", "unit_id", "parent_id")}
    rows = {row.id: _said(row) for row in key_results(ground, goal)}
    return {**said, "key_results": rows}


def _said(row: KeyResult) -> dict[str, str]:
    figures = {name: getattr(row, name) for name in ("baseline", "target")}
    told = {name: "" if value is None else format(value, "f") for name, value in figures.items()}
    return {"text": row.text, "unit": row.unit, **told}


def _keep_version(ground: Ground, goal: Goal, *, what: str, why: str) -> None:
    goal.number += 1
    told = {"what": what, "why": why, "by": ground.by, "at": ground.at}
    ground.session.add(GoalVersion(goal_id=goal.id, number=goal.number, snapshot=snapshot(ground, goal), **told))


def _keep_first_version(ground: Ground, goal: Goal, _asked: Asked) -> None:
    goal.locked_at = ground.at
    _keep_version(ground, goal, what="locked", why="")


def _begin_check_ins(ground: Ground, goal: Goal, _asked: Asked) -> None:
    for row in key_results(ground, goal):
        activate(ground, row)


def _keep_revision(ground: Ground, goal: Goal, asked: Asked) -> None:
    """What would change, old and new side by side; nothing is changed yet."""
    fields, targets = changes_of(ground, goal, asked)
    goal.revision = {"fields": fields, "targets": targets, "why": asked.reason, "by": ground.by}


def diff_lines(revision: Mapping[str, Any]) -> list[str]:
    """“title: Grow → Grow by half”, one line for each change."""
    parts = {**revision.get("fields", {}), **revision.get("targets", {})}
    return [f"{name}: {old} → {new}" for name, (old, new) in parts.items()]


def _tell_subscribers(ground: Ground, goal: Goal, _asked: Asked) -> None:
    """Whoever approves is asked; the owners above and below hear of it."""
    near = select(Goal.owner_id).where((Goal.parent_id == goal.id) | (Goal.id == (goal.parent_id or "")))
    people = dict.fromkeys((*tier_approvers(ground, goal), *ground.session.scalars(near.order_by(Goal.owner_id))))
    body = f"What would change, and why: phasegate goal show {goal.id}\n"
    _tell(ground, goal, "revision", people, f"A change is asked for: {goal.title}", body)


def _tell(ground: Ground, goal: Goal, kind: str, people: Iterable[str], subject: str, body: str) -> None:
    for person in people:
        if person != ground.by:
            key = f"{goal.id}:{kind}:v{goal.version}:{person}"
            notify(ground, key=key, kind=kind, person_id=person, subject=subject, body=body)


def _apply_revision(ground: Ground, goal: Goal, _asked: Asked) -> None:
    """The next version; the targets of the first one are kept, and scored against as well."""
    revision = goal.revision
    for name, (_, new) in revision.get("fields", {}).items():
        setattr(goal, name, new)
    for row in key_results(ground, goal):
        if row.id in revision.get("targets", {}):
            row.target = Decimal(revision["targets"][row.id][1])
            row.version += 1
    ground.session.flush()
    _keep_version(ground, goal, what="; ".join(diff_lines(revision)), why=revision["why"])
    goal.revision = {}


def _drop_revision(_ground: Ground, goal: Goal, _asked: Asked) -> None:
    goal.revision = {}


def _flag_children(ground: Ground, goal: Goal, _asked: Asked) -> None:
    """Goals below one that is no longer meant say so, and their owners hear of it."""
    below = select(Goal).where(Goal.parent_id == goal.id, Goal.state.not_in(OVER)).order_by(Goal.id)
    for child in ground.session.scalars(below):
        child.flagged = goal.id
        body = f"Its parent is {goal.state}. Link it to another: phasegate goal edit {child.id} --parent GOAL\n"
        key = f"{child.id}:parent_gone:{goal.id}:v{goal.version}"
        notify(
            ground,
            key=key,
            kind="parent_gone",
            person_id=child.owner_id,
            subject=f"No parent: {child.title}",
            body=body,
        )


def _retire_key_results(ground: Ground, goal: Goal, asked: Asked) -> None:
    """Nobody reads what is no longer meant."""
    for row in key_results(ground, goal):
        if KEY_RESULT.move("retire", row.state):
            move_on(by_itself(ground), KEY_RESULTS, row, Asked("retire", asked.reason))


def _keep_successor(_ground: Ground, goal: Goal, asked: Asked) -> None:
    goal.successor = str(asked.word("successor"))


def _keep_score(ground: Ground, goal: Goal, asked: Asked) -> None:
    """The said score, or the formula's; that against version 1 stands beside it."""
    rows = key_results(ground, goal)
    reckoned, said = formula(rows), asked.word("score")
    goal.score = said if said is not None else (reckoned.current if reckoned else None)
    goal.first_score = reckoned.first if reckoned else goal.score
    goal.evidence = asked.word("evidence") or ""
    for row in rows:
        score_key_result(by_itself(ground), row)


def _keep_review(ground: Ground, goal: Goal, _asked: Asked) -> None:
    goal.reviewed_by = ground.by


_EFFECTS: Mapping[str, Callable[[Ground, Goal, Asked], None]] = {
    "settle_alignment": settle_alignment,
    "keep_first_version": _keep_first_version,
    "begin_check_ins": _begin_check_ins,
    "keep_revision": _keep_revision,
    "tell_subscribers": _tell_subscribers,
    "apply_revision": _apply_revision,
    "drop_revision": _drop_revision,
    "flag_children": _flag_children,
    "retire_key_results": _retire_key_results,
    "keep_successor": _keep_successor,
    "keep_score": _keep_score,
    "keep_review": _keep_review,
}

GOALS: Kind[Goal] = Kind(GOAL, GOAL_GUARDS, lambda goal: goal.id, goal_relations, GOAL_FACTS, _EFFECTS)
