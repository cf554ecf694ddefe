"""Delivering the outbox: lease, check again whether it still matters, send outside of any transaction, mark.

At least once: a sender that is killed between sending and marking sends the same Message-ID again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine, Update, update
from sqlalchemy.orm import Session

from flows.delivery.channels import Trouble, check_target, send
from flows.delivery.claim import Claimed, claim_notices
from flows.delivery.hold import hold_reason
from flows.delivery.message import OutgoingMessage
from flows.delivery.notices import IS_UNSENT, bundled_in, count_notices, is_any_notice, is_free_and_due
from flows.delivery.undeliverable import tell_undeliverable
from models.database import reading, transact, writing
from models.notice import Notice
from rules.backoff import is_dead, next_attempt

NO_CHANNELS: Mapping[str, str] = MappingProxyType({})

log = logging.getLogger("phasegate.deliver")


@dataclass(frozen=True)
class Targets:
    """Where messages go: everybody's target, those that people chose by name, and the site that links open."""

    target: str
    channels: Mapping[str, str]
    site: str

    def target_of(self, message: OutgoingMessage) -> str:
        return self.channels.get(message.channel, self.target)

    def check_all(self) -> None:
        """Raises BadInput if nothing can be sent to one of them."""
        check_target(self.target)
        for target in self.channels.values():
            check_target(target)


@dataclass
class DeliverReport:
    """How many messages were sent, were cancelled as moot, failed in the channel, and are not sent yet.

    `held` says why nothing leaves the outbox; `unreachable` that the channel did not answer, so the rest was left.
    """

    sent: int = 0
    cancelled: int = 0
    failed: int = 0
    waiting: int = 0
    held: str = ""
    unreachable: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more may be sent."""
        return bool(self.held) or self.unreachable

    def add_outcome(self, trouble: Trouble | None) -> None:
        if trouble is None:
            self.sent += 1
            return
        self.failed += 1
        self.unreachable = trouble.fault == "unreachable"


def deliver_notices(
    engine: Engine,
    *,
    at: DateTime,
    target: str,
    channels: Mapping[str, str] = NO_CHANNELS,
    site: str = "",
) -> DeliverReport:
    """Send what may be sent at this instant; raises BadInput if nothing can be sent to a target."""
    delivery = _Delivery(engine, Targets(target, channels, site.rstrip("/")), at)
    delivery.targets.check_all()
    delivery.deliver_all()
    return delivery.report


@dataclass(frozen=True)
class _Delivery:
    """One delivery, and the report that it fills in."""

    engine: Engine
    targets: Targets
    at: DateTime
    report: DeliverReport = field(default_factory=DeliverReport)

    def deliver_all(self) -> None:
        self._read_hold()
        while self._goes_on():
            claimed = self._claim_some()
            self._send_messages(claimed.messages)
            if not claimed.looked:
                break  # others hold what is due
        self._count_waiting()

    def _read_hold(self) -> None:
        with reading(self.engine) as session:
            self.report.held = hold_reason(session)

    def _count_waiting(self) -> None:
        with reading(self.engine) as session:
            self.report.waiting = count_notices(session, IS_UNSENT)

    def _goes_on(self) -> bool:
        if self.report.is_stopped:
            return False
        # A look that takes no lock: most of the time there is nothing to send.
        with reading(self.engine) as session:
            return is_any_notice(session, *is_free_and_due(self.at))

    def _claim_some(self) -> Claimed:
        claim = partial(claim_notices, at=self.at, site=self.targets.site)
        claimed = transact(self.engine, claim)
        self.report.cancelled += claimed.cancelled
        return claimed

    def _send_messages(self, messages: Sequence[OutgoingMessage]) -> None:
        for number, message in enumerate(messages):
            self._send_one(message)
            if self.report.unreachable:
                # The channel does not answer: each of the others would wait for it in vain.
                _release_leases(self.engine, messages[number + 1 :])
                return

    def _send_one(self, message: OutgoingMessage) -> None:
        trouble = send(self.targets.target_of(message), message)
        mark = partial(
            _mark_outcome,
            message=message,
            trouble=trouble,
            at=self.at,
        )
        transact(self.engine, mark)
        self.report.add_outcome(trouble)


def _mark_outcome(
    session: Session,
    *,
    message: OutgoingMessage,
    trouble: Trouble | None,
    at: DateTime,
) -> None:
    """Only the holder of the lease marks the notice; a sender that is too late finds another lease, and leaves it."""
    notice = session.get(Notice, message.key, with_for_update=True)
    if notice is None or notice.lease != message.lease:
        log.warning("lease lost: %s", message.key)
        return
    _mark_notice(notice, trouble, at)
    if notice.kind == "digest":
        _mark_bundled_alike(session, notice)
    if notice.state == "dead":
        tell_undeliverable(session, notice, at=at)


def _mark_notice(
    notice: Notice,
    trouble: Trouble | None,
    at: DateTime,
) -> None:
    notice.lease = ""
    if trouble is None:
        _mark_sent(notice, at)
    else:
        _mark_failed(notice, trouble, at)


def _mark_sent(notice: Notice, at: DateTime) -> None:
    notice.state = "sent"
    notice.sent_at = at
    notice.leased_until = None
    notice.last_error = ""


def _mark_failed(
    notice: Notice,
    trouble: Trouble,
    at: DateTime,
) -> None:
    dead = is_dead(
        trouble.fault,
        notice.attempts,
        since=notice.send_at,
        at=at,
    )
    notice.state = "dead" if dead else "waiting"
    notice.last_error = trouble.text
    notice.leased_until = next_attempt(notice.key, notice.attempts, at)
    log.warning("not sent (attempt %d): %s: %s", notice.attempts, notice.key, trouble.text)


def _mark_bundled_alike(session: Session, digest: Notice) -> None:
    """What a digest carries is sent, or dead, with it."""
    if digest.state not in ("sent", "dead"):
        return
    notices = update(Notice).where(*bundled_in(digest))
    session.execute(notices.values(_outcome_of(digest)))


def _outcome_of(digest: Notice) -> dict[str, Any]:
    return {
        "state": digest.state,
        "sent_at": digest.sent_at,
        "last_error": digest.last_error,
    }


def _release_leases(
    engine: Engine,
    messages: Sequence[OutgoingMessage],
) -> None:
    """Nobody tried to send these: their leases end as if they had not been taken."""
    with writing(engine) as session:
        for message in messages:
            session.execute(_release_lease(message))


def _release_lease(message: OutgoingMessage) -> Update:
    leased = update(Notice).where(
        Notice.key == message.key,
        Notice.lease == message.lease,
    )
    return leased.values(lease="", leased_until=None, attempts=Notice.attempts - 1)
