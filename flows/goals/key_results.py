"""What people do with key results: write them down, have them audited, move them on, and look at them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    select,
)
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_in
from flows.goals.decide_key_result_text import KINDS_OF
from flows.goals.key_result_audit import audit_reasons, draft_of
from models.goal import Goal
from models.key_result import KeyResult
from rules.key_result import (
    WARNINGS,
    is_sandbagged,
    objective_findings,
    too_many,
)
from states.goal import ABANDONED
from states.guard import Reason

__all__ = [
    "KINDS_OF",
    "Audited",
    "KeyResultLine",
    "add_key_result",
    "audit_goal",
    "edit_key_result",
    "key_result_lines",
    "line_of",
    "move_key_result",
    "warnings_of",
]


@dataclass(frozen=True)
class KeyResultLine:
    """A key result as people list it; both colours are shown, the chosen and the computed one."""

    id: str
    goal_id: str
    text: str
    kind: str
    scoring: str
    state: str
    owner_id: str
    metric: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    first_target: Decimal | None
    method: str
    source: str
    cadence: str
    due_on: Date | None
    value: Decimal | None
    rag: str
    computed_rag: str
    missed: int
    stale: bool
    final: Decimal | None
    score: Decimal | None
    first_score: Decimal | None
    findings: list[str]
    version: int


def line_of(result: KeyResult) -> KeyResultLine:
    names = [field.name for field in fields(KeyResultLine)]
    return KeyResultLine(**{name: getattr(result, name) for name in names})


def key_result_lines(
    session: Session,
    season_id: str,
    *,
    goal: str = "",
    owner: str = "",
) -> list[KeyResultLine]:
    joined = select(KeyResult).join(Goal, Goal.id == KeyResult.goal_id)
    chosen = joined.where(Goal.season_id == season_id)
    if goal:
        chosen = chosen.where(KeyResult.goal_id == goal)
    if owner:
        chosen = chosen.where(KeyResult.owner_id == owner)
    results = session.scalars(chosen.order_by(KeyResult.goal_id, KeyResult.position))
    return [line_of(result) for result in results]


# --- writing ----------------------------------------------------------------------------------------------------


def add_key_result(
    session: Session,
    goal_id: str,
    text: str,
    values: Mapping[str, Any],
    *,
    by: str,
    at: DateTime,
) -> KeyResult:
    """Write a key result below a goal that is not locked; what the line says itself need not be said again."""
    words = {"text": text, "fields": _without_nothing(values)}
    done = perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "write_key_result",
            by,
            at,
            words=words,
        ),
    )
    return session.get_one(KeyResult, done.answer["key_result"])


def edit_key_result(
    session: Session,
    key_result_id: str,
    values: Mapping[str, Any],
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
) -> KeyResult:
    """Change a key result before the lock; it is a draft again and is audited anew. None leaves a field as it is."""
    words = _without_nothing(values)
    perform_in(
        session,
        Command(
            "key_result",
            key_result_id,
            "write_key_result",
            by,
            at,
            seen=seen,
            words=words,
        ),
    )
    return session.get_one(KeyResult, key_result_id)


def _without_nothing(words: Mapping[str, Any]) -> dict[str, Any]:
    """A word that is None was not said."""
    return {name: value for name, value in words.items() if value is not None}


def move_key_result(
    session: Session,
    key_result_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
    value: Decimal | None = None,
) -> Moved:
    """Move a key result: pass_audit, finish with its final value, retire with a reason."""
    words = _without_nothing({"value": value})
    command = Command(
        "key_result",
        key_result_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
        words=words,
    )
    return moved_thing(perform_in(session, command))


# --- the audit --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Audited:
    """A key result after its audit: what blocks it, each with its fix, and what only warns."""

    id: str
    state: str
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]


def audit_goal(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
) -> list[Audited]:
    """Audit every key result of a goal that is not locked: each passes, or fails with all that it lacks."""
    done = perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "audit_key_results",
            by,
            at,
        ),
    )
    result_ids = done.answer["key_results"]
    return [_audited(session.get_one(KeyResult, result_id)) for result_id in result_ids]


def _audited(result: KeyResult) -> Audited:
    warned = is_sandbagged(draft_of(result))
    return Audited(
        result.id,
        result.state,
        tuple(audit_reasons(result)),
        ("SANDBAG",) if warned else (),
    )


def warnings_of(session: Session, goal: Goal, results: Sequence[KeyResult]) -> Iterator[str]:
    """What only warns about the objective, as “CODE sentence”."""
    for code in _warning_codes(session, goal, results):
        yield f"{code} {WARNINGS[code]}"


def _warning_codes(session: Session, goal: Goal, results: Sequence[KeyResult]) -> list[str]:
    indicators = [result.indicator for result in results if result.indicator]
    codes = list(objective_findings(goal.title, indicators))
    if goal.unit_id and _are_too_many(session, goal):
        codes.append("TOO_MANY")
    if _any_sandbagged(results):
        codes.append("SANDBAG")
    return codes


def _any_sandbagged(results: Iterable[KeyResult]) -> bool:
    return any(is_sandbagged(draft_of(result)) for result in results)


def _are_too_many(session: Session, goal: Goal) -> bool:
    """Goals of its unit and tier, or outcomes among their key results."""
    goal_count = session.scalar(_count_goals_beside(goal)) or 0
    outcome_count = session.scalar(_count_outcomes_beside(goal)) or 0
    return too_many(goal_count, outcome_count)


def _count_goals_beside(goal: Goal) -> Select[tuple[int]]:
    return select(func.count()).select_from(Goal).where(*_beside(goal))


def _count_outcomes_beside(goal: Goal) -> Select[tuple[int]]:
    return (
        select(func.count())
        .select_from(KeyResult)
        .join(Goal, Goal.id == KeyResult.goal_id)
        .where(*_beside(goal))
        .where(KeyResult.state != "retired", KeyResult.kind == "outcome")
    )


def _beside(goal: Goal) -> tuple[ColumnElement[bool], ...]:
    """The live goals of its unit and tier."""
    return (
        Goal.season_id == goal.season_id,
        Goal.unit_id == goal.unit_id,
        Goal.tier == goal.tier,
        Goal.state.not_in(ABANDONED),
    )
