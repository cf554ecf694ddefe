"""How a check-in moves: its value and colour go to the key result, what is missed comes to light.

The rules are in docs/asks-and-goals.md, “Key results and check-ins”.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from pendulum import Date

from flows.goals.check_in_dates import next_due
from flows.goals.key_result import check_in, goal_of, key_result_relations, out_of_range
from flows.goals.relations import tier_approvers
from flows.ground import Ground
from flows.outbox.outbox import notify
from flows.road import Asked, Facts, Kind
from models.key_result import CheckIn, KeyResult
from models.organisation import Person
from rules.rag import SHOWN, Rag, elapsed, rag
from rules.score import progress
from states.check_in import CHECK_IN, CHECK_IN_GUARDS

TELL_MANAGER, TELL_PRODUCT_OPS = 2, 3


def key_result_of(ground: Ground, row: CheckIn) -> KeyResult:
    return ground.session.get_one(KeyResult, row.key_result_id)


def colour(ground: Ground, result: KeyResult, value: Decimal | None, *, stale: bool = False) -> Rag:
    """What the pace says today; half the year without a reading is red."""
    last: Date = result.due_on or ground.season.ends_on
    gone = elapsed(ground.season.starts_on, last, ground.at.in_timezone(ground.season.zone).date())
    share = None
    if value is not None and result.baseline is not None and result.target is not None:
        share = progress(value, result.baseline, result.target)
    return rag(share, gone, scoring=result.scoring, stale=stale)


def _value(ground: Ground, row: CheckIn, asked: Asked) -> Facts:
    yield from ({"id": row.id, **facts} for facts in out_of_range(key_result_of(ground, row), asked.word("value")))


def _away(result: KeyResult, value: object) -> bool:
    """Is this value further from the target than the one before it (or the baseline)?"""
    before = result.value if result.value is not None else result.baseline
    if not isinstance(value, Decimal) or before is None or result.target is None or result.baseline is None:
        return False
    up = result.target >= result.baseline
    return value < before if up else value > before


def _regression(ground: Ground, row: CheckIn, asked: Asked) -> Facts:
    if _away(key_result_of(ground, row), asked.word("value")) and not (asked.word("note") or "").strip():
        yield {"id": row.id}


def _override(ground: Ground, row: CheckIn, asked: Asked) -> Facts:
    value, chosen = asked.word("value"), asked.word("rag")
    if not chosen or not isinstance(value, Decimal) or (asked.word("note") or "").strip():
        return
    computed = colour(ground, key_result_of(ground, row), value)
    if chosen != computed:
        yield {"id": row.id, "computed": SHOWN[computed], "chosen": SHOWN[chosen]}


def _read_value(ground: Ground, row: CheckIn, asked: Asked) -> None:
    result = key_result_of(ground, row)
    row.value, row.note = asked.word("value"), (asked.word("note") or "").strip()
    row.computed_rag = colour(ground, result, row.value)
    row.rag = asked.word("rag") or row.computed_rag
    row.blindside = result.rag == "green" and row.rag == "red"
    row.by, row.at = ground.by, ground.at
    result.value, result.rag, result.computed_rag = row.value, row.rag, row.computed_rag
    result.missed, result.stale = 0, False
    _owe_next(ground, result, row)


def _tell_blindside(ground: Ground, row: CheckIn, _asked: Asked) -> None:
    """From green to red without amber between: those who approve the goal hear of it at once."""
    if not row.blindside:
        return
    result = key_result_of(ground, row)
    people = (*tier_approvers(ground, goal_of(ground, result)), ground.season.product_ops_id)
    for person in dict.fromkeys(people):
        _tell(ground, row, "blindside", person, f"From green to red at once: {result.id}")


def _tell(ground: Ground, row: CheckIn, kind: str, person: str, subject: str) -> None:
    body = f"See: phasegate checkin list --kr {row.key_result_id}\n"
    notify(ground, key=f"{row.id}:{kind}:{person}", kind=kind, person_id=person, subject=subject, body=body)


def _count_missed(ground: Ground, row: CheckIn, _asked: Asked) -> None:
    """Twice in a row the manager is told, three times Product Ops, and the key result is stale."""
    result = key_result_of(ground, row)
    result.missed += 1
    owner = ground.session.get(Person, result.owner_id)
    if result.missed == TELL_MANAGER and owner is not None and owner.manager_id:
        _tell(ground, row, "missed_check_in", owner.manager_id, f"Two check-ins missed: {result.id}")
    if result.missed == TELL_PRODUCT_OPS:
        _tell(ground, row, "missed_check_in", ground.season.product_ops_id, f"Three check-ins missed: {result.id}")
    result.stale = result.missed >= TELL_PRODUCT_OPS
    result.rag = result.computed_rag = colour(ground, result, result.value, stale=result.stale)
    _owe_next(ground, result, row)


def _owe_next(ground: Ground, result: KeyResult, row: CheckIn) -> None:
    """The reading after this one, at the next step; none after the key result's last day."""
    due_at = next_due(ground, result, number=row.number + 1)
    if due_at is not None and result.state == "active":
        ground.session.add(check_in(result, row.number + 1, due_at))


def _relations(ground: Ground, row: CheckIn) -> frozenset[str]:
    return key_result_relations(ground, key_result_of(ground, row))


_FACTS: Mapping[str, Callable[[Ground, CheckIn, Asked], Facts]] = {
    "VALUE_TYPE": _value,
    "REGRESSION_NOTE": _regression,
    "OVERRIDE_NOTE": _override,
}

_EFFECTS: Mapping[str, Callable[[Ground, CheckIn, Asked], None]] = {
    "read_value": _read_value,
    "tell_blindside": _tell_blindside,
    "count_missed": _count_missed,
}

CHECK_INS: Kind[CheckIn] = Kind(CHECK_IN, CHECK_IN_GUARDS, lambda row: row.id, _relations, _FACTS, _EFFECTS)
