"""What a goal says with its key results: as it is, as a revision would have it, and as a version keeps it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from flows.act.command import Command
from flows.act.facts import Facts
from models.goal import Goal
from models.key_result import KeyResult
from states.refusal import BadInput

Changes = Mapping[str, list[str]]
"""By the name of a field or the id of a key result: what it says, and what it shall say."""

_SNAPSHOT_FIELDS = ("title", "tier", "owner_id", "unit_id", "parent_id")


def live_key_results(
    facts: Facts,
    goal: Goal,
    *,
    kind: str = "",
) -> list[KeyResult]:
    """Those of the goal that are still meant, in their order; of one `kind`, or all."""
    results = facts.rows(KeyResult, goal_id=goal.id)
    live = [result for result in results if result.state != "retired"]
    of_kind = [result for result in live if kind in ("", result.kind)]
    return sorted(of_kind, key=attrgetter("position"))


def snapshot_of(facts: Facts, goal: Goal) -> dict[str, Any]:
    """What the goal says, with its key results; figures as text, so that they stay exact."""
    snapshot = {name: getattr(goal, name) for name in _SNAPSHOT_FIELDS}
    snapshot["key_results"] = _texts_of_results(facts, goal)
    return snapshot


def _texts_of_results(facts: Facts, goal: Goal) -> dict[str, dict[str, str]]:
    return {result.id: _text_of(result) for result in live_key_results(facts, goal)}


def _text_of(result: KeyResult) -> dict[str, str]:
    return {
        "text": result.text,
        "unit": result.unit,
        "baseline": _figure(result.baseline),
        "target": _figure(result.target),
    }


def _figure(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


# --- a revision -------------------------------------------------------------------------------------------------


def changes_of(facts: Facts, goal: Goal, command: Command) -> tuple[Changes, Changes]:
    """(fields, targets) that a revision would change, each as [old, new]; raises BadInput where there are none."""
    targets = _changed_targets(facts, goal, command.word("targets") or {})
    fields = _changed_title(goal, command.word("title"))
    if not fields and not targets:
        raise BadInput("That is what the goal says already; nothing would change.")
    return fields, targets


def _changed_title(goal: Goal, title: str | None) -> Changes:
    if not title or title == goal.title:
        return {}
    return {"title": [goal.title, title]}


def _changed_targets(facts: Facts, goal: Goal, wanted: Mapping[str, Decimal]) -> Changes:
    targets = {result.id: result.target for result in live_key_results(facts, goal)}
    _must_have_targets(goal, targets, wanted)
    changed = {}
    for name, value in wanted.items():
        target = targets[name]
        if value != target:
            changed[name] = [_figure(target), _figure(value)]
    return changed


def _must_have_targets(goal: Goal, targets: Mapping[str, Decimal | None], wanted: Iterable[str]) -> None:
    """Raises BadInput where a key result is not the goal's, or has no target."""
    unknown = [name for name in wanted if targets.get(name) is None]
    if unknown:
        names = ", ".join(unknown)
        known = ", ".join(targets) or "none"
        raise BadInput(f"{goal.id} has no key result {names}; it has {known}.")


def diff_lines(revision: Mapping[str, Any]) -> list[str]:
    """“title: Grow → Grow by half”, one line for each change."""
    parts = revision.get("fields", {}) | revision.get("targets", {})
    return [f"{name}: {old} → {new}" for name, (old, new) in parts.items()]
