"""How a season moves: what each guard finds in the way, and what follows from its end."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from flows.act.command import Command
from flows.act.perform import follow_in
from flows.ground import Ground
from flows.obligations.obligations import drop, owed
from flows.outbox.outbox import notify
from flows.road import Asked, Kind
from flows.season import season_facts
from models.notice import Notice
from models.plan import Plan
from models.season import Season
from states.guard import Reason
from states.season import SEASON, SEASON_GUARDS


def archive_plans(ground: Ground, season: Season, _asked: Asked) -> None:
    """Closed: plans are kept for good, where the calendar's life-cycle says so."""
    mine = select(Plan).where(Plan.season_id == season.id).order_by(Plan.id).with_for_update()
    for plan in ground.session.scalars(mine).all():
        if ground.lifecycle.move("archive", plan.state):
            follow_in(ground.session, Command("plan", plan.id, "archive", ground.by, ground.at))


def drop_dues(ground: Ground, season: Season, _asked: Asked) -> None:
    """Cancelled: nothing is owed any more, and what waits to be sent is not."""
    drop(ground, owed(ground))
    ground.session.flush()
    waiting = select(Notice).where(Notice.season_id == season.id, Notice.state == "waiting")
    for notice in ground.session.scalars(waiting).all():
        notice.state = "cancelled"


def tell_everybody(ground: Ground, season: Season, asked: Asked) -> None:
    """Owners and approvers of its plans, Product Ops and executives."""
    mine = select(Plan.owner_id, Plan.approver_id).where(Plan.season_id == season.id).order_by(Plan.id)
    people = [person for row in ground.session.execute(mine).tuples() for person in row]
    for person in dict.fromkeys((*people, season.product_ops_id, *ground.executives)):
        notify(
            ground,
            key=f"{season.id}:cancelled:{person}",
            kind="season_cancelled",
            person_id=person,
            subject=f"{season.title} is cancelled",
            body=f"{ground.name(ground.by)} and {ground.name(season.cancel_asked_by)} cancelled it: {asked.reason}\n"
            "Nothing is asked of you for it any more.\n",
        )


Finder = Callable[[Ground, Season, Asked], Any]

_FACTS: Mapping[str, Finder] = {
    "CYCLE": season_facts.circle,
    "UNRESOLVED": season_facts.undated,
    "NO_OWNER": season_facts.ownerless,
    "PRIOR_OPEN": season_facts.prior_open,
    "LOCK_PENDING": season_facts.lock_pending,
    "WAIVER_MISSING": season_facts.waiver_missing,
    "OVER_ENVELOPE": season_facts.over_envelope,
    "UNSCORED": season_facts.unscored,
    "RETRO_OPEN": season_facts.retro_open,
    "REASON_REQUIRED": season_facts.no_reason,
    "SECOND_PERSON": season_facts.second_person,
}

SEASON_KIND: Kind[Season] = Kind(
    lifecycle=SEASON,
    guards=SEASON_GUARDS,
    name=lambda season: season.id,
    relations=lambda ground, _: ground.relations(),
    facts=MappingProxyType(_FACTS),
    effects=MappingProxyType(
        {"archive_plans": archive_plans, "drop_dues": drop_dues, "tell_everybody": tell_everybody}
    ),
)


def in_the_way(ground: Ground, season: Season, trigger: str) -> Iterator[Reason]:
    """What the guards of this move find, whoever asks; nothing where there is no such move from the season's state."""
    row = SEASON.move(trigger, season.state)
    for code in row.guards if row else ():
        yield from (SEASON_GUARDS[code].reason(found) for found in _FACTS[code](ground, season, Asked(trigger)))
