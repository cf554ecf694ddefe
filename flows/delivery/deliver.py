"""Delivering the outbox: lease, check again whether it still matters, send outside of any transaction, mark.

At least once: a sender that is killed between sending and marking sends the same Message-ID again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pendulum import DateTime
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.orm import Session

from flows.act.transaction import in_transaction
from flows.delivery.targets import check_target
from flows.outbox.waiting import WAITING, is_free_and_due
from models.database import reading
from models.notice import Notice
from models.outbox import OutboxHold
from models.statement import Statement, as_parameter

if TYPE_CHECKING:
    # Mostly there is nothing to send: then nothing is imported of what claims and sends.
    from flows.delivery.channels import Trouble
    from flows.delivery.claim import Claimed
    from flows.delivery.message import OutgoingMessage

NO_CHANNELS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Targets:
    """Where messages go: everybody's target, those that people chose by name, and the site that links open."""

    target: str
    channels: Mapping[str, str]
    site: str

    def target_of(self, message: "OutgoingMessage") -> str:
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

    def add_outcome(self, trouble: "Trouble | None") -> None:
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

    def _claim_some(self) -> "Claimed":
        from flows.delivery.claim import claim_notices  # noqa: PLC0415  see above

        claim = partial(claim_notices, at=self.at, site=self.targets.site)
        claimed = in_transaction(self.engine, claim)
        self.report.cancelled += claimed.cancelled
        return claimed

    def _send_messages(self, messages: Sequence["OutgoingMessage"]) -> None:
        from flows.delivery.outcomes import give_back  # noqa: PLC0415  see above

        for number, message in enumerate(messages):
            self._send_one(message)
            if self.report.unreachable:
                # The channel does not answer: each of the others would wait for it in vain.
                others = partial(give_back, messages=messages[number + 1 :])
                in_transaction(self.engine, others)
                return

    def _send_one(self, message: "OutgoingMessage") -> None:
        from flows.delivery.channels import send  # noqa: PLC0415  see above
        from flows.delivery.outcomes import mark_failed, mark_sent  # noqa: PLC0415

        trouble = send(self.targets.target_of(message), message)
        mark = partial(mark_sent, message=message, at=self.at)
        if trouble is not None:
            mark = partial(mark_failed, message=message, trouble=trouble, at=self.at)
        in_transaction(self.engine, mark)
        self.report.add_outcome(trouble)


# --- looking at the outbox --------------------------------------------------------------------------------------------


def _select_hold() -> Any:
    """The newest."""
    unreleased = select(OutboxHold.reason).where(OutboxHold.released_at.is_(None))
    return unreleased.order_by(OutboxHold.id.desc()).limit(1)


def _select_any_due() -> Any:
    return select(Notice.key).where(is_free_and_due()).limit(1)


def _count_unsent() -> Any:
    return select(func.count()).select_from(Notice).where(Notice.state.in_(WAITING))


_HOLD = Statement(_select_hold)
_ANY_DUE = Statement(_select_any_due)
_UNSENT = Statement(_count_unsent)


def hold_reason(session: Session) -> str:
    """Why nothing leaves the outbox; "" if it is not held."""
    found = _HOLD.run(session.connection()).fetchone()
    return str(found[0]) if found else ""


def is_anything_due(connection: Connection, at: DateTime) -> bool:
    """A look that takes no lock: most of the time there is nothing to send."""
    now = as_parameter(at, connection.dialect)
    return _ANY_DUE.run(connection, {"now": now}).fetchone() is not None


def count_waiting(session: Session) -> int:
    """How many notices are not sent yet; what a digest carries counts with it."""
    return int(_UNSENT.run(session.connection()).fetchone()[0])
