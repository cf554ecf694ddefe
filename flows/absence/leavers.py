"""Who is no longer in the organisation's files has left: nothing waits for them, and nothing is decided for them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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


def mark_left(session: Session, staying: Collection[str], *, at: DateTime) -> list[Person]:
    """Everybody who is not among these has left, from this instant on; those who left now."""
    gone = [person for person in session.scalars(select(Person).order_by(Person.id)) if person.id not in staying]
    now = [person for person in gone if person.left_at is None]
    for person in now:
        person.left_at, person.roles = at, []  # who has left decides nothing any more
        told: dict[str, Any] = {
            "season_id": "",
            "actor": SYSTEM,
            "kind": "person",
            "thing_id": person.id,
            "act": "left",
        }
        journal.write(session, at=at, **told)
    return now


def hand_over(session: Session, gone: Sequence[Person], *, at: DateTime) -> tuple[Leaver, ...]:
    """Say whose turn it is now for all that is open of theirs, and tell those people; approvals given stand."""
    if not gone:
        return ()
    live = session.scalars(select(Season.id).where(Season.state.not_in(SEASONS_OVER)).order_by(Season.id)).all()
    grounds = [stand(session, season_id, by=SYSTEM, at=at) for season_id in live]
    left = []
    for person in gone:
        items = tuple(item for ground in grounds for item in _items(ground, person))
        left.append(Leaver(person.id, person.name or person.id, items))
        for ground in grounds:
            _tell(ground, person, [item for item in items if item.season_id == ground.season.id])
    return tuple(left)


def _items(ground: Ground, person: Person) -> Iterator[HandedOver]:
    mine = or_(Plan.owner_id == person.id, Plan.approver_id == person.id)
    plans = ground.session.scalars(select(Plan).where(Plan.season_id == ground.season.id, mine).order_by(Plan.id))
    for plan in plans:
        if not any(set(move.by) != {"system"} for move in ground.lifecycle.possible(plan.state, plan.document)):
            continue
        if plan.owner_id == person.id:
            yield _handed(ground, person, plan.id, "owner", barred=(plan.approver_id,))
        if plan.approver_id == person.id:
            yield _handed(ground, person, plan.id, "approver")
    for obligation in owed(ground, Obligation.person_id == person.id):
        plan_of = ground.session.get(Plan, obligation.plan_id) if obligation.plan_id else None
        owns = plan_of is not None and plan_of.owner_id == person.id
        barred = (plan_of.approver_id,) if plan_of is not None and owns else ()
        yield _handed(ground, person, obligation.key, "owed", barred=barred)
        obligation.next_at = ground.at  # the ladder looks anew whom to tell


def _handed(ground: Ground, person: Person, thing: str, part: str, *, barred: Collection[str] = ()) -> HandedOver:
    to = ground.stand_ins.of(person.id, barred=barred).person
    return HandedOver(ground.season.id, thing, part, to, ground.name(to) if to else "")


def _tell(ground: Ground, person: Person, items: Sequence[HandedOver]) -> None:
    for heir in dict.fromkeys(item.to_id for item in items if item.to_id):
        things = "\n".join(f"- {item.thing} ({item.part})" for item in items if item.to_id == heir)
        notify(
            ground,
            key=f"left:{ground.season.id}:{person.id}:{ground.at.to_iso8601_string()}:{heir}",
            kind="left",
            person_id=heir,
            subject=f"{person.name or person.id} has left; their open items are yours now",
            body=f"{things}\nSee: phasegate plan list\n",
        )
