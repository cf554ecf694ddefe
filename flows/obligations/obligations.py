"""What people owe: taking it on, settling it, dropping it; with it go the notices that hang on it."""

from collections.abc import Iterable

from pendulum import Date, DateTime
from sqlalchemy import delete, select

from flows.ground import Ground
from flows.outbox.outbox import notify
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan

AT_NO_GATE = ""
"""The gate of what is owed within days of its own, and that no gate waits for."""


def plan_key(plan: Plan, gate_id: str) -> str:
    """The key of what a plan's own state settles at a gate; readings and action items have keys of their own."""
    return f"{plan.id}:{gate_id}"


def owe(
    ground: Ground,
    *,
    key: str,
    gate_id: str,
    person_id: str,
    what: str,
    due_at: DateTime,
    due_on: Date | None = None,
    plan: Plan | None = None,
    unit_id: str | None = None,
    tell: bool = False,
) -> Obligation:
    """An obligation under its natural key; one that was settled or dropped is owed again.

    `due_on` is the day that people call it by, by default the one in the season's zone. `tell` says so to the person
    at once (in their hours).
    """
    known = _owed_again(ground, key)
    if known is not None:
        return known
    if plan is not None:
        unit_id = unit_id or plan.unit_id
    obligation = Obligation(
        key=key,
        season_id=ground.season.id,
        gate_id=gate_id,
        plan_id=plan.id if plan else None,
        unit_id=unit_id or None,
        person_id=person_id,
        what=what,
        since=ground.at,
        due_at=due_at,
        due_on=due_on or _season_day(ground, due_at),
        next_at=ground.at,
    )
    ground.session.add(obligation)
    if tell:
        _tell_assigned(ground, obligation)
    return obligation


def _owed_again(ground: Ground, key: str) -> Obligation | None:
    """The obligation of this key, reopened where it was settled or dropped; None where there is none yet."""
    known = ground.session.get(Obligation, key)
    if known is not None and not known.is_open:
        reopen(ground, [known])
    return known


def _season_day(ground: Ground, at: DateTime) -> Date:
    local = at.in_timezone(ground.season.zone)
    return local.date()


def _tell_assigned(ground: Ground, obligation: Obligation) -> None:
    notify(
        ground,
        key=f"{obligation.key}:assigned:{obligation.person_id}",
        kind="assigned",
        person_id=obligation.person_id,
        about={"obligation": obligation.key},
        obligation=obligation,
    )


def owed(ground: Ground, *conditions: object) -> list[Obligation]:
    """The open obligations of the season that meet these conditions."""
    still_open = select(Obligation).where(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.season_id == ground.season.id,
    )
    chosen = still_open.where(*conditions)  # type: ignore[arg-type]
    return list(ground.session.scalars(chosen.order_by(Obligation.key)))


def settle(ground: Ground, obligations: Iterable[Obligation]) -> None:
    """Done: what still waits to be sent is cancelled, and those it was escalated to are told that it is resolved."""
    for obligation in obligations:
        obligation.settled_at = ground.at
        _silence_notices(ground, obligation)
        for person_id in _escalated_to(ground, obligation):
            _tell_resolved(ground, obligation, person_id)


def _tell_resolved(
    ground: Ground,
    obligation: Obligation,
    person_id: str,
) -> None:
    notify(
        ground,
        key=f"{obligation.key}:resolved:v{obligation.due_version}:{person_id}",
        kind="resolved",
        person_id=person_id,
        about={"obligation": obligation.key},
    )


def drop(ground: Ground, obligations: Iterable[Obligation]) -> None:
    """No longer owed (waived, skipped, merged): nobody hears of it again."""
    for obligation in obligations:
        obligation.dropped_at = ground.at
        _silence_notices(ground, obligation)


def reopen(ground: Ground, obligations: Iterable[Obligation]) -> None:
    """Owed again; what was sent is not sent a second time, what was cancelled unsent is looked at anew."""
    ground.session.flush()
    for obligation in obligations:
        obligation.settled_at = None
        obligation.dropped_at = None
        obligation.next_at = ground.at
        unsent = delete(Notice).where(
            Notice.obligation_key == obligation.key,
            Notice.state == "cancelled",
            Notice.sent_at.is_(None),
        )
        ground.session.execute(unsent)


def _silence_notices(ground: Ground, obligation: Obligation) -> None:
    """Nothing more comes, and what waits to be sent does not go out."""
    ground.session.flush()
    steps = delete(LadderStep).where(LadderStep.obligation_key == obligation.key)
    ground.session.execute(steps)
    waiting = select(Notice).where(
        Notice.obligation_key == obligation.key,
        Notice.state == "waiting",
    )
    for notice in ground.session.scalars(waiting):
        notice.state = "cancelled"


def _escalated_to(ground: Ground, obligation: Obligation) -> list[str]:
    escalated = select(Notice.person_id).where(
        Notice.obligation_key == obligation.key,
        Notice.kind == "escalation",
        Notice.state == "sent",
        Notice.person_id != obligation.person_id,
    )
    people = set(ground.session.scalars(escalated))
    return sorted(people)


def gate_of(ground: Ground, gate_id: str) -> Gate:
    """The season's row of this gate."""
    return ground.session.get_one(Gate, (ground.season.id, gate_id))
