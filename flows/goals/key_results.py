"""What people do with key results: write them down, have them audited, move them on, and look at them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.goals.check_in_dates import step_of
from flows.goals.goal_moves import GOALS
from flows.goals.goals import OPEN, locked_goal
from flows.goals.key_result import KEY_RESULTS, draft_of, goal_of, key_result_relations
from flows.goals.relations import goal_relations
from flows.ground import Ground, by_itself, stand
from flows.road import Asked, Moved, move, move_on, refusals
from models.goal import Goal
from models.key_result import KeyResult
from rules.key_result import WARNINGS, audit, objective_findings, sandbagged, too_many
from rules.permissions import ACTS
from rules.score import SCORINGS
from states.goal import OVER
from states.guard import Reason
from states.key_result import EDITABLE, KEY_RESULT
from states.refusal import BadInput, Refused, Unknown, not_from_state, stale

KINDS_OF = ("outcome", "milestone")
FIGURES = ("baseline", "target", "least", "most", "forecast")
_CHOICES = {"kind": KINDS_OF, "scoring": SCORINGS, "indicator": ("", "leading", "lagging")}


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


def line_of(row: KeyResult) -> KeyResultLine:
    return KeyResultLine(**{one.name: getattr(row, one.name) for one in fields(KeyResultLine)})


def key_result_lines(session: Session, season_id: str, *, goal: str = "", owner: str = "") -> list[KeyResultLine]:
    chosen = select(KeyResult).join(Goal, Goal.id == KeyResult.goal_id).where(Goal.season_id == season_id)
    chosen = chosen.where(KeyResult.goal_id == goal) if goal else chosen
    chosen = chosen.where(KeyResult.owner_id == owner) if owner else chosen
    return [line_of(row) for row in session.scalars(chosen.order_by(KeyResult.goal_id, KeyResult.position))]


def add_key_result(
    session: Session, goal_id: str, text: str, said: Mapping[str, Any], *, by: str, at: DateTime
) -> KeyResult:
    """Write a key result below a goal that is not locked; what the line says itself need not be said again."""
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    _must_write(ground, goal, goal_relations(ground, goal), [])
    if not text.strip():
        raise BadInput("A key result needs a line: what changes, from what to what.")
    n = session.scalar(select(func.count()).select_from(KeyResult).where(KeyResult.goal_id == goal.id)) or 0
    told = {"id": f"{goal.id}:kr{n + 1}", "goal_id": goal.id, "position": n + 1, "owner_id": goal.owner_id}
    row = KeyResult(**told, text=text.strip(), state=KEY_RESULT.initial, version=1, **_empty())
    session.add(row)
    _fill(ground, row, said)
    ground.write("key_result", row.id, "add", now=row.state, version=row.version)
    _ask_again(ground, goal)
    return row


def _empty() -> dict[str, Any]:
    words = dict.fromkeys(("metric", "unit", "method", "source", "cadence", "indicator"), "")
    return {**words, "kind": "outcome", "scoring": "graded", "guardrail": False}


def edit_key_result(
    session: Session, key_result_id: str, said: Mapping[str, Any], *, by: str, at: DateTime, seen: int | None = None
) -> KeyResult:
    """Change a key result before the lock; it is a draft again and is audited anew. None leaves a field as it is."""
    ground, row = locked_key_result(session, key_result_id, by=by, at=at)
    reasons = [stale(seen, row.version)] if seen not in (None, row.version) else []
    if row.state not in EDITABLE:
        fix = f"phasegate goal do {row.goal_id} revise --target {row.id}=VALUE --reason …."
        text = f"{row.id} is {row.state}; only a revision of its goal changes it."
        reasons.append(Reason("GOAL_LOCKED", text, fix))
    goal = goal_of(ground, row)
    _must_write(ground, goal, key_result_relations(ground, row), reasons)
    changed = {name: value for name, value in said.items() if value is not None}
    if not changed:
        raise BadInput("Say what to change, for example --baseline 44 or --source Gainsight.")
    _fill(ground, row, changed)
    row.findings = []
    row.version += 1
    ground.write("key_result", row.id, "edit", now=row.state, version=row.version, facts={"fields": sorted(changed)})
    if KEY_RESULT.move("rework", row.state):
        move_on(by_itself(ground), KEY_RESULTS, row, Asked("rework"))
    _ask_again(ground, goal)
    return row


def _must_write(ground: Ground, goal: Goal, relations: frozenset[str], reasons: Sequence[Reason]) -> None:
    found = list(reasons)
    if not ground.entitled(ACTS["write_key_result"], relations):
        found.append(ground.denied("write_key_result", ACTS["write_key_result"], relations))
    if goal.state not in OPEN and not reasons:
        found.append(not_from_state("write_key_result", "goal", goal.state, ()))
    found += ground.frozen("write_key_result")
    if found:
        raise Refused("write_key_result", goal.id, found)


def _ask_again(ground: Ground, goal: Goal) -> None:
    """Who stood by the goal stood by other key results."""
    if GOALS.lifecycle.move("reopen", goal.state):
        move_on(ground, GOALS, goal, Asked("reopen"))


def _fill(ground: Ground, row: KeyResult, said: Mapping[str, Any]) -> None:
    """What was said, then what the line itself says where a field is empty."""
    for name, choices in _CHOICES.items():
        if name in said and said[name] is not None and said[name] not in choices:
            raise BadInput(f"“{said[name]}” is no {name}; write one of {', '.join(filter(None, choices))}.")
    if said.get("cadence") and step_of(said["cadence"]) is None:
        raise BadInput(f"“{said['cadence']}” is no cadence; write it as 2 w, 1 m or monthly.")
    if said.get("owner_id"):
        ground.person(said["owner_id"])
    for name, value in said.items():
        if value is not None:
            setattr(row, name, value)
    whole = draft_of(row).filled()
    for name in ("metric", "baseline", "target", "method", "source", "cadence", "guardrail"):
        setattr(row, name, getattr(whole, name))
    if row.due_on is None and whole.dated:
        row.due_on = ground.season.ends_on
    if not row.unit and "%" in row.text:
        row.unit = "%"


def locked_key_result(session: Session, key_result_id: str, *, by: str, at: DateTime) -> tuple[Ground, KeyResult]:
    row = session.get(KeyResult, key_result_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Unknown("key result", key_result_id, session.scalars(select(KeyResult.id)))
    return stand(session, session.get_one(Goal, row.goal_id).season_id, by=by, at=at), row


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
    ground, row = locked_key_result(session, key_result_id, by=by, at=at)
    words = {} if value is None else {"value": value}
    return move(ground, KEY_RESULTS, row, Asked(trigger, reason, words), seen=seen)


@dataclass(frozen=True)
class Audited:
    """A key result after its audit: what blocks it, each with its fix, and what only warns."""

    id: str
    state: str
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]


def audit_goal(session: Session, goal_id: str, *, by: str, at: DateTime) -> list[Audited]:
    """Audit every key result of a goal that is not locked: each passes, or fails with all that it lacks."""
    ground, goal = locked_goal(session, goal_id, by=by, at=at)
    _must_write(ground, goal, goal_relations(ground, goal), [])
    mine = select(KeyResult).where(KeyResult.goal_id == goal.id, KeyResult.state.in_(EDITABLE))
    rows = session.scalars(mine.order_by(KeyResult.position)).all()
    return [_audited(by_itself(ground), row) for row in rows]


def _audited(ground: Ground, row: KeyResult) -> Audited:
    codes = audit(draft_of(row))
    row.findings = codes
    asked = Asked("pass_audit")
    reasons = tuple(refusals(ground, KEY_RESULTS, row, asked)) if row.state != "audited" else ()
    if codes and KEY_RESULT.move("fail_audit", row.state):
        move_on(ground, KEY_RESULTS, row, Asked("fail_audit"))
    elif not codes and row.state != "audited":
        move_on(ground, KEY_RESULTS, row, asked)
    return Audited(row.id, row.state, reasons, ("SANDBAG",) if sandbagged(draft_of(row)) else ())


def warnings_of(ground: Ground, goal: Goal, rows: Sequence[KeyResult]) -> Iterator[str]:
    """What only warns about the objective, as “CODE sentence”."""
    indicators = [row.indicator for row in rows if row.indicator]
    codes = [*objective_findings(goal.title, indicators)]
    mine = select(Goal.id).where(Goal.season_id == goal.season_id, Goal.unit_id == goal.unit_id)
    beside = list(ground.session.scalars(mine.where(Goal.state.not_in(OVER), Goal.tier == goal.tier)))
    counted = select(func.count()).select_from(KeyResult).where(KeyResult.goal_id.in_(beside))
    live = (KeyResult.state != "retired", KeyResult.kind == "outcome")
    if goal.unit_id and too_many(len(beside), ground.session.scalar(counted.where(*live)) or 0):
        codes.append("TOO_MANY")
    codes += ["SANDBAG" for row in rows if sandbagged(draft_of(row))][:1]
    yield from (f"{code} {WARNINGS[code]}" for code in codes)
