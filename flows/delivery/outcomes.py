"""What became of a message: it was sent, it was not taken, or nobody tried to send it."""

import logging
from collections.abc import Sequence
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, and_, select, update

from flows.delivery.channels import Trouble
from flows.delivery.message import OutgoingMessage
from flows.delivery.undeliverable import tell_undeliverable
from models.base import Condition, Instant
from models.notice import Notice
from models.pipeline import collect_answers
from models.row_json import json_row, read_row
from models.row_writes import write_changes
from models.statement import Statement, as_parameter, is_listed, listed_values, parameter
from rules.backoff import is_dead, next_attempt

log = logging.getLogger("phasegate.deliver")


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


def mark_sent(
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


def mark_failed(
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


def give_back(connection: Connection, messages: Sequence[OutgoingMessage]) -> None:
    """Nobody tried to send these: their leases end as if they had not been taken."""
    keys = listed_values(message.key for message in messages)
    leases = listed_values(message.lease for message in messages)
    _RELEASE_LEASES.run(connection, {"keys": keys, "leases": leases})
