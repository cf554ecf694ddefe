"""Taking what may be sent to some people: what is moot is cancelled, what must wait waits, the rest is leased.

Whether a notice still matters is checked again here, in the transaction that takes the lease. What all the notices of
these people are about is read in sets, and what becomes of them is written in one statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, func, select

from flows.delivery.context import Addressee, DeliveryContext
from flows.delivery.digest import Digests
from flows.delivery.message import OutgoingMessage
from flows.delivery.notice_kinds import DIGEST, STEPS, may_have_left, put_into_words, why_obsolete
from flows.outbox.waiting import is_free_and_due
from models.base import Instant
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from models.row_json import json_row, read_row
from models.row_writes import write_changes
from models.statement import Statement, as_parameter, is_listed, listed_values, parameter
from rules.hours import SINGLE_A_DAY, is_daily, should_collapse

PEOPLE_AT_ONCE = 50
"""Of so many people at a time everything that is due is taken: a digest needs all of it."""

# --- finding and locking ----------------------------------------------------------------------------------------------


def _lock_people() -> Any:
    """The people who wait longest; only the holder of a person's row bundles notices for them."""
    waiting = select(Notice.person_id).where(is_free_and_due()).group_by(Notice.person_id)
    longest_first = waiting.order_by(func.min(Notice.send_at), Notice.person_id)
    some = longest_first.limit(PEOPLE_AT_ONCE)
    people = select(Person.id).where(Person.id.in_(some)).order_by(Person.id)
    return people.with_for_update(skip_locked=True, key_share=True)


def _lock_notices() -> Any:
    of_people = is_listed(Notice.person_id, "people")
    due = select(json_row(Notice)).where(is_free_and_due(), of_people)
    by_person = due.order_by(Notice.person_id, Notice.send_at, Notice.key)
    return by_person.with_for_update(skip_locked=True)


def _count_single_messages() -> Any:
    """How many single messages each of these people got of late."""
    counted = select(Notice.person_id, func.count()).where(
        is_listed(Notice.person_id, "people"),
        Notice.state == "sent",
        Notice.sent_at > parameter("since", Instant),
        Notice.digest_key == "",
    )
    return counted.group_by(Notice.person_id)


_LOCK_PEOPLE = Statement(_lock_people)
_LOCK_NOTICES = Statement(_lock_notices)
_SINGLE_MESSAGES = Statement(_count_single_messages)


# --- claiming ---------------------------------------------------------------------------------------------------------


@dataclass
class Claimed:
    """What was leased, how many notices turned out to be moot, and whether there was anything to look at."""

    messages: list[OutgoingMessage] = field(default_factory=list)
    cancelled: int = 0
    looked: bool = False


def claim_notices(
    connection: Connection,
    at: DateTime,
    *,
    site: str = "",
) -> Claimed:
    """Lease what some people may be sent now."""
    context = DeliveryContext(connection, at, site)
    claim = _Claim(connection, context)
    claim.lock_notices()
    context.read_batch(claim.notices)
    claim.take_all()
    write_changes(connection, Notice, context.known.by_table.get(Notice, {}).values())
    return claim.claimed


