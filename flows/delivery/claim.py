"""Taking what may be sent, person by person: what is moot is cancelled, what must wait waits, the rest is leased.

Whether a notice still matters is checked again here, in the transaction that takes the lease.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pendulum import DateTime
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from flows.delivery.addressee import Addressee
from flows.delivery.context import DeliveryContext
from flows.delivery.digest import cancel_bundled, had_digest_today, make_digest, retry_digest
from flows.delivery.message import OutgoingMessage
from flows.delivery.notices import UNSENT_STATES, is_free_and_due
from flows.delivery.obsolete import may_have_left, replaced_steps, why_obsolete
from flows.delivery.put_words import put_into_words
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from rules.daily import is_daily, should_collapse

PEOPLE_AT_ONCE = 50
"""Of so many people at a time everything that is due is taken: a digest needs all of it."""

WAITING = UNSENT_STATES


@dataclass
class Claimed:
    """What was leased, how many notices turned out to be moot, and whether there was anything to look at."""

    messages: list[OutgoingMessage] = field(default_factory=list)
    cancelled: int = 0
    looked: bool = False

    def add_message(self, message: OutgoingMessage | None) -> None:
        if message is not None:
            self.messages.append(message)


def claim_notices(
    session: Session,
    at: DateTime,
    *,
    site: str = "",
) -> Claimed:
    """Lease what some people may be sent now."""
    context = DeliveryContext(session, at, site)
    claimed = Claimed()
    notices = _lock_notices(session, at)
    context.read_ahead(notices)
    for person_id, of_person in groupby(notices, key=lambda notice: notice.person_id):
        claimed.looked = True
        _claim_for_person(context, person_id, list(of_person), claimed)
    session.flush()
    return claimed


def _lock_notices(
    session: Session,
    at: DateTime,
) -> Sequence[Notice]:
    people = _lock_people(session, at)
    of_people = Notice.person_id.in_(people)
    due = select(Notice).where(*is_free_and_due(at), of_people)
    by_person = due.order_by(Notice.person_id, Notice.send_at, Notice.key)
    return session.scalars(by_person.with_for_update(skip_locked=True)).all()


def _lock_people(session: Session, at: DateTime) -> Sequence[str]:
    """The people who wait longest; only the holder of a person's row bundles notices for them."""
    waiting = session.scalars(_select_longest_waiting(at)).all()
    people = select(Person.id).where(Person.id.in_(waiting)).order_by(Person.id)
    locked = people.with_for_update(skip_locked=True, key_share=True)
    return session.scalars(locked).all()


def _select_longest_waiting(at: DateTime) -> Select[tuple[str]]:
    waiting = select(Notice.person_id).where(*is_free_and_due(at))
    people = waiting.group_by(Notice.person_id)
    longest_first = people.order_by(func.min(Notice.send_at), Notice.person_id)
    return longest_first.limit(PEOPLE_AT_ONCE)


def _claim_for_person(
    context: DeliveryContext,
    person_id: str,
    notices: list[Notice],
    claimed: Claimed,
) -> None:
    """First the digests that were not taken, then what goes alone, then what goes into today's digest."""
    sendable = list(_sendable_now(context, notices, claimed))
    single = []
    for notice in sendable:
        if notice.kind == "digest":
            claimed.add_message(retry_digest(context, notice))
        else:
            single.append(notice)
    together = _for_digest(context, person_id, single)
    for notice in single:
        if notice not in together:
            claimed.add_message(_message_alone(context, notice))
    if together:
        claimed.add_message(_daily_message(context, together))


def _sendable_now(
    context: DeliveryContext,
    notices: Sequence[Notice],
    claimed: Claimed,
) -> Iterable[Notice]:
    """The notices that still matter and may arrive now; the others are cancelled, or wait."""
    replaced = replaced_steps(notices)
    for notice in notices:
        if notice.key in replaced or why_obsolete(context.of(notice), notice):
            _cancel_notice(context, notice)
            claimed.cancelled += 1
        elif not _postpone_if_held(context, notice):
            yield notice


def _postpone_if_held(
    context: DeliveryContext,
    notice: Notice,
) -> bool:
    """Let the notice wait while its reader may not be reached; returns whether it waits."""
    held_until = _held_until(context, notice)
    if held_until <= context.at:
        return False
    notice.send_at = held_until
    return True


def _cancel_notice(
    context: DeliveryContext,
    notice: Notice,
) -> None:
    notice.state = "cancelled"
    if notice.kind == "digest":
        cancel_bundled(context, notice)


def _held_until(
    context: DeliveryContext,
    notice: Notice,
) -> DateTime:
    """The soonest that the person may be reached, or the end of a later snooze."""
    reachable_at = context.addressee_of(notice).reachable_at
    snoozed_until = _snoozed_until(context, notice) or reachable_at
    return max(reachable_at, snoozed_until)


def _snoozed_until(
    context: DeliveryContext,
    notice: Notice,
) -> DateTime | None:
    """Until when the one who owes has put off the reminder."""
    if not notice.obligation_key or notice.kind != "reminder":
        return None
    facts = context.of(notice)
    obligation = facts.get(Obligation, notice.obligation_key)
    if obligation is None or obligation.person_id != notice.person_id:
        return None
    return obligation.snoozed_until


def _for_digest(
    context: DeliveryContext,
    person_id: str,
    notices: Sequence[Notice],
) -> list[Notice]:
    """What goes into one message: what may wait for it, and everything if there would be too many messages."""
    if not notices:
        return []
    together = [notice for notice in notices if _waits_for_digest(context, notice)]
    alone = len(notices) - len(together)
    if _are_too_many(context, person_id, notices, alone):
        together = [notice for notice in notices if not notice.must_ack]
    return [notice for notice in together if not may_have_left(notice)]


def _waits_for_digest(
    context: DeliveryContext,
    notice: Notice,
) -> bool:
    if notice.state == "digest":
        return True
    return is_daily(notice.kind) and context.addressee_of(notice).takes_digest


def _are_too_many(
    context: DeliveryContext,
    person_id: str,
    notices: Sequence[Notice],
    alone: int,
) -> bool:
    waiting_since = [notice.send_at for notice in notices]
    if should_collapse(waiting_since, context.at):
        return True
    return alone > 0 and context.over_cap(person_id, alone)


def _daily_message(
    context: DeliveryContext,
    notices: Sequence[Notice],
) -> OutgoingMessage | None:
    """A person's one message of the day; None if it has left already, or if its hour has not come."""
    addressee = context.addressee_of(notices[0])
    digest_at = _next_digest_at(context, addressee)
    if digest_at > context.at:
        for notice in notices:
            notice.send_at = digest_at
        return None
    worded = [notice for notice in notices if put_into_words(context, notice)]
    if not worded:
        return None
    return make_digest(context, addressee, worded)


def _next_digest_at(
    context: DeliveryContext,
    addressee: Addressee,
) -> DateTime:
    """The hour of today's digest, or that of tomorrow's if the person had one today."""
    days_later = 1 if had_digest_today(context, addressee) else 0
    return addressee.digest_hour(later=days_later)


def _message_alone(
    context: DeliveryContext,
    notice: Notice,
) -> OutgoingMessage | None:
    if not put_into_words(context, notice):
        return None
    return context.lease_message(notice, thread=notice.obligation_key or notice.key)
