"""Why a message was sent, held or left out: the proof that one can ask for (docs/notices.md)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.delivery.context import DeliveryContext
from flows.delivery.deliver import hold_reason
from flows.delivery.mail import message_id
from flows.delivery.notice_kinds import may_have_left, notice_words, why_obsolete
from flows.obligations.notice_texts import why_reader_hears
from flows.views.build_line import build_line
from models.notice import Notice
from models.obligation import Obligation
from states.refusal import Unknown


@dataclass(frozen=True)
class NoticeEvent:
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
    lines: tuple[NoticeEvent, ...]


@dataclass(frozen=True)
class _Case:
    """A notice with what it is about: its season, and its obligation where it has one."""

    session: Session
    context: DeliveryContext
    facts: Facts
    notice: Notice
    owed: Obligation | None


def why_notice(
    session: Session,
    key: str,
    *,
    at: DateTime,
) -> WhyNotice:
    """Raises Unknown where there is no such notice."""
    case = _open_case(session, key, at)
    notice, facts = case.notice, case.facts
    words = notice_words(facts, notice)
    return build_line(
        WhyNotice,
        notice,
        zone=facts.reader(notice.person_id).zone,
        subject=words.subject,
        because=_relation_text(case),
        message_id=message_id(notice.digest_key or key),
        lines=tuple(_all_events(case)),
    )


def _open_case(
    session: Session,
    key: str,
    at: DateTime,
) -> _Case:
    notice = session.get(Notice, key)
    if notice is None:
        raise Unknown("notice", key)
    context = DeliveryContext(session, at)
    owed = None
    if notice.obligation_key:
        owed = session.get(Obligation, notice.obligation_key)
    return _Case(session, context, context.of(notice), notice, owed)


def _relation_text(case: _Case) -> str:
    """Because of what the person hears of the obligation; "" for a notice about none."""
    if case.owed is None or not case.notice.relation:
        return ""
    return why_reader_hears(case.facts, case.notice, case.owed)


def _all_events(case: _Case) -> Iterator[NoticeEvent]:
    """What happened, in the order of time, then what held the notice and where it is now."""
    now = case.context.at
    yield from sorted(_past_events(case.notice), key=lambda event: event.at or now)
    yield from _held_events(case)
    yield from _present_events(case)


def _past_events(notice: Notice) -> Iterator[NoticeEvent]:
    late = ", late: nothing ran at its moment" if notice.late else ""
    yield NoticeEvent(notice.created_at, f"put into the outbox{late}")
    yield from _failed_events(notice)
    yield from _sent_events(notice)


def _failed_events(notice: Notice) -> Iterator[NoticeEvent]:
    if notice.attempts and notice.last_error:
        yield NoticeEvent(None, f"not taken after {notice.attempts} attempts: {notice.last_error}")
    if may_have_left(notice) and notice.sent_at is None:
        yield NoticeEvent(None, "taken by a sender who fell before saying what became of it: it may have arrived")


def _sent_events(notice: Notice) -> Iterator[NoticeEvent]:
    if notice.sent_at is not None:
        with_digest = f" with {notice.digest_key}" if notice.digest_key else ""
        yield NoticeEvent(notice.sent_at, f"sent{with_digest}")


def _held_events(case: _Case) -> Iterator[NoticeEvent]:
    """What kept it from the instant at which it arose to the one at which it left, or may leave."""
    for reason in _reasons_held(case):
        yield NoticeEvent(None, f"held: {reason}")
    if case.notice.kind == "reminder":
        yield from _snoozed_events(case)


def _reasons_held(case: _Case) -> Iterable[str]:
    notice = case.notice
    reader = case.context.addressee(case.facts, notice.person_id)
    return reader.why_held_at(notice.created_at)


def _snoozed_events(case: _Case) -> Iterator[NoticeEvent]:
    """Whoever owes it may have put its reminders off."""
    owed = case.owed
    if owed is None or owed.snoozed_until is None:
        return
    debtor = case.facts.name_of(owed.person_id)
    until = owed.snoozed_until.to_iso8601_string()
    yield NoticeEvent(None, f"held: {debtor} put it off until {until}")


def _present_events(case: _Case) -> Iterator[NoticeEvent]:
    state_events = EVENTS_OF_STATE.get(case.notice.state)
    if state_events is not None:
        yield from state_events(case)


def _cancelled_events(case: _Case) -> Iterator[NoticeEvent]:
    reason = why_obsolete(case.facts, case.notice) or "a later one stands for it"
    yield NoticeEvent(None, f"not sent: {reason}")


def _bundled_events(case: _Case) -> Iterator[NoticeEvent]:
    yield NoticeEvent(None, f"goes out with {case.notice.digest_key}")


def _dead_events(case: _Case) -> Iterator[NoticeEvent]:
    notice = case.notice
    retry = f"phasegate notice retry {notice.person_id}"
    yield NoticeEvent(None, f"given up after {notice.attempts} attempts; {retry}")


def _waiting_events(case: _Case) -> Iterator[NoticeEvent]:
    reason = hold_reason(case.session)
    if reason:
        yield NoticeEvent(None, f"the outbox is held: {reason}")
    yield _next_attempt(case.notice, case.context.at)


def _next_attempt(notice: Notice, now: DateTime) -> NoticeEvent:
    leased_until = notice.leased_until
    if leased_until is not None and leased_until > now:
        return NoticeEvent(leased_until, "is tried again")
    if notice.send_at > now:
        return NoticeEvent(notice.send_at, "may leave")
    return NoticeEvent(None, "leaves with the next delivery")


EventSource = Callable[[_Case], Iterator[NoticeEvent]]

EVENTS_OF_STATE: Mapping[str, EventSource] = {
    "cancelled": _cancelled_events,
    "bundled": _bundled_events,
    "dead": _dead_events,
    "waiting": _waiting_events,
    "digest": _waiting_events,
}
"""What there is to say of a notice in this state; of one that was sent, no more than when."""
