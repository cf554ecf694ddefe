"""How a goal moves, and what each move brings with it: versions, diffs, letters, scores (docs/asks-and-goals.md)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import open_due, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Effect, Kind
from flows.goals.decide_cascade import CASCADE_ACTS
from flows.goals.decide_key_result_text import KEY_RESULT_ACTS_ON_GOAL
from flows.goals.decide_on_goal import GOAL_ACTS
from flows.goals.goal_blockers import GOAL_BLOCKERS
from flows.goals.goal_text import (
    changes_of,
    diff_lines,
    live_key_results,
    snapshot_of,
)
from flows.goals.relations import GOAL_HOLDERS, tier_approvers
from flows.goals.score import Scored, formula
from models.goal import Goal, GoalVersion
from models.key_result import KeyResult
from states.goal import ABANDONED, GOAL, GOAL_GUARDS
from states.key_result import KEY_RESULT
from states.lifecycle import Lifecycle

# --- aligning and locking ---------------------------------------------------------------------------------------


def _settle_alignment(draft: Draft, goal: Goal, _command: Command) -> None:
    """Whose goals are all aligned owes nothing more."""
    if not _proposed_goals(draft.facts, goal.owner_id):
        _settle_alignments(draft, goal.owner_id)


def _proposed_goals(facts: Facts, owner_id: str) -> list[Goal]:
    goals = facts.rows(
        Goal,
        season_id=facts.season.id,
        owner_id=owner_id,
    )
    return [goal for goal in goals if goal.state == GOAL.initial]


def _settle_alignments(draft: Draft, owner_id: str) -> None:
    facts = draft.facts
    for gate in facts.calendar.gates:
        if gate.owes and gate.owes.settled_by == "align":
            due = open_due(facts, f"{facts.season.id}:{gate.id}:{owner_id}")
            settle_dues(draft, due)


def _keep_first_version(draft: Draft, goal: Goal, _command: Command) -> None:
    goal.locked_at = draft.facts.at
    _keep_version(
        draft,
        goal,
        what="locked",
        why="",
    )


def _keep_version(
    draft: Draft,
    goal: Goal,
    *,
    what: str,
    why: str,
) -> None:
    goal.number += 1
    version = _version_now(draft.facts, goal)
    version.what = what
    version.why = why
    draft.add(version)


def _version_now(facts: Facts, goal: Goal) -> GoalVersion:
    """The goal as it is, by whoever acts."""
    return GoalVersion(
        goal_id=goal.id,
        number=goal.number,
        snapshot=snapshot_of(facts, goal),
        by=facts.actor,
        at=facts.at,
    )


def _begin_check_ins(draft: Draft, goal: Goal, _command: Command) -> None:
    """What was audited counts from now on; a milestone needs no audit."""
    for result in live_key_results(draft.facts, goal):
        if result.kind == "milestone" and result.state in ("draft", "audit_failed"):
            draft.then("key_result", result, "pass_audit")
        if result.state == "audited":
            draft.then("key_result", result, "activate")


# --- revisions --------------------------------------------------------------------------------------------------


def _keep_revision(draft: Draft, goal: Goal, command: Command) -> None:
    """What would change, old and new side by side; nothing is changed yet."""
    fields, targets = changes_of(draft.facts, goal, command)
    goal.revision = {
        "fields": fields,
        "targets": targets,
        "why": command.reason,
        "by": draft.facts.actor,
    }


def _tell_subscribers(draft: Draft, goal: Goal, _command: Command) -> None:
    """Whoever approves is asked; the owners above and below hear of it."""
    people = _subscribers(draft.facts, goal)
    _tell_of_revision(draft, goal, people)


def _subscribers(facts: Facts, goal: Goal) -> Iterable[str]:
    """Each of them once."""
    approvers = tier_approvers(facts, goal)
    return dict.fromkeys((*approvers, *_owners_near(facts, goal)))


def _owners_near(facts: Facts, goal: Goal) -> list[str]:
    below = facts.rows(Goal, parent_id=goal.id)
    near = [*below, *_parent_of(facts, goal)]
    return sorted(other.owner_id for other in near)


def _parent_of(facts: Facts, goal: Goal) -> list[Goal]:
    """None or one."""
    parent = facts.get(Goal, goal.parent_id) if goal.parent_id else None
    return [parent] if parent else []


def _tell_of_revision(draft: Draft, goal: Goal, people: Iterable[str]) -> None:
    others = [person_id for person_id in people if person_id != draft.facts.actor]
    for person_id in others:
        draft.notify(
            f"{goal.id}:revision:v{goal.version}:{person_id}",
            "revision",
            person_id,
            about={"goal": goal.id},
        )


def _apply_revision(draft: Draft, goal: Goal, _command: Command) -> None:
    """The next version; the targets of the first one are kept, and scored against as well."""
    revision = goal.revision
    _apply_fields(goal, revision.get("fields", {}))
    _apply_targets(draft.facts, goal, revision.get("targets", {}))
    _keep_version(
        draft,
        goal,
        what="; ".join(diff_lines(revision)),
        why=revision["why"],
    )
    goal.revision = {}


def _apply_fields(goal: Goal, fields: Mapping[str, Sequence[str]]) -> None:
    for name, (_, new) in fields.items():
        setattr(goal, name, new)


def _apply_targets(facts: Facts, goal: Goal, targets: Mapping[str, Sequence[str]]) -> None:
    for result in live_key_results(facts, goal):
        if result.id in targets:
            _, new = targets[result.id]
            result.target = Decimal(new)
            result.version += 1


def _drop_revision(_draft: Draft, goal: Goal, _command: Command) -> None:
    goal.revision = {}


# --- the end ----------------------------------------------------------------------------------------------------


def _flag_children(draft: Draft, goal: Goal, _command: Command) -> None:
    """Goals below one that is no longer meant say so, and their owners hear of it."""
    below = draft.facts.rows(
        Goal,
        season_id=goal.season_id,
        parent_id=goal.id,
    )
    for child in below:
        if child.state not in ABANDONED:
            child.flagged = goal.id
            _tell_child(draft, goal, child)


def _tell_child(
    draft: Draft,
    goal: Goal,
    child: Goal,
) -> None:
    draft.notify(
        f"{child.id}:parent_gone:{goal.id}:v{goal.version}",
        "parent_gone",
        child.owner_id,
        about={"goal": child.id, "parent": goal.id},
    )


def _retire_key_results(draft: Draft, goal: Goal, command: Command) -> None:
    """Nobody reads what is no longer meant."""
    for result in live_key_results(draft.facts, goal):
        if KEY_RESULT.move("retire", result.state):
            draft.then(
                "key_result",
                result,
                "retire",
                reason=command.reason,
            )


def _keep_successor(_draft: Draft, goal: Goal, command: Command) -> None:
    goal.successor = command.text("successor")


def _keep_score(draft: Draft, goal: Goal, command: Command) -> None:
    """The score that was said, or the formula's; that against version 1 stands beside it."""
    results = live_key_results(draft.facts, goal)
    _score_goal(goal, command.word("score"), formula(results))
    goal.evidence = command.word("evidence") or ""
    _score_key_results(draft, results)


