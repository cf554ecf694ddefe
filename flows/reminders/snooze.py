"""Putting off the reminders of something owed: at most twice, and never past the day it is due (docs/notices.md)."""

from collections.abc import Iterable, Iterator

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from models.obligation import Obligation
from rules.permissions import RELATIONS_OF_ACT
from rules.reminder_text import both_zones
from states.guard import Reason
from states.refusal import Refused, Unknown

MOST = 2


def snooze(
    session: Session,
    key: str,
    *,
    until: DateTime,
    by: str,
    at: DateTime,
) -> Obligation:
    """Nothing reminds the one who owes before then; escalations know no snooze.

    Raises Unknown where nothing of this key is owed, Refused with every reason.
    """
    owed = session.get(Obligation, key, with_for_update=True)
    if owed is None or not owed.is_open:
        raise Unknown("obligation", key, _open_keys(session, by))
    ground = stand(
        session,
        owed.season_id,
        by=by,
        at=at,
    )
    _check_snooze(ground, owed, until)
    owed.snoozed_until = until
    owed.snoozes += 1
    facts = {"until": until.to_iso8601_string(), "times": owed.snoozes}
    ground.write(
        "obligation",
        key,
        "snooze",
        facts=facts,
    )
    return owed


def _check_snooze(
    ground: Ground,
    owed: Obligation,
    until: DateTime,
) -> None:
    reasons = list(_not_theirs(ground, owed))
    reasons += ground.frozen("snooze")
    reasons += _too_much(ground, owed, until)
    if reasons:
        raise Refused("snooze", owed.key, reasons)


def _open_keys(session: Session, person_id: str) -> Iterable[str]:
    """The keys of all that this person owes."""
    still_open = select(Obligation.key).where(
        Obligation.person_id == person_id,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
    )
    return session.scalars(still_open.order_by(Obligation.key))


def _not_theirs(ground: Ground, owed: Obligation) -> Iterator[Reason]:
    needed = RELATIONS_OF_ACT["snooze"]
    relations = ground.part("oneself", (owed.person_id,))
    if not ground.entitled(needed, relations):
        yield ground.denied("snooze", needed, relations)


def _too_much(
    ground: Ground,
    owed: Obligation,
    until: DateTime,
) -> Iterator[Reason]:
    if owed.snoozes >= MOST:
        yield Reason("SNOOZED_TWICE", f"This was put off {MOST} times already.", "Do it, or ask for an extension.")
    if until >= owed.due_at:
        reader = ground.reader(owed.person_id)
        due = both_zones(owed.due_at, ground.season.zone, reader.zone)
        yield Reason("PAST_DUE", f"Reminders cannot be put off past the due day, {due}.", "Name an earlier day.")
    if until <= ground.at:
        yield Reason("NOT_AHEAD", "That instant has passed already.", "Name one that is still to come.")
