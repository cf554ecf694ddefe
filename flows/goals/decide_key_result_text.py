"""Writing key results down before the lock, and having them audited; what the line says need not be said again."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from flows.goals.check_in_dates import step_of
from flows.goals.decide_on_goal import OPEN, ask_owner_again
from flows.goals.key_result_audit import draft_of
from flows.goals.relations import goal_of
from models.goal import Goal
from models.key_result import KeyResult
from rules.key_result import audit_codes
from rules.score import SCORINGS
from states.guard import Reason
from states.key_result import KEY_RESULT, KEY_RESULT_EDITABLE
from states.refusal import BadInput, not_from_state

KINDS_OF = ("outcome", "milestone")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS_OF,
    "scoring": tuple(SCORINGS),
    "indicator": ("", "leading", "lagging"),
}
_FROM_LINE = ("metric", "baseline", "target", "method", "source", "cadence", "guardrail")
RIGHT = "write_key_result"

# --- what it says -----------------------------------------------------------------------------------------------


def _fill_fields(facts: Facts, result: KeyResult, fields: Mapping[str, Any]) -> None:
    """The fields that are given, then what the line itself says where one is empty."""
    _must_be_choices(fields)
    _must_be_cadence(fields.get("cadence"))
    if fields.get("owner_id"):
        facts.person(fields["owner_id"])
    for name, value in fields.items():
        setattr(result, name, value)
    _fill_from_line(facts, result)


def _fill_from_line(facts: Facts, result: KeyResult) -> None:
    whole = draft_of(result).filled()
    for name in _FROM_LINE:
        setattr(result, name, getattr(whole, name))
    if result.due_on is None and whole.dated:
        result.due_on = facts.season.row.ends_on
    _fill_unit(result)


def _fill_unit(result: KeyResult) -> None:
    if not result.unit and "%" in result.text:
        result.unit = "%"


def _must_be_choices(fields: Mapping[str, Any]) -> None:
    """Raises BadInput for a word that is none of those that a field may have."""
    for name, choices in _CHOICES.items():
        if name in fields and fields[name] not in choices:
            words = ", ".join(filter(None, choices))
            raise BadInput(f"“{fields[name]}” is no {name}; write one of {words}.")


def _must_be_cadence(cadence: str | None) -> None:
    if cadence and step_of(cadence) is None:
        raise BadInput(f"“{cadence}” is no cadence; write it as 2 w, 1 m or monthly.")


def _add_key_result(draft: Draft, goal: Goal, command: Command) -> None:
    result = _begin_key_result(draft.facts, goal, _line_written(command))
    draft.add(result)
    _fill_fields(draft.facts, result, command.word("fields") or {})
    _enter_new(draft, result)
    ask_owner_again(draft, goal)


def _line_written(command: Command) -> str:
    text = str(command.word("text") or "").strip()
    if not text:
        raise BadInput("A key result needs a line: what changes, from what to what.")
    return text


def _enter_new(draft: Draft, result: KeyResult) -> None:
    draft.enter(
        "key_result",
        result.id,
        "add",
        now=result.state,
        version=result.version,
    )


def _begin_key_result(facts: Facts, goal: Goal, text: str) -> KeyResult:
    position = _count_key_results(facts, goal) + 1
    return KeyResult(
        id=f"{goal.id}:kr{position}",
        goal_id=goal.id,
        position=position,
        text=text,
        owner_id=goal.owner_id,
        state=KEY_RESULT.initial,
    )


def _count_key_results(facts: Facts, goal: Goal) -> int:
    return len(facts.rows(KeyResult, goal_id=goal.id))


def _last_key_result(facts: Facts, goal: Goal, _command: Command) -> dict[str, Any]:
    position = _count_key_results(facts, goal)
    return {"key_result": f"{goal.id}:kr{position}"}


def _edit_key_result(draft: Draft, result: KeyResult, command: Command) -> None:
    """It is a draft again, and is audited anew."""
    if not command.words:
        raise BadInput("Say what to change, for example --baseline 44 or --source Gainsight.")
    _fill_fields(draft.facts, result, command.words)
    _enter_edit(draft, result, command)
    _audit_again(draft, result)
    ask_owner_again(draft, goal_of(draft.facts, result))


def _audit_again(draft: Draft, result: KeyResult) -> None:
    if KEY_RESULT.move("rework", result.state):
        draft.then("key_result", result, "rework")


def _enter_edit(draft: Draft, result: KeyResult, command: Command) -> None:
    result.findings = []
    result.version += 1
    draft.enter(
        "key_result",
        result.id,
        "edit",
        now=result.state,
        version=result.version,
        facts={"fields": sorted(command.words)},
    )


# --- where it may be written ------------------------------------------------------------------------------------


def _not_open(_facts: Facts, goal: Goal, _command: Command) -> Iterator[Reason]:
    if goal.state not in OPEN:
        yield not_from_state(
            RIGHT,
            "goal",
            goal.state,
            (),
        )


def _not_editable(facts: Facts, result: KeyResult, command: Command) -> Iterator[Reason]:
    if result.state in KEY_RESULT_EDITABLE:
        yield from _not_open(facts, goal_of(facts, result), command)
        return
    yield _locked_reason(result)


def _locked_reason(result: KeyResult) -> Reason:
    text = f"{result.id} is {result.state}; only a revision of its goal changes it."
    fix = f"phasegate goal do {result.goal_id} revise --target {result.id}=VALUE --reason …."
    return Reason("GOAL_LOCKED", text, fix)


# --- the audit --------------------------------------------------------------------------------------------------


def editable_key_results(facts: Facts, goal: Goal) -> list[KeyResult]:
    """Those of the goal that the audit reads, in their order."""
    results = facts.rows(KeyResult, goal_id=goal.id)
    editable = [result for result in results if result.state in KEY_RESULT_EDITABLE]
    return sorted(editable, key=lambda result: result.position)


def _audit_key_results(draft: Draft, goal: Goal, _command: Command) -> None:
    """Each passes, or fails with all that it lacks."""
    for result in editable_key_results(draft.facts, goal):
        result.findings = audit_codes(draft_of(result))
        trigger = "fail_audit" if result.findings else "pass_audit"
        if _is_moved_by_audit(result, trigger):
            draft.then("key_result", result, trigger)


def _is_moved_by_audit(result: KeyResult, trigger: str) -> bool:
    if trigger == "pass_audit":
        return result.state != "audited"
    return KEY_RESULT.move(trigger, result.state) is not None


def _audited(facts: Facts, goal: Goal, _command: Command) -> dict[str, Any]:
    results = editable_key_results(facts, goal)
    return {"key_results": [result.id for result in results]}


KEY_RESULT_ACTS_ON_GOAL: Mapping[str, Act] = {
    RIGHT: Act(
        _add_key_result,
        _not_open,
        answer=_last_key_result,
        enters_itself=True,
    ),
    "audit_key_results": Act(
        _audit_key_results,
        _not_open,
        answer=_audited,
        enters_itself=True,
        right=RIGHT,
    ),
}
"""They are joined into the acts of a goal (flows/goals/decide_goal.py)."""

KEY_RESULT_ACTS: Mapping[str, Act] = {RIGHT: Act(_edit_key_result, _not_editable, enters_itself=True)}
