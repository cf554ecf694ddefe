"""Delivering the outbox: lease, look again whether it still matters, send outside of any transaction, mark.

At least once: whoever is killed between sending and marking sends the same Message-ID again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from pendulum import DateTime
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from flows.delivery.channels import Trouble, check_target, send
from flows.delivery.claim import WAITING, claim, due
from flows.delivery.digest import bundled
from flows.delivery.hold import hold_of
from flows.delivery.message import Message
from flows.delivery.undeliverable import tell_undeliverable
from models.database import reading, transact, writing
from models.notice import Notice
from rules.backoff import is_dead, next_attempt

NO_CHANNELS: Mapping[str, str] = MappingProxyType({})

log = logging.getLogger("phasegate.deliver")


@dataclass(frozen=True)
class Post:
    """Where messages go: everybody's target, those that people chose by name, and the site that links open."""

    target: str
    channels: Mapping[str, str]
    site: str

    def target_of(self, message: Message) -> str:
        return self.channels.get(message.channel, self.target)

    def check(self) -> None:
        """Raises BadInput where nothing can be sent to one of them."""
        for target in (self.target, *self.channels.values()):
            check_target(target)


@dataclass
class DeliverReport:
    """How many messages were sent, found to be moot, not taken by the channel, and are not sent yet.

    `held` says why nothing leaves the outbox, `unreachable` that the channel was not there and the rest was left alone.
    """

    sent: int = 0
    cancelled: int = 0
    failed: int = 0
    waiting: int = 0
    held: str = ""
    unreachable: bool = field(default=False)


def deliver(
    engine: Engine, *, at: DateTime, target: str, channels: Mapping[str, str] = NO_CHANNELS, site: str = ""
) -> DeliverReport:
    """Send what may be sent at this instant; raises BadInput where nothing can be sent to a target."""
    post, done = Post(target, channels, site.rstrip("/")), DeliverReport()
    post.check()
    with reading(engine) as session:
        done.held = hold_of(session)
    while not done.held and not done.unreachable and _any_due(engine, at):
        claimed = transact(engine, lambda session: claim(session, at, site=post.site))
        done.cancelled += claimed.cancelled
        _send_all(engine, post, claimed.messages, done, at)
        if not claimed.looked:
            break  # others hold what is due
    done.waiting = _waiting(engine)
    return done


def _send_all(engine: Engine, post: Post, messages: Sequence[Message], done: DeliverReport, at: DateTime) -> None:
    for number, message in enumerate(messages):
        trouble = send(post.target_of(message), message)
        transact(engine, partial(_mark, message=message, trouble=trouble, at=at))
        done.sent, done.failed = done.sent + (trouble is None), done.failed + (trouble is not None)
        if trouble is not None and trouble.fault == "unreachable":
            # Nobody is there: the others would each wait for the same silence.
            done.unreachable = True
            _release(engine, messages[number + 1 :])
            return


def _any_due(engine: Engine, at: DateTime) -> bool:
    """A look that takes no lock: most of the time there is nothing to send."""
    with reading(engine) as session:
        return session.scalars(select(Notice.key).where(*due(at)).limit(1)).first() is not None


def _mark(session: Session, *, message: Message, trouble: Trouble | None, at: DateTime) -> None:
    """Only the holder of the lease marks; who comes too late finds another lease and leaves the row alone."""
    notice = session.get(Notice, message.key, with_for_update=True)
    if notice is None or notice.lease != message.lease:
        log.warning("lease lost: %s", message.key)
        return
    notice.lease = ""
    if trouble is None:
        notice.state, notice.sent_at, notice.leased_until, notice.last_error = "sent", at, None, ""
    else:
        notice.last_error = trouble.text
        notice.state = "dead" if is_dead(trouble.fault, notice.attempts, since=notice.send_at, at=at) else "waiting"
        notice.leased_until = next_attempt(notice.key, notice.attempts, at)
        log.warning("not sent (attempt %d): %s: %s", notice.attempts, message.key, trouble.text)
    if notice.kind == "digest":
        _carry_on(session, notice)
    if notice.state == "dead":
        tell_undeliverable(session, notice, at=at)


def _carry_on(session: Session, digest: Notice) -> None:
    """What was bundled shares the fate of its digest."""
    if digest.state in ("sent", "dead"):
        fate = {"state": digest.state, "sent_at": digest.sent_at, "last_error": digest.last_error}
        session.execute(update(Notice).where(*bundled(digest.key)).values(**fate))


def _release(engine: Engine, messages: Sequence[Message]) -> None:
    """Nobody tried these: their leases end, and it is as if they had not been taken."""
    with writing(engine) as session:
        for message in messages:
            mine = (Notice.key == message.key, Notice.lease == message.lease)
            free = {"lease": "", "leased_until": None, "attempts": Notice.attempts - 1}
            session.execute(update(Notice).where(*mine).values(**free))


def _waiting(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Notice).where(Notice.state.in_(WAITING))) or 0
