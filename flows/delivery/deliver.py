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
from sqlalchemy import Connection, Engine, and_, func, select, update
from sqlalchemy.orm import Session

from flows.act.transaction import in_transaction
from flows.delivery.channels import Trouble, check_target, send
from flows.delivery.claim import WAITING, Claimed, claim_notices, is_anything_due
from flows.delivery.message import OutgoingMessage
from flows.delivery.undeliverable import tell_undeliverable
from models.base import Condition, Instant
from models.database import reading
from models.notice import Notice
from models.outbox import OutboxHold
from models.pipeline import collect_answers
from models.row_json import json_row, read_row
from models.row_writes import write_changes
from models.statement import Statement, as_parameter, is_listed, listed_values, parameter
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
            self.report.waiting = count_waiting(session)

    def _goes_on(self) -> bool:
        if self.report.is_stopped:
            return False
        with reading(self.engine) as session:
            return is_anything_due(session.connection(), self.at)

    def _claim_some(self) -> Claimed:
        claim = partial(claim_notices, at=self.at, site=self.targets.site)
        claimed = in_transaction(self.engine, claim)
        self.report.cancelled += claimed.cancelled
        return claimed

    def _send_messages(self, messages: Sequence[OutgoingMessage]) -> None:
        for number, message in enumerate(messages):
            self._send_one(message)
            if self.report.unreachable:
                # The channel does not answer: each of the others would wait for it in vain.
                give_back = partial(_give_back, messages=messages[number + 1 :])
                in_transaction(self.engine, give_back)
                return

    def _send_one(self, message: OutgoingMessage) -> None:
        trouble = send(self.targets.target_of(message), message)
        mark = partial(_mark_sent, message=message, at=self.at)
        if trouble is not None:
            mark = partial(_mark_failed, message=message, trouble=trouble, at=self.at)
        in_transaction(self.engine, mark)
        self.report.add_outcome(trouble)


# --- looking at the outbox --------------------------------------------------------------------------------------------


def hold_reason(session: Session) -> str:
    """Why nothing leaves the outbox; "" if it is not held."""
    unreleased = select(OutboxHold.reason).where(OutboxHold.released_at.is_(None))
    newest_first = unreleased.order_by(OutboxHold.id.desc())
    return session.scalars(newest_first.limit(1)).first() or ""


def count_waiting(session: Session) -> int:
    """How many notices are not sent yet; what a digest carries counts with it."""
    counted = select(func.count()).select_from(Notice)
    return session.scalar(counted.where(Notice.state.in_(WAITING))) or 0


# --- what became of a message -----------------------------------------------------------------------------------------


def _of_lease() -> Condition:
    """The condition that a sender still holds the lease that it took."""
    return and_(
        Notice.key == parameter("notice"),
        Notice.lease == parameter("held"),
    )


def _set_sent() -> Any:
    sent = update(Notice).where(_of_lease())
    return sent.values(
        state="sent",
        sent_at=parameter("at", Instant),
        leased_until=None,
        last_error="",
        lease="",
    )


def _lock_leased() -> Any:
    return select(json_row(Notice)).where(_of_lease()).with_for_update()


def _set_carried() -> Any:
    """What a digest carries is sent, or dead, with it."""
    carried = update(Notice).where(
        Notice.digest_key == parameter("notice"),
        Notice.state == "bundled",
    )
    return carried.values(
        state=parameter("outcome"),
        sent_at=parameter("at", Instant),
        last_error=parameter("reason"),
    )


def _release_leases() -> Any:
    leased = update(Notice).where(
        is_listed(Notice.key, "keys"),
        is_listed(Notice.lease, "leases"),
    )
    return leased.values(
        lease="",
        leased_until=None,
        attempts=Notice.attempts - 1,
    )


_SET_SENT = Statement(_set_sent)
_LOCK_LEASED = Statement(_lock_leased)
_SET_CARRIED = Statement(_set_carried)
_RELEASE_LEASES = Statement(_release_leases)


def _mark_sent(
    connection: Connection,
    *,
    message: OutgoingMessage,
    at: DateTime,
) -> None:
    """Only the holder of the lease marks the notice; a sender that is too late finds another lease, and leaves it."""
    sent_at = as_parameter(at, connection.dialect)
    marked = _SET_SENT.run(connection, {"notice": message.key, "held": message.lease, "at": sent_at})
    collect_answers(connection)
    if marked.rowcount == 0:
        log.warning("lease lost: %s", message.key)
    elif message.is_digest:
        carried = {"notice": message.key, "outcome": "sent", "at": sent_at, "reason": ""}
        _SET_CARRIED.run(connection, carried)


def _mark_failed(
    connection: Connection,
    *,
    message: OutgoingMessage,
    trouble: Trouble,
    at: DateTime,
) -> None:
    """The same of a message that was not taken: it is tried again later, or nobody tries any more."""
    leased = _LOCK_LEASED.run(connection, {"notice": message.key, "held": message.lease}).fetchone()
    if leased is None:
        log.warning("lease lost: %s", message.key)
        return
    notice: Any = read_row(Notice, leased[0])
    _put_off(notice, trouble, at)
    write_changes(connection, Notice, [notice])
    if notice.state != "dead":
        return
    if message.is_digest:
        carried = {"notice": notice.key, "outcome": "dead", "reason": notice.last_error}
        _SET_CARRIED.run(connection, carried)
    tell_undeliverable(connection, notice, at=at)


def _put_off(
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
    notice.lease = ""
    notice.state = "dead" if dead else "waiting"
    notice.last_error = trouble.text
    notice.leased_until = next_attempt(notice.key, notice.attempts, at)
    log.warning("not sent (attempt %d): %s: %s", notice.attempts, notice.key, trouble.text)


def _give_back(connection: Connection, messages: Sequence[OutgoingMessage]) -> None:
    """Nobody tried to send these: their leases end as if they had not been taken."""
    keys = listed_values(message.key for message in messages)
    leases = listed_values(message.lease for message in messages)
    _RELEASE_LEASES.run(connection, {"keys": keys, "leases": leases})
