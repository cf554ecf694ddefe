"""What is told of an absence: to who stands in, to who is away, and to who is back, once each."""

from collections.abc import Sequence

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
    acting = _acting_for(ground, row)
    days = _days_of(ground, row)
    if acting and acting != row.person_id:
        _tell_stand_in(
            ground,
            row,
            acting,
            days,
        )
    by_another = row.by != row.person_id
    if by_another and not ground.stand_ins.gone(row.person_id):
        _tell_entered(
            ground,
            row,
            acting,
            days,
        )


def _acting_for(ground: Ground, row: Absence) -> str:
    """Who stands in when the absence begins."""
    roster = read_roster(
        ground.session,
        since=ground.at,
        last_resort=ground.stand_ins.roster.last_resort,
    )
    begins = max(row.from_at, ground.at)
    return stand_in(row.person_id, begins, roster).person


def _tell_stand_in(
    ground: Ground,
    row: Absence,
    acting: str,
    days: str,
) -> None:
    name = ground.name(row.person_id)
    waits = _open_items(ground, row.person_id)
    _tell_once(
        ground,
        key=f"absence:{row.id}:stand_in:{acting}",
        person_id=acting,
        subject=f"You stand in for {name} {days}",
        body=_bulleted("What waits for them now:", waits),
    )


def _tell_entered(
    ground: Ground,
    row: Absence,
    acting: str,
    days: str,
) -> None:
    author = ground.name(row.by)
    stands_in = ground.name(acting) if acting else "nobody"
    _tell_once(
        ground,
        key=f"absence:{row.id}:entered",
        person_id=row.person_id,
        subject=f"You are away {days}",
        body=f"{author} entered it; {stands_in} stands in.\n",
    )


def tell_of_return(ground: Ground, row: Absence) -> None:
    """Who was told that they stand in hears that it is over, or will not be."""
    for person_id in _who_stood_in(ground, row):
        _tell_once(
            ground,
            key=f"absence:{row.id}:back:{person_id}",
            person_id=person_id,
            subject=f"{ground.name(row.person_id)} is back",
            body="You stand in for them no longer.\n",
        )


def _who_stood_in(ground: Ground, row: Absence) -> Sequence[str]:
    """Whoever was told that they stand in."""
    prefix = f"absence:{row.id}:stand_in:"
    stand_in_keys = Notice.key.startswith(prefix, autoescape=True)
    stood_in = select(Notice.person_id).where(stand_in_keys)
    return ground.session.scalars(stood_in).all()


def tell_what_happened(ground: Ground, row: Absence) -> Notice | None:
    """To who is back: what was done for them, and what waits; one message for each absence."""
    acts = _acts_for(ground, row)
    waits = _open_items(ground, row.person_id)
    body = _bulleted("Done for you:", acts) or "Nothing was done for you.\n"
    body += _bulleted("What waits for you:", waits) or "Nothing waits for you.\n"
    return _tell_once(
        ground,
        key=OVER_KEY.format(row.id),
        person_id=row.person_id,
        subject=f"Welcome back: {len(acts)} done for you, {len(waits)} waiting",
        body=body,
    )


def _acts_for(ground: Ground, row: Absence) -> list[str]:
    """What was done on the person's behalf while they were away, a line for each act."""
    done = select(Entry).where(
        Entry.on_behalf_of == row.person_id,
        Entry.at >= row.from_at,
        Entry.at <= row.over_at,
    )
    entries = ground.session.scalars(done.order_by(Entry.seq))
    return [_act_line(ground, entry) for entry in entries]


def _act_line(ground: Ground, entry: Entry) -> str:
    act = entry.act.replace("_", " ")
    return f"{ground.name(entry.actor)}: {act} {entry.thing_id}"


def _open_items(ground: Ground, person_id: str) -> list[str]:
    """What the person still owes, a line for each obligation."""
    still_open = select(Obligation).where(
        Obligation.person_id == person_id,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
    )
    rows = ground.session.scalars(still_open.order_by(Obligation.due_at, Obligation.key))
    return [f"{row.what}, due {long_day(row.due_on)}" for row in rows]


def _bulleted(heading: str, lines: list[str]) -> str:
    if not lines:
        return ""
    shown = [heading]
    shown += [f"- {line}" for line in lines[:ABSENCE_SHOWN]]
    if len(lines) > ABSENCE_SHOWN:
        shown.append(f"- … and {len(lines) - ABSENCE_SHOWN} more")
    return "\n".join(shown) + "\n"


def _tell_once(
    ground: Ground,
    *,
    key: str,
    person_id: str,
    subject: str,
    body: str,
) -> Notice | None:
    return notify(
        ground,
        key=key,
        kind="absence",
        person_id=person_id,
        subject=subject,
        body=f"{body}See: phasegate absences\n",
        in_person=True,
    )


def _days_of(ground: Ground, row: Absence) -> str:
    first = _day_of(ground, row, row.from_at)
    last = _day_of(ground, row, row.until_at)
    return f"from {first} until {last}"


def _day_of(ground: Ground, row: Absence, at: DateTime) -> str:
    """The day by which the person who is away calls it."""
    zone = ground.reader(row.person_id).zone
    local = at.in_timezone(zone)
    return long_day(local.date())