@dataclass
class _Claim:
    """What is due to some people, and what becomes of it."""

    connection: Connection
    context: DeliveryContext
    notices: list[Notice] = field(default_factory=list)
    claimed: Claimed = field(default_factory=Claimed)

    def lock_notices(self) -> None:
        """All that is due to those who wait longest, person by person."""
        now = as_parameter(self.context.at, self.connection.dialect)
        people = _LOCK_PEOPLE.run(self.connection, {"now": now}).fetchall()
        if not people:
            return
        listed = listed_values(person_id for (person_id,) in people)
        found = _LOCK_NOTICES.run(self.connection, {"now": now, "people": listed})
        for (text,) in found.fetchall():
            notice: Any = read_row(Notice, text)
            self.notices.append(self.context.known.keep(notice))

    @cached_property
    def people(self) -> list[str]:
        return list(dict.fromkeys(notice.person_id for notice in self.notices))

    @cached_property
    def digests(self) -> Digests:
        return Digests(self.context, self.people)

    @cached_property
    def _single_messages(self) -> dict[str, int]:
        """How many of them each person got in 24 hours."""
        since = as_parameter(self.context.at.subtract(hours=24), self.connection.dialect)
        listed = listed_values(self.people)
        counted = _SINGLE_MESSAGES.run(self.connection, {"people": listed, "since": since})
        return dict(counted.fetchall())

    def take_all(self) -> None:
        for _, of_person in groupby(self.notices, key=lambda notice: notice.person_id):
            self.claimed.looked = True
            messages = self._messages_of_person(list(of_person))
            self.claimed.messages += filter(None, messages)

    def _messages_of_person(self, notices: Sequence[Notice]) -> Iterator[OutgoingMessage | None]:
        """First the digests that were not taken, then what goes alone, then what goes into today's digest."""
        sendable = list(self._sendable_now(notices))
        for digest in sendable:
            if digest.kind == DIGEST:
                yield self.digests.retry(digest)
        single = [notice for notice in sendable if notice.kind != DIGEST]
        together = self._for_digest(single)
        for notice in single:
            if notice not in together:
                yield self._message_alone(notice)
        if together:
            yield self._daily_message(together)

    # --- what matters, and when it may arrive ---------------------------------------------------------------

    def _sendable_now(self, notices: Sequence[Notice]) -> Iterable[Notice]:
        """The notices that still matter and may arrive now; the others are cancelled, or wait."""
        replaced = _replaced_steps(notices)
        for notice in notices:
            if notice.key in replaced or why_obsolete(self.context.of(notice), notice):
                self._cancel_notice(notice)
            elif not self._postpone_if_held(notice):
                yield notice

    def _cancel_notice(self, notice: Notice) -> None:
        """With what it carries, as its reader is gone."""
        self.claimed.cancelled += 1
        notice.state = "cancelled"
        if notice.kind == DIGEST:
            self.digests.cancel_bundled(notice)

    def _postpone_if_held(self, notice: Notice) -> bool:
        """Let the notice wait while its reader may not be reached; returns whether it waits."""
        held_until = self._held_until(notice)
        if held_until <= self.context.at:
            return False
        notice.send_at = held_until
        return True

    def _held_until(self, notice: Notice) -> DateTime:
        """The soonest that the person may be reached, or the end of a later snooze."""
        reachable_at = self._addressee_of(notice).reachable_at
        snoozed_until = self._snoozed_until(notice) or reachable_at
        return max(reachable_at, snoozed_until)

    def _addressee_of(self, notice: Notice) -> Addressee:
        return self.context.addressee_of(notice)

    def _snoozed_until(self, notice: Notice) -> DateTime | None:
        """Until when the one who owes has put off the reminder."""
        if not notice.obligation_key or notice.kind != "reminder":
            return None
        obligation = self.context.of(notice).get(Obligation, notice.obligation_key)
        if obligation is None or obligation.person_id != notice.person_id:
            return None
        return obligation.snoozed_until

    # --- alone, or together ---------------------------------------------------------------------------------

    def _for_digest(self, notices: Sequence[Notice]) -> list[Notice]:
        """What goes into one message: what may wait for it, and everything if there would be too many messages."""
        together = [notice for notice in notices if self._waits_for_digest(notice)]
        alone = len(notices) - len(together)
        if self._are_too_many(notices, alone):
            together = [notice for notice in notices if not notice.must_ack]
        return [notice for notice in together if not may_have_left(notice)]

    def _waits_for_digest(self, notice: Notice) -> bool:
        if notice.state == "digest":
            return True
        return is_daily(notice.kind) and self._addressee_of(notice).takes_digest

    def _are_too_many(self, notices: Sequence[Notice], alone: int) -> bool:
        """Would they be a storm, or more single messages in 24 hours than a person gets?"""
        waiting_since = [notice.send_at for notice in notices]
        if should_collapse(waiting_since, self.context.at):
            return True
        if alone == 0:
            return False
        before = self._single_messages.get(notices[0].person_id, 0)
        return before + alone > SINGLE_A_DAY

    def _message_alone(self, notice: Notice) -> OutgoingMessage | None:
        if not self._put_into_words(notice):
            return None
        return self.context.lease_message(
            self._addressee_of(notice),
            notice,
            thread=notice.obligation_key or notice.key,
        )

    def _daily_message(self, notices: Sequence[Notice]) -> OutgoingMessage | None:
        """A person's one message of the day; None if it has left already, or if its hour has not come."""
        addressee = self._addressee_of(notices[0])
        digest_at = self.digests.next_hour(addressee)
        if digest_at > self.context.at:
            for notice in notices:
                notice.send_at = digest_at
            return None
        worded = [notice for notice in notices if self._put_into_words(notice)]
        if not worded:
            return None
        return self.digests.make(addressee, worded)

    def _put_into_words(self, notice: Notice) -> bool:
        return put_into_words(self.context.of(notice), notice, site=self.context.site)


def _replaced_steps(notices: Iterable[Notice]) -> set[str]:
    """The keys of steps for which a later step of the same obligation waits too: only the latest is sent."""
    steps = [notice for notice in notices if notice.kind in STEPS and notice.obligation_key]
    in_order = sorted(steps, key=lambda step: (step.send_at, step.created_at))
    latest = {step.obligation_key: step.key for step in in_order}
    return {step.key for step in steps} - set(latest.values())
