"""How a check-in moves: its value and colour go to the key result, what is missed comes to light.

The rules are in docs/asks-and-goals.md, “Key results and check-ins”.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flows.act.blockers import Blockers, BlockerWords
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Blocker, Effect, Kind
from flows.goals.check_in_dates import owe_check_in
from flows.goals.check_in_keys import prompt_key
from flows.goals.decide_key_result import out_of_range
from flows.goals.relations import (
    CHECK_IN_HOLDERS,
    goal_of,
    key_result_of,
    manager_of,
    tier_approvers,
)
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from rules.rag import (
    RAG_LETTERS,
    Rag,
    elapsed_share,
    rag_colour,
)
from rules.score import progress_share
from states.check_in import CHECK_IN, CHECK_IN_GUARDS
from states.lifecycle import Lifecycle

TELL_MANAGER, TELL_PRODUCT_OPS = 2, 3


def colour_of(
    facts: Facts,
    result: KeyResult,
    value: Decimal | None,
    *,
    stale: bool = False,
) -> Rag:
    """What the pace says today; half the year without a reading is red."""
    return rag_colour(
        _share_of(result, value),
        _share_of_time(facts, result),
        scoring=result.scoring,
        stale=stale,
    )


def _share_of_time(facts: Facts, result: KeyResult) -> Decimal:
    """How much of the time until the key result's last day is gone."""
    season = facts.season.row
    last = result.due_on or season.ends_on
    return elapsed_share(season.starts_on, last, facts.today)


def _share_of(result: KeyResult, value: Decimal | None) -> Decimal | None:
    """How much of the way to the target is done; None where a figure is missing."""
    if value is None or result.baseline is None or result.target is None:
        return None
    return progress_share(value, result.baseline, result.target)


def _note_of(command: Command) -> str:
    return command.text("note").strip()


# --- what is in the way -----------------------------------------------------------------------------------------


def _wrong_value(facts: Facts, check_in: CheckIn, command: Command) -> Blockers:
    for blocker in out_of_range(key_result_of(facts, check_in), command.word("value")):
        yield {"id": check_in.id, **blocker}


def _unexplained_regression(facts: Facts, check_in: CheckIn, command: Command) -> Blockers:
    result = key_result_of(facts, check_in)
    if not _note_of(command) and _is_further_away(result, command.word("value")):
        yield {"id": check_in.id}


def _is_further_away(result: KeyResult, value: object) -> bool:
    """Is this value further from the target than the one before it (or the baseline)?"""
    before = result.value if result.value is not None else result.baseline
    if not isinstance(value, Decimal) or before is None:
        return False
    if result.target is None or result.baseline is None:
        return False
    is_upward = result.target >= result.baseline
    return value < before if is_upward else value > before


def _unexplained_colour(facts: Facts, check_in: CheckIn, command: Command) -> Blockers:
    value = command.word("value")
    chosen = command.word("rag")
    if not chosen or not isinstance(value, Decimal) or _note_of(command):
        return
    computed = colour_of(facts, key_result_of(facts, check_in), value)
    if chosen != computed:
        yield _other_colour(check_in, computed, chosen)


def _other_colour(
    check_in: CheckIn,
    computed: Rag,
    chosen: Rag,
) -> BlockerWords:
    return {
        "id": check_in.id,
        "computed": RAG_LETTERS[computed],
        "chosen": RAG_LETTERS[chosen],
    }


_BLOCKERS: Mapping[str, Blocker] = {
    "VALUE_TYPE": _wrong_value,
    "REGRESSION_NOTE": _unexplained_regression,
    "OVERRIDE_NOTE": _unexplained_colour,
}

# --- what follows -----------------------------------------------------------------------------------------------


def _read_value(draft: Draft, check_in: CheckIn, command: Command) -> None:
    facts = draft.facts
    result = key_result_of(facts, check_in)
    value = command.word("value")
    check_in.value = value
    check_in.note = _note_of(command)
    check_in.computed_rag = colour_of(facts, result, value)
    check_in.rag = command.word("rag") or check_in.computed_rag
    check_in.blindside = result.rag == "green" and check_in.rag == "red"
    check_in.by = facts.actor
    check_in.at = facts.at
    _take_reading(result, check_in)
    _owe_next(draft, result, check_in)


