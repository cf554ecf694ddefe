"""Taking what may be sent, person by person: what is moot goes, what may not arrive yet waits, the rest is leased.

It is looked at again here, in the transaction that takes the lease, whether a notice still matters.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pendulum import DateTime
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from flows.delivery.context import DeliveryContext
from flows.delivery.digest import again, bundle, give_up, had_today
from flows.delivery.message import Message
from flows.delivery.obsolete import may_have_left, overtaken, why_moot
from flows.delivery.render import words
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from rules.daily import collapses, is_daily

PEOPLE = 50
"""Of so many people at a time everything that is due is taken: a digest wants all of it."""

WAITING = ("waiting", "digest")

log = logging.getLogger("phasegate.deliver")


@dataclass
class Claimed:
    """What was leased, how many turned out to be moot, and whether there was anything to look at."""

    messages: list[Message] = field(default_factory=list)
    cancelled: int = 0
    looked: bool = False


def due(at: DateTime) -> tuple[ColumnElement[bool], ...]:
    free = or_(Notice.leased_until.is_(None), Notice.leased_until <= at)
    return (Notice.state.in_(WAITING), Notice.send_at <= at, free)


def claim(session: Session, at: DateTime, *, site: str = "") -> Claimed:
    """Lease what some people may be sent now."""
    context, claimed = DeliveryContext(session, at, site), Claimed()
    mine = select(Notice).where(*due(at), Notice.person_id.in_(_people(session, at)))
    rows = session.scalars(
        mine.order_by(Notice.person_id, Notice.send_at, Notice.key).with_for_update(skip_locked=True)
    )
    for person_id, those in groupby(rows.all(), key=lambda row: row.person_id):
        claimed.looked = True
        _sort(context, person_id, list(those), claimed)
    session.flush()
    return claimed


def _people(session: Session, at: DateTime) -> Sequence[str]:
    """Those who wait longest. Whoever holds a person's row is the only one who bundles for them."""
    first = func.min(Notice.send_at)
    longest = select(Notice.person_id).where(*due(at)).group_by(Notice.person_id).order_by(first, Notice.person_id)
    ids = session.scalars(longest.limit(PEOPLE)).all()
    own = select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)
    return session.scalars(own.with_for_update(skip_locked=True, key_share=True)).all()


def _sort(context: DeliveryContext, person_id: str, rows: list[Notice], claimed: Claimed) -> None:
    """One person's notices: digests that were not taken, then what goes together, then what goes alone."""
    alive = list(_alive(context, rows, claimed))
    for tried in [row for row in alive if row.kind == "digest"]:
        alive.remove(tried)
        _add(claimed, again(context, tried))
    together = _together(context, person_id, alive)
    for row in alive:
        if row not in together:
            _add(claimed, _alone(context, row))
    if together:
        _add(claimed, _daily(context, person_id, together))


def _add(claimed: Claimed, message: Message | None) -> None:
    if message is not None:
        claimed.messages.append(message)


def _alive(context: DeliveryContext, rows: Sequence[Notice], claimed: Claimed) -> Iterable[Notice]:
    """Those that still matter and may arrive now."""
    stale = overtaken(rows)
    for row in rows:
        if row.key in stale or why_moot(context.of(row), row):
            row.state = "cancelled"
            claimed.cancelled += 1
            if row.kind == "digest":
                give_up(context, row)
            continue
        until = _held_until(context, row)
        if until > context.at:
            row.send_at = until
            continue
        yield row


def _held_until(context: DeliveryContext, row: Notice) -> DateTime:
    may = context.may(context.of(row), row.person_id)
    owed = context.session.get(Obligation, row.obligation_key) if row.obligation_key else None
    snoozed = owed is not None and row.kind == "reminder" and row.person_id == owed.person_id
    return max(may, owed.snoozed_until) if snoozed and owed and owed.snoozed_until else may


def _together(context: DeliveryContext, person_id: str, alive: Sequence[Notice]) -> list[Notice]:
    """What goes into one message: what may wait for it, and everything where it would be a storm."""
    if not alive:
        return []
    together = [row for row in alive if row.state == "digest" or _waits_for_digest(context, row)]
    more = len(alive) - len(together)
    if collapses([row.send_at for row in alive], context.at) or (more and context.over_cap(person_id, more)):
        together = [row for row in alive if not row.must_ack]
    return [row for row in together if not may_have_left(row)]


def _waits_for_digest(context: DeliveryContext, row: Notice) -> bool:
    return is_daily(row.kind) and context.takes_digest(context.of(row), row.person_id)


def _daily(context: DeliveryContext, person_id: str, rows: Sequence[Notice]) -> Message | None:
    """The person's one message of the day, unless it went out already or its hour has not come."""
    ground = context.of(rows[0])
    when = context.morning(ground, person_id, later=int(had_today(context, ground, person_id)))
    if when > context.at:
        for row in rows:
            row.send_at = when
        return None
    leaving = [row for row in rows if _worded(context, row)]
    return bundle(context, ground, person_id, leaving) if leaving else None


def _alone(context: DeliveryContext, row: Notice) -> Message | None:
    return context.message(row, thread=row.obligation_key or row.key) if _worded(context, row) else None


def _worded(context: DeliveryContext, row: Notice) -> bool:
    """One notice that cannot be put into words is set aside, and keeps no other back."""
    try:
        row.subject, row.body = words(context.of(row), row, site=context.site)
    except Exception as error:
        log.exception("no words for %s", row.key)
        row.state, row.last_error = "dead", f"It cannot be put into words ({type(error).__name__})."
        return False
    return True
