"""Delivering the outbox: lease, look again whether it still matters, send outside of any transaction, mark.

At least once: whoever is killed between sending and marking sends the same Message-ID again.
"""

import logging
import secrets
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import ColumnElement, Engine, func, or_, select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.notice.channels import check_target, send
from flows.notice.words import words
from models.database import reading, writing
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from rules.ladder import soonest

LEASE_MINUTES = 10
ATTEMPTS = 5
BATCH = 200
HANGS_ON_OBLIGATION = ("reminder", "escalation", "assigned")

log = logging.getLogger("phasegate.deliver")


@dataclass(frozen=True)
class DeliverReport:
    """How many notices were sent, found to be moot, not taken by the channel, and are not due yet."""

    sent: int
    cancelled: int
    failed: int
    waiting: int


@dataclass(frozen=True)
class _Letter:
    key: str
    lease: str
    person_id: str
    email: str
    subject: str
    body: str


def deliver(engine: Engine, *, at: DateTime, target: str) -> DeliverReport:
    """Send what may be sent at this instant; raises BadInput where nothing can be sent to the target."""
    check_target(target)
    sent = cancelled = failed = 0
    while _any_due(engine, at):
        with writing(engine) as session:
            letters, moot, seen = _claim(session, at)
        cancelled += moot
        for letter in letters:
            trouble = send(
                target,
                subject=letter.subject,
                body=letter.body,
                email=letter.email,
                person=letter.person_id,
                key=letter.key,
            )
            with writing(engine) as session:
                _mark(session, letter, trouble, at)
            sent, failed = sent + (not trouble), failed + bool(trouble)
        if seen < BATCH:
            break
    return DeliverReport(sent, cancelled, failed, _waiting(engine))


def _any_due(engine: Engine, at: DateTime) -> bool:
    """A look that takes no lock: most of the time there is nothing to send."""
    with reading(engine) as session:
        return session.scalars(select(Notice.key).where(*_due(at)).limit(1)).first() is not None


def _due(at: DateTime) -> tuple[ColumnElement[bool], ...]:
    free = or_(Notice.leased_until.is_(None), Notice.leased_until <= at)
    return (Notice.state == "waiting", Notice.send_at <= at, free)


def _claim(session: Session, at: DateTime) -> tuple[list[_Letter], int, int]:
    """Lease a batch; what no longer matters is cancelled, what may not arrive now is held until it may."""
    chosen = select(Notice).where(*_due(at)).order_by(Notice.send_at, Notice.key).limit(BATCH)
    letters: list[_Letter] = []
    moot = 0
    grounds: dict[str, Ground] = {}
    notices = list(session.scalars(chosen.with_for_update(skip_locked=True)))
    for notice in notices:
        if _is_moot(session, notice):
            notice.state, moot = "cancelled", moot + 1
            continue
        ground = grounds.get(notice.season_id) or stand(session, notice.season_id, by=SYSTEM, at=at)
        grounds[notice.season_id] = ground
        may = soonest(at, ground.reader(notice.person_id), ground.hours)
        if may > at:
            notice.send_at = may
            continue
        notice.attempts += 1
        notice.lease, notice.leased_until = secrets.token_hex(8), at.add(minutes=LEASE_MINUTES)
        person = session.get_one(Person, notice.person_id)
        email = person.email or f"{person.id}@phasegate.invalid"
        notice.subject, notice.body = words(ground, notice)
        letters.append(_Letter(notice.key, notice.lease, person.id, email, notice.subject, notice.body))
    return letters, moot, len(notices)


def _is_moot(session: Session, notice: Notice) -> bool:
    """Nothing is sent for what is done, dropped or no longer true."""
    if notice.kind not in HANGS_ON_OBLIGATION or notice.obligation_key is None:
        return False
    obligation = session.get(Obligation, notice.obligation_key)
    return obligation is None or not obligation.is_open


def _mark(session: Session, letter: _Letter, trouble: str, at: DateTime) -> None:
    """Only the holder of the lease marks; who comes too late finds another lease and leaves the row alone."""
    notice = session.get(Notice, letter.key, with_for_update=True)
    if notice is None or notice.lease != letter.lease:
        log.warning("lease lost: %s", letter.key)
        return
    notice.lease = ""
    if trouble:
        notice.last_error = trouble
        notice.state = "dead" if notice.attempts >= ATTEMPTS else "waiting"
        notice.leased_until = at.add(minutes=2**notice.attempts)
        log.warning("not sent (attempt %d): %s: %s", notice.attempts, letter.key, trouble)
        return
    notice.state, notice.sent_at, notice.leased_until, notice.last_error = "sent", at, None, ""


def _waiting(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Notice).where(Notice.state == "waiting")) or 0
