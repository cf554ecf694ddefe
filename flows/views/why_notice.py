"""Why a message was sent, held or left out: the proof that one can ask for (docs/notices.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.delivery.context import DeliveryContext
from flows.delivery.hold import hold_of
from flows.delivery.mail import message_id
from flows.delivery.obsolete import may_have_left, why_moot
from flows.delivery.render import because, words
from flows.ground import Ground
from models.notice import Notice
from models.obligation import Obligation
from states.refusal import Unknown


@dataclass(frozen=True)
class Line:
    """One thing that happened, or that stands in the way; `at` is its instant, None for what is so now."""

    at: DateTime | None
    text: str


@dataclass(frozen=True)
class WhyNotice:
    """A notice and all that is known of its way; `message_id` is that of the mail that carried it."""

    key: str
    kind: str
    person_id: str
    zone: str
    subject: str
    state: str
    because: str
    message_id: str
    lines: tuple[Line, ...]


def why_notice(session: Session, key: str, *, at: DateTime) -> WhyNotice:
    """Raises Unknown where there is no such notice."""
    notice = session.get(Notice, key)
    if notice is None:
        raise Unknown("notice", key)
    context = DeliveryContext(session, at)
    ground = context.of(notice)
    owed = session.get(Obligation, notice.obligation_key) if notice.obligation_key else None
    lines = sorted(_happened(notice), key=lambda line: line.at or at)
    return WhyNotice(
        key=key,
        kind=notice.kind,
        person_id=notice.person_id,
        zone=ground.reader(notice.person_id).zone,
        subject=words(ground, notice)[0],
        state=notice.state,
        because=because(ground, notice, owed) if notice.relation and owed else "",
        message_id=message_id(notice.digest_key or key),
        lines=(*lines, *_held(context, ground, notice), *_now(context, ground, notice)),
    )


def _happened(notice: Notice) -> Iterator[Line]:
    late = ", late: nothing ran at its moment" if notice.late else ""
    yield Line(notice.created_at, f"put into the outbox{late}")
    if notice.attempts and notice.last_error:
        yield Line(None, f"not taken after {notice.attempts} attempts: {notice.last_error}")
    if may_have_left(notice) and notice.sent_at is None:
        yield Line(None, "taken by a sender who fell before saying what became of it: it may have arrived")
    if notice.sent_at is not None:
        with_it = f" with {notice.digest_key}" if notice.digest_key else ""
        yield Line(notice.sent_at, f"sent{with_it}")


def _held(context: DeliveryContext, ground: Ground, notice: Notice) -> Iterator[Line]:
    """What kept it from the instant at which it arose to the one at which it left, or may leave."""
    for reason in context.why_not(ground, notice.person_id, notice.created_at):
        yield Line(None, f"held: {reason}")
    owed = context.session.get(Obligation, notice.obligation_key) if notice.obligation_key else None
    if owed is not None and owed.snoozed_until is not None and notice.kind == "reminder":
        until = owed.snoozed_until.to_iso8601_string()
        yield Line(None, f"held: {ground.name(owed.person_id)} put it off until {until}")


def _now(context: DeliveryContext, ground: Ground, notice: Notice) -> Iterator[Line]:
    if notice.state == "cancelled":
        yield Line(None, f"not sent: {why_moot(ground, notice) or 'a later one stands for it'}")
    if notice.state == "bundled":
        yield Line(None, f"goes out with {notice.digest_key}")
    if notice.state == "dead":
        retry = f"phasegate notice retry {notice.person_id}"
        yield Line(None, f"given up after {notice.attempts} attempts; {retry}")
    if notice.state in ("waiting", "digest"):
        yield from _still_waiting(context, notice)


def _still_waiting(context: DeliveryContext, notice: Notice) -> Iterator[Line]:
    held = hold_of(context.session)
    if held:
        yield Line(None, f"the outbox is held: {held}")
    if notice.leased_until is not None and notice.leased_until > context.at:
        yield Line(notice.leased_until, "is tried again")
    elif notice.send_at > context.at:
        yield Line(notice.send_at, "may leave")
    else:
        yield Line(None, "leaves with the next delivery")
