"""What is told of an absence: to who stands in, to who is away, and to who is back, once each."""

from collections.abc import Sequence

from sqlalchemy import select

from flows.absence.stand_ins import read_roster
from flows.ground import Ground
from flows.outbox.outbox import notify
from models.absence import Absence
from models.notice import Notice
from rules.absence import stand_in

OVER_KEY = "absence:{}:over"
"""The natural key of the one message to who is back."""


def tell_of_absence(ground: Ground, row: Absence) -> None:
    """Who stands in hears it before it begins, and the person too, where somebody else entered it."""
    ground.session.flush()
    acting = _acting_for(ground, row)
    if acting and acting != row.person_id:
        _tell_once(
            ground,
            row,
            f"absence:{row.id}:stand_in:{acting}",
            acting,
            news="stand_in",
        )
    by_another = row.by != row.person_id
    if by_another and not ground.stand_ins.gone(row.person_id):
        _tell_once(
            ground,
            row,
            f"absence:{row.id}:entered",
            row.person_id,
            news="entered",
            acting=acting,
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


def tell_of_return(ground: Ground, row: Absence) -> None:
    """Who was told that they stand in hears that it is over, or will not be."""
    for person_id in _who_stood_in(ground, row):
        _tell_once(
            ground,
            row,
            f"absence:{row.id}:back:{person_id}",
            person_id,
            news="back",
        )


def _who_stood_in(ground: Ground, row: Absence) -> Sequence[str]:
    """Whoever was told that they stand in."""
    prefix = f"absence:{row.id}:stand_in:"
    stand_in_keys = Notice.key.startswith(prefix, autoescape=True)
    stood_in = select(Notice.person_id).where(stand_in_keys)
    return ground.session.scalars(stood_in).all()


def tell_what_happened(ground: Ground, row: Absence) -> Notice | None:
    """To who is back: what was done for them, and what waits; one message for each absence."""
    return _tell_once(
        ground,
        row,
        OVER_KEY.format(row.id),
        row.person_id,
        news="over",
    )


def _tell_once(
    ground: Ground,
    row: Absence,
    key: str,
    person_id: str,
    **news: str,
) -> Notice | None:
    return notify(
        ground,
        key=key,
        kind="absence",
        person_id=person_id,
        about={"absence": row.id, **news},
        in_person=True,
    )
