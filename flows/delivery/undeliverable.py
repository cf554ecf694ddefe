"""A message that cannot be delivered: those who can do something about it are told, once a person and day."""

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import current_season, stand
from flows.outbox.outbox import notify
from models.notice import Notice
from models.organisation import SYSTEM, Person
from states.refusal import NoSeason, Unknown


def tell_undeliverable(session: Session, notice: Notice, *, at: DateTime) -> None:
    """Product Ops and the person's manager; never what it said, which they might not be entitled to read."""
    if notice.kind == "undeliverable":
        return
    season_id = notice.season_id or _season(session)
    if not season_id:
        return
    ground = stand(session, season_id, by=SYSTEM, at=at)
    person = session.get_one(Person, notice.person_id)
    day = at.in_timezone(ground.season.zone).to_date_string()
    for reader in dict.fromkeys(filter(None, (ground.season.product_ops_id, person.manager_id))):
        if reader != person.id:
            notify(
                ground,
                key=f"undeliverable:{person.id}:{day}:{reader}",
                kind="undeliverable",
                person_id=reader,
                subject=f"Messages do not reach {ground.name(person.id)}",
                body=f"{notice.last_error}\nCorrect the address, then: phasegate notice retry {person.id}\n",
            )


def _season(session: Session) -> str:
    try:
        return current_season(session)
    except NoSeason:
        return ""


def retry(session: Session, season_id: str, person_id: str, *, by: str, at: DateTime) -> int:
    """Send again what could not be delivered to a person; how many notices those are.

    Raises Unknown where there is none, Refused for whoever does not run the season.
    """
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("retry_notices", ground.relations(), season_id)
    dead = select(Notice).where(Notice.person_id == person_id, Notice.state == "dead").with_for_update()
    rows = session.scalars(dead.order_by(Notice.key)).all()
    if not rows:
        others = session.scalars(select(Notice.person_id).where(Notice.state == "dead").distinct())
        raise Unknown("person with dead letters", person_id, others)
    for row in rows:
        row.attempts, row.leased_until = 0, None
        row.state = "bundled" if row.digest_key else "waiting"
    ground.write("person", person_id, "retry_notices", facts={"notices": len(rows)})
    return len(rows)
