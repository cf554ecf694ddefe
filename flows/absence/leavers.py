"""Who is no longer in the organisation's files has left: nothing waits for them, and nothing is decided for them."""

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flows import journal
from flows.ground import Ground, stand
from flows.obligations.obligations import owed
from flows.outbox.outbox import notify
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from models.season import Season

SEASONS_OVER = ("closed", "cancelled")


@dataclass(frozen=True)
class HandedOver:
    """One open item of somebody who left, and whose turn it is now; `part` is what they were to it."""

    season_id: str
    thing: str
    part: str
    to_id: str
    to: str


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, and where their open items went."""

    id: str
    name: str
    items: tuple[HandedOver, ...]


def mark_left(
    session: Session,
    staying: Collection[str],
    *,
    at: DateTime,
) -> list[Person]:
    """Everybody who is not among these has left, from this instant on; those who left now."""
    everybody = session.scalars(select(Person).order_by(Person.id))
    present = [person for person in everybody if person.left_at is None]
    leaving = [person for person in present if person.id not in staying]
    for person in leaving:
        person.left_at = at
        person.roles = []  # who has left decides nothing any more
        _write_leaving(session, person, at)
    return leaving


def _write_leaving(session: Session, person: Person, at: DateTime) -> None:
    journal.write(
        session,
        season_id="",
        at=at,
        actor=SYSTEM,
        kind="person",
        thing_id=person.id,
        act="left",
    )


def hand_over(
    session: Session,
    gone: Sequence[Person],
    *,
    at: DateTime,
) -> tuple[Leaver, ...]:
    """Say whose turn it is now for all that is open of theirs, and tell those people; approvals given stand."""
    if not gone:
        return ()
    live = select(Season.id).where(Season.state.not_in(SEASONS_OVER))
    season_ids = session.scalars(live.order_by(Season.id)).all()
    grounds = [
        stand(
            session,
            season_id,
            by=SYSTEM,
            at=at,
        )
        for season_id in season_ids
    ]
    return tuple(_leaver(grounds, person) for person in gone)


def _leaver(grounds: Sequence[Ground], person: Person) -> Leaver:
    items: list[HandedOver] = []
    for ground in grounds:
        items += _handed_plans(ground, person)
        items += _handed_obligations(ground, person)
    for ground in grounds:
        of_season = [item for item in items if item.season_id == ground.season.id]
        _tell_heirs(ground, person, of_season)
    return Leaver(person.id, person.name or person.id, tuple(items))


def _handed_plans(ground: Ground, person: Person) -> Iterator[HandedOver]:
    for plan in _plans_with(ground, person):
        if not _waits_for_people(ground, plan):
            continue
        if plan.owner_id == person.id:
            barred = (plan.approver_id,)
            yield _handed_over(
                ground,
                person,
                plan.id,
                "owner",
                barred=barred,
            )
        if plan.approver_id == person.id:
            yield _handed_over(
                ground,
                person,
                plan.id,
                "approver",
            )


def _plans_with(ground: Ground, person: Person) -> Iterable[Plan]:
    """The season's plans that the person owns or approves."""
    has_part = or_(Plan.owner_id == person.id, Plan.approver_id == person.id)
    plans = select(Plan).where(Plan.season_id == ground.season.id, has_part)
    return ground.session.scalars(plans.order_by(Plan.id))


def _waits_for_people(ground: Ground, plan: Plan) -> bool:
    moves = ground.lifecycle.possible(plan.state, plan.document)
    return any(set(move.by) != {"system"} for move in moves)


def _handed_obligations(ground: Ground, person: Person) -> Iterator[HandedOver]:
    for obligation in owed(ground, Obligation.person_id == person.id):
        barred = _barred_from(ground, person, obligation)
        yield _handed_over(
            ground,
            person,
            obligation.key,
            "owed",
            barred=barred,
        )
        obligation.next_at = ground.at  # the ladder looks anew whom to tell


def _barred_from(
    ground: Ground,
    person: Person,
    obligation: Obligation,
) -> tuple[str, ...]:
    """What the owner of a plan owed does not go to whoever approves it."""
    if not obligation.plan_id:
        return ()
    plan = ground.session.get(Plan, obligation.plan_id)
    if plan is None or plan.owner_id != person.id:
        return ()
    return (plan.approver_id,)


def _handed_over(
    ground: Ground,
    person: Person,
    thing: str,
    part: str,
    *,
    barred: Collection[str] = (),
) -> HandedOver:
    heir = ground.stand_ins.of(person.id, barred=barred).person
    return HandedOver(
        season_id=ground.season.id,
        thing=thing,
        part=part,
        to_id=heir,
        to=ground.name(heir) if heir else "",
    )


def _tell_heirs(
    ground: Ground,
    person: Person,
    items: Sequence[HandedOver],
) -> None:
    things_of: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        if item.to_id:
            things_of.setdefault(item.to_id, []).append((item.thing, item.part))
    for heir, things in things_of.items():
        notify(
            ground,
            key=f"left:{ground.season.id}:{person.id}:{ground.at.to_iso8601_string()}:{heir}",
            kind="left",
            person_id=heir,
            about={"person": person.id, "things": things},
        )
