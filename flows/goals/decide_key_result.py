"""How a key result moves: audited, active from the lock on, final, scored or retired (docs/asks-and-goals.md)."""

from collections.abc import Mapping
from decimal import Decimal

from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Blocker, Effect, Kind
from flows.goals.check_in_dates import owe_check_in
from flows.goals.decide_key_result_text import KEY_RESULT_ACTS
from flows.goals.key_result_audit import AUDIT_BLOCKERS
from flows.goals.relations import KEY_RESULT_HOLDERS
from flows.goals.score import score_of_result
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from states.check_in import CHECK_IN
from states.guard import says_why
from states.key_result import KEY_RESULT, KEY_RESULT_GUARDS
from states.lifecycle import Lifecycle

# --- what is in the way -----------------------------------------------------------------------------------------


def out_of_range(result: KeyResult, value: object) -> Blockers:
    """VALUE_TYPE: not a number, or one that the metric cannot have; a percentage lies between 0 and 100."""
    least = Decimal(0) if result.least is None else result.least
    most = _most_of(result)
    if not _is_within(value, least, most):
        yield {
            "unit": result.unit or "a number",
            "min": format(least, "f"),
            "max": _most_words(most),
        }


def _most_words(most: Decimal | None) -> str:
    return "any number" if most is None else format(most, "f")


def _most_of(result: KeyResult) -> Decimal | None:
    if result.most is not None:
        return result.most
    is_percentage = result.unit.strip() in ("%", "percent")
    return Decimal(100) if is_percentage else None


def _is_within(value: object, least: Decimal, most: Decimal | None) -> bool:
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    if most is not None and value > most:
        return False
    return value >= least


def _wrong_value(_facts: Facts, result: KeyResult, command: Command) -> Blockers:
    return out_of_range(result, command.word("value"))


def _without_reason(_facts: Facts, _result: KeyResult, command: Command) -> Blockers:
    if not says_why(command.reason):
        yield {}


_BLOCKERS: Mapping[str, Blocker] = {
    **AUDIT_BLOCKERS,
    "VALUE_TYPE": _wrong_value,
    "REASON_REQUIRED": _without_reason,
}

# --- what follows -----------------------------------------------------------------------------------------------


def _keep_first_target(draft: Draft, result: KeyResult, _command: Command) -> None:
    facts = draft.facts
    result.first_target = result.target
    result.active_on = max(facts.today, facts.season.row.starts_on)


def _owe_first_check_in(draft: Draft, result: KeyResult, _command: Command) -> None:
    owe_check_in(draft, result, number=1)


def _drop_check_ins(draft: Draft, result: KeyResult, _command: Command) -> None:
    """A reading that nobody has made yet and nobody is to make any more leaves no trace."""
    unread = draft.facts.rows(CheckIn, key_result_id=result.id, state=CHECK_IN.initial)
    for check_in in unread:
        draft.delete(check_in)


def _keep_final(draft: Draft, result: KeyResult, command: Command) -> None:
    result.final = command.word("value")
    result.value = result.final
    _drop_check_ins(draft, result, command)


def _keep_score(_draft: Draft, result: KeyResult, _command: Command) -> None:
    scored = score_of_result(result)
    if scored is not None:
        result.score = scored.current
        result.first_score = scored.first


_EFFECTS: Mapping[str, Effect] = {
    "keep_first_target": _keep_first_target,
    "owe_check_in": _owe_first_check_in,
    "drop_check_ins": _drop_check_ins,
    "keep_final": _keep_final,
    "keep_score": _keep_score,
}


def _lifecycle(_facts: Facts) -> Lifecycle:
    return KEY_RESULT


KEY_RESULTS = Kind(
    "key_result",
    KeyResult,
    _lifecycle,
    guards=KEY_RESULT_GUARDS,
    blockers=_BLOCKERS,
    effects=_EFFECTS,
    acts=KEY_RESULT_ACTS,
    holders=KEY_RESULT_HOLDERS,
    above=(("goal_id", Goal),),
)