def _score_goal(goal: Goal, score: Decimal | None, reckoned: Scored | None) -> None:
    if reckoned is None:
        goal.score = score
        goal.first_score = score
        return
    goal.score = reckoned.current if score is None else score
    goal.first_score = reckoned.first


def _score_key_results(draft: Draft, results: Iterable[KeyResult]) -> None:
    for result in results:
        if result.state == "final":
            draft.then("key_result", result, "score")


def _keep_review(draft: Draft, goal: Goal, _command: Command) -> None:
    goal.reviewed_by = draft.facts.actor


_EFFECTS: Mapping[str, Effect] = {
    "settle_alignment": _settle_alignment,
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


def _lifecycle(_facts: Facts) -> Lifecycle:
    return GOAL


GOALS = Kind(
    "goal",
    Goal,
    _lifecycle,
    guards=GOAL_GUARDS,
    blockers=GOAL_BLOCKERS,
    effects=_EFFECTS,
    acts={
        **GOAL_ACTS,
        **KEY_RESULT_ACTS_ON_GOAL,
        **CASCADE_ACTS,
    },
    holders=GOAL_HOLDERS,
    move_reads={
        "settle_alignment": (
            "results_of_goal",
            "dependencies_of_goal",
            "goals_of_owner",
            "dues_of_owner",
            "escalations_of_owner",
        ),
    },
)
