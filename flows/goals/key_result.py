"""How a key result moves: audited, active from the lock on, final, scored or retired (docs/asks-and-goals.md)."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import delete

from flows.goals.check_in_dates import next_due
from flows.goals.relations import goal_relations
from flows.goals.score import of_key_result
from flows.ground import Ground, by_itself
from flows.road import Asked, Facts, Kind, move_on
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.organisation import Person
from rules.key_result import KeyResultDraft, audit, question
from states.check_in import CHECK_IN
from states.guard import REASON_MIN
from states.key_result import AUDIT, KEY_RESULT, KEY_RESULT_GUARDS


def goal_of(ground: Ground, row: KeyResult) -> Goal:
    return ground.session.get_one(Goal, row.goal_id)


def key_result_relations(ground: Ground, row: KeyResult) -> frozenset[str]:
    """Who may act for the goal may act for its key results; the owner of one may act for that one."""
    theirs = goal_relations(ground, goal_of(ground, row))
    owner = ground.session.get(Person, row.owner_id)
    manager = owner.manager_id if owner is not None else None
    return theirs | ground.part("owner", (row.owner_id,)) | ground.part("manager", (manager,) if manager else ())


def draft_of(row: KeyResult) -> KeyResultDraft:
    """The key result as the audit reads it."""
    names = ("text", "kind", "guardrail", "metric", "baseline", "target", "method", "source", "cadence", "forecast")
    said = {name: getattr(row, name) for name in names}
    return KeyResultDraft(**said, dated=row.due_on is not None, owner=row.owner_id)


def _finding(code: str) -> Callable[[Ground, KeyResult, Asked], Facts]:
    """One guard of the audit: in the way where the audit finds it."""

    def facts(_ground: Ground, row: KeyResult, _asked: Asked) -> Facts:
        draft = draft_of(row)
        if code in audit(draft):
            yield {"kr": row.id, "ask": question(draft), "milestone": ", or --milestone", "whose": (row.owner_id,)}

    return facts


def out_of_range(row: KeyResult, value: object) -> Facts:
    """VALUE_TYPE: not a number, or one that the metric cannot have; a percentage lies between 0 and 100."""
    percent = row.unit.strip() in ("%", "percent")
    least = row.least if row.least is not None else Decimal(0)
    most = row.most if row.most is not None else Decimal(100) if percent else None
    fits = isinstance(value, Decimal) and value.is_finite() and value >= least and (most is None or value <= most)
    if not fits:
        shown = "any number" if most is None else format(most, "f")
        yield {"unit": row.unit or "a number", "min": format(least, "f"), "max": shown}


def _value(_ground: Ground, row: KeyResult, asked: Asked) -> Facts:
    yield from out_of_range(row, asked.word("value"))


def _reason(_ground: Ground, _row: KeyResult, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {}


def _keep_first_target(ground: Ground, row: KeyResult, _asked: Asked) -> None:
    row.first_target = row.target
    row.active_on = max(ground.at.in_timezone(ground.season.zone).date(), ground.season.starts_on)


def _owe_check_in(ground: Ground, row: KeyResult, _asked: Asked) -> None:
    due = next_due(ground, row, number=1)
    if due is not None:
        ground.session.add(check_in(row, 1, due))


def check_in(row: KeyResult, number: int, due_at: object) -> CheckIn:
    """The reading of a key result that is due next; its key is natural, so nobody owes it twice."""
    return CheckIn(
        id=f"{row.id}:c{number}",
        key_result_id=row.id,
        number=number,
        due_at=due_at,
        state=CHECK_IN.initial,
    )


def _drop_check_ins(ground: Ground, row: KeyResult, _asked: Asked) -> None:
    """A reading that nobody has made yet and nobody is to make any more leaves no trace."""
    ground.session.flush()
    waiting = (CheckIn.key_result_id == row.id, CheckIn.state == CHECK_IN.initial)
    ground.session.execute(delete(CheckIn).where(*waiting))


def _keep_final(ground: Ground, row: KeyResult, asked: Asked) -> None:
    row.final = row.value = asked.word("value")
    _drop_check_ins(ground, row, asked)


def _keep_score(_ground: Ground, row: KeyResult, _asked: Asked) -> None:
    scored = of_key_result(row)
    if scored is not None:
        row.score, row.first_score = scored.current, scored.first


def activate(ground: Ground, row: KeyResult) -> None:
    """Its goal is locked: what was audited counts from now on; a milestone needs no audit."""
    system = by_itself(ground)
    if row.kind == "milestone" and row.state in ("draft", "audit_failed"):
        move_on(system, KEY_RESULTS, row, Asked("pass_audit"))
    if row.state == "audited":
        move_on(system, KEY_RESULTS, row, Asked("activate"))


def score_key_result(ground: Ground, row: KeyResult) -> None:
    if row.state == "final":
        move_on(ground, KEY_RESULTS, row, Asked("score"))


_FACTS: Mapping[str, Callable[[Ground, KeyResult, Asked], Facts]] = {
    **{code: _finding(code) for code in AUDIT},
    "VALUE_TYPE": _value,
    "REASON_REQUIRED": _reason,
}

_EFFECTS: Mapping[str, Callable[[Ground, KeyResult, Asked], None]] = {
    "keep_first_target": _keep_first_target,
    "owe_check_in": _owe_check_in,
    "drop_check_ins": _drop_check_ins,
    "keep_final": _keep_final,
    "keep_score": _keep_score,
}

KEY_RESULTS: Kind[KeyResult] = Kind(
    KEY_RESULT, KEY_RESULT_GUARDS, lambda row: row.id, key_result_relations, _FACTS, _EFFECTS
)