def _take_reading(result: KeyResult, check_in: CheckIn) -> None:
    """The key result is as it was read last."""
    result.value = check_in.value
    result.rag = check_in.rag
    result.computed_rag = check_in.computed_rag
    result.missed = 0
    result.stale = False


def _tell_blindside(draft: Draft, check_in: CheckIn, _command: Command) -> None:
    """From green to red without amber between: those who approve the goal hear of it at once."""
    if check_in.blindside:
        for person_id in _approvers_and_product_ops(draft.facts, check_in):
            _tell_person(draft, check_in, "blindside", person_id)


def _approvers_and_product_ops(facts: Facts, check_in: CheckIn) -> Iterable[str]:
    """Each of them once."""
    result = key_result_of(facts, check_in)
    approvers = tier_approvers(facts, goal_of(facts, result))
    return dict.fromkeys((*approvers, facts.season.row.product_ops_id))


def _tell_person(
    draft: Draft,
    check_in: CheckIn,
    kind: str,
    person_id: str,
    missed: int = 0,
) -> None:
    about: dict[str, Any] = {
        "check_in": check_in.id,
        "result": check_in.key_result_id,
    }
    if missed:
        about["missed"] = missed
    draft.notify(
        f"{check_in.id}:{kind}:{person_id}",
        kind,
        person_id,
        about=about,
    )


def _count_missed(draft: Draft, check_in: CheckIn, _command: Command) -> None:
    """Twice in a row the manager is told, three times Product Ops, and the key result is stale."""
    facts = draft.facts
    result = key_result_of(facts, check_in)
    result.missed += 1
    _tell_missed(draft, check_in, result)
    result.stale = result.missed >= TELL_PRODUCT_OPS
    _colour_anew(facts, result)
    _owe_next(draft, result, check_in)


def _colour_anew(facts: Facts, result: KeyResult) -> None:
    """The colour of the last reading as it is today."""
    result.computed_rag = colour_of(
        facts,
        result,
        result.value,
        stale=result.stale,
    )
    result.rag = result.computed_rag


def _tell_missed(draft: Draft, check_in: CheckIn, result: KeyResult) -> None:
    for person_id in _hear_of_missed(draft.facts, result):
        _tell_person(
            draft,
            check_in,
            "missed_check_in",
            person_id,
            result.missed,
        )


def _hear_of_missed(facts: Facts, result: KeyResult) -> tuple[str, ...]:
    """Nobody, but for the misses that count."""
    if result.missed == TELL_MANAGER:
        return manager_of(facts, result.owner_id)
    if result.missed == TELL_PRODUCT_OPS:
        return (facts.season.row.product_ops_id,)
    return ()


def _owe_next(draft: Draft, result: KeyResult, check_in: CheckIn) -> None:
    """The reading after this one, at the next step; none after the key result's last day."""
    if result.state == "active":
        owe_check_in(draft, result, number=check_in.number + 1)


_EFFECTS: Mapping[str, Effect] = {
    "read_value": _read_value,
    "tell_blindside": _tell_blindside,
    "count_missed": _count_missed,
}


# --- acts that are no moves -------------------------------------------------------------------------------------


def _prompt_owner(draft: Draft, check_in: CheckIn, _command: Command) -> None:
    result = key_result_of(draft.facts, check_in)
    draft.notify(
        prompt_key(check_in.id, result.owner_id),
        "check_in",
        result.owner_id,
        about={"check_in": check_in.id, "result": result.id},
    )


_ACTS: Mapping[str, Act] = {
    "prompt": Act(_prompt_owner, enters_itself=True),
}


def _lifecycle(_facts: Facts) -> Lifecycle:
    return CHECK_IN


CHECK_INS = Kind(
    "check_in",
    CheckIn,
    _lifecycle,
    guards=CHECK_IN_GUARDS,
    blockers=_BLOCKERS,
    effects=_EFFECTS,
    acts=_ACTS,
    holders=CHECK_IN_HOLDERS,
    above=(("key_result_id", KeyResult), ("goal_id", Goal)),
    called="check-in",
)
