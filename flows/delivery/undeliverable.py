"""A message that cannot be delivered: the people who can do something about it are told, once a person and day."""

from collections.abc import Iterator, Sequence

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.delivery.notices import IS_DEAD
from flows.ground import Ground, current_season, stand
from flows.outbox.outbox import notify
from models.notice import Notice
from models.organisation import SYSTEM, Person
from states.refusal import NoSeason, Unknown


def tell_undeliverable(
    session: Session,
    notice: Notice,
    *,
    at: DateTime,
) -> None:
    """Tell Product Ops and the person's manager; not what the message said, as they may not be allowed to read it."""
    if notice.kind == "undeliverable":
        return
    season_id = notice.season_id or _current_season_or_blank(session)
    if not season_id:
        return
    ground = stand(session, season_id, by=SYSTEM, at=at)
    person = session.get_one(Person, notice.person_id)
    for reader in _readers_about(ground, person):
        _tell_reader(ground, reader, notice)


def _tell_reader(
    ground: Ground,
    reader: str,
    notice: Notice,
) -> None:
    person = notice.person_id
    day = ground.at.in_timezone(ground.season.zone).to_date_string()
    notify(
        ground,
        key=f"undeliverable:{person}:{day}:{reader}",
        kind="undeliverable",
        person_id=reader,
        about={"person": person, "error": notice.last_error},
    )


def _current_season_or_blank(session: Session) -> str:
    try:
        return current_season(session)
    except NoSeason:
        return ""


def _readers_about(
    ground: Ground,
    person: Person,
) -> Iterator[str]:
    """Product Ops and the manager, each once, and never the person themselves."""
    helpers = dict.fromkeys([ground.season.product_ops_id, person.manager_id])
    for reader in helpers:
        if reader and reader != person.id:
            yield reader


def retry_dead_notices(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    by: str,
    at: DateTime,
) -> int:
    """Send again what could not be delivered to a person; returns how many notices those are.

    Raises Unknown if there are none, Refused for a person who does not run the season.
    """
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("retry_notices", ground.relations(), season_id)
    notices = _dead_notices(session, person_id)
    if not notices:
        raise Unknown("person with dead letters", person_id, _people_with_dead_notices(session))
    for notice in notices:
        _revive(notice)
    ground.write("person", person_id, "retry_notices", facts={"notices": len(notices)})
    return len(notices)


def _revive(notice: Notice) -> None:
    notice.attempts = 0
    notice.leased_until = None
    notice.state = "bundled" if notice.digest_key else "waiting"


def _dead_notices(
    session: Session,
    person_id: str,
) -> Sequence[Notice]:
    of_person = select(Notice).where(Notice.person_id == person_id, IS_DEAD)
    locked = of_person.with_for_update().order_by(Notice.key)
    return session.scalars(locked).all()


def _people_with_dead_notices(session: Session) -> Sequence[str]:
    people = select(Notice.person_id).where(IS_DEAD)
    return session.scalars(people.distinct()).all()
