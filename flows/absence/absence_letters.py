"""What is told of an absence: to who stands in, to who is away, and to who is back, once each."""

from pendulum import DateTime
from sqlalchemy import select

from flows.absence.stand_ins import read_roster
from flows.act.season import long_day
from flows.ground import Ground
from flows.outbox.outbox import notify
from models.absence import Absence
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from rules.absence import stand_in

ABSENCE_SHOWN = 10  # lines of what was done and what waits; the journal and the page show the rest

OVER_KEY = "absence:{}:over"
"""The natural key of the one message to who is back."""


def tell_of_absence(ground: Ground, row: Absence) -> None:
    """Who stands in hears it before it begins, and the person too, where somebody else entered it."""
    ground.session.flush()
    resort = ground.stand_ins.roster.last_resort
    roster = read_roster(ground.session, since=ground.at, last_resort=resort)
    begins = max(row.from_at, ground.at)
    acting = stand_in(row.person_id, begins, roster).person
    name = ground.name(row.person_id)
    days = f"from {_day(ground, row, row.from_at)} until {_day(ground, row, row.until_at)}"
    if acting and acting != row.person_id:
        waits = _listed("What waits for them now:", _owed(ground, row.person_id))
        _tell(ground, f"absence:{row.id}:stand_in:{acting}", acting, f"You stand in for {name} {days}", waits)
    if row.by != row.person_id and not ground.stand_ins.gone(row.person_id):
        said = f"{ground.name(row.by)} entered it; {ground.name(acting) if acting else 'nobody'} stands in.\n"
        _tell(ground, f"absence:{row.id}:entered", row.person_id, f"You are away {days}", said)


def tell_of_return(ground: Ground, row: Absence) -> None:
    """Who was told that they stand in hears that it is over, or will not be."""
    told = select(Notice.person_id).where(Notice.key.startswith(f"absence:{row.id}:stand_in:", autoescape=True))
    for person_id in ground.session.scalars(told).all():
        subject = f"{ground.name(row.person_id)} is back"
        _tell(ground, f"absence:{row.id}:back:{person_id}", person_id, subject, "You stand in for them no longer.\n")


def tell_what_happened(ground: Ground, row: Absence) -> Notice | None:
    """To who is back: what was done for them, and what waits; one message for each absence."""
    done = select(Entry).where(Entry.on_behalf_of == row.person_id, Entry.at >= row.from_at, Entry.at <= row.over_at)
    entries = ground.session.scalars(done.order_by(Entry.seq))
    acts = [f"{ground.name(one.actor)}: {one.act.replace('_', ' ')} {one.thing_id}" for one in entries]
    body = _listed("Done for you:", acts) or "Nothing was done for you.\n"
    waits = _owed(ground, row.person_id)
    body += _listed("What waits for you:", waits) or "Nothing waits for you.\n"
    subject = f"Welcome back: {len(acts)} done for you, {len(waits)} waiting"
    return _tell(ground, OVER_KEY.format(row.id), row.person_id, subject, body)


def _owed(ground: Ground, person_id: str) -> list[str]:
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    rows = ground.session.scalars(
        select(Obligation).where(Obligation.person_id == person_id, *still).order_by(Obligation.due_at, Obligation.key)
    )
    return [f"{one.what}, due {long_day(one.due_on)}" for one in rows]


def _listed(heading: str, lines: list[str]) -> str:
    if not lines:
        return ""
    more = [f"… and {len(lines) - ABSENCE_SHOWN} more"] if len(lines) > ABSENCE_SHOWN else []
    return "\n".join([heading, *(f"- {line}" for line in (*lines[:ABSENCE_SHOWN], *more))]) + "\n"


def _tell(ground: Ground, key: str, person_id: str, subject: str, body: str) -> Notice | None:
    body += "See: phasegate absences\n"
    return notify(ground, key=key, kind="absence", person_id=person_id, subject=subject, body=body, in_person=True)


def _day(ground: Ground, row: Absence, at: DateTime) -> str:
    return long_day(at.in_timezone(ground.reader(row.person_id).zone).date())
