"""What Product Ops do at a gate: pass what they owe, pass it with exceptions, extend it, waive it for all or one."""

from collections.abc import Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.season.decide_gate import not_now
from flows.season.ways import SeasonWay, ways_of
from models.gate import Gate
from states.refusal import Refused, Unknown

GATE_DECISIONS = ("waive", "except", "extend")
"""What people decide at a gate; the other moves are the tick's."""


def known_gate(session: Session, season_id: str, gate_id: str) -> Gate:
    """Raises Unknown where the season has no such gate."""
    gate = session.get(Gate, (season_id, gate_id))
    if gate is None:
        known = select(Gate.id).where(Gate.season_id == season_id)
        raise Unknown("gate", gate_id, session.scalars(known))
    return gate


def settle_gate(
    session: Session,
    season_id: str,
    gate_id: str,
    *,
    by: str,
    at: DateTime,
) -> Gate:
    """Product Ops has done what it owes here: the tick passes an open gate whose rule is met, a missed one stays so."""
    command = Command(
        "gate",
        gate_id,
        "pass_gate",
        by,
        at,
        season_id,
    )
    perform_in(session, command)
    return session.get_one(Gate, (season_id, gate_id))


def decide_gate(
    session: Session,
    season_id: str,
    gate_id: str,
    trigger: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    until: DateTime | None = None,
    exceptions: Mapping[str, DateTime] | None = None,
    seen: int | None = None,
) -> Gate:
    """waive or except with a reason, extend a missed gate until a later day; raises Refused with every reason.

    For an except, `exceptions` gives what is still owed (an obligation's key or a unit) its new due day, and `until`
    that of all that it does not name.
    """
    if trigger not in GATE_DECISIONS:
        gate = known_gate(session, season_id, gate_id)
        reason_why = not_now(trigger, gate)
        raise Refused(trigger, gate_id, [reason_why])
    words: dict[str, Any] = {
        "until": until,
        "exceptions": exceptions or {},
    }
    command = Command(
        "gate",
        gate_id,
        trigger,
        by,
        at,
        season_id,
        seen,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Gate, (season_id, gate_id))


def waive_for_unit(
    session: Session,
    season_id: str,
    gate_id: str,
    unit_id: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    until: DateTime | None = None,
    seen: int | None = None,
) -> Gate:
    """One unit need not pass this gate, for good or until an instant, from which on it owes there again.

    Raises Refused with every reason that a waiver of the whole gate would have too.
    """
    words = {"unit": unit_id, "until": until}
    command = Command(
        "gate",
        gate_id,
        "waive_unit",
        by,
        at,
        season_id,
        seen,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Gate, (season_id, gate_id))


def gate_ways(
    session: Session,
    season_id: str,
    gate_id: str,
    *,
    by: str,
    at: DateTime,
    trigger: str = "",
) -> tuple[Gate, list[SeasonWay]]:
    """What stands between this person and the gate's next moves, or one of them; changes nothing."""
    command = Command(
        "gate",
        gate_id,
        trigger,
        by,
        at,
        season_id,
    )
    ways = ways_of(session, command)
    return known_gate(session, season_id, gate_id), ways
