"""The one message a day: what the person should do next, and all that happened since their last message."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pendulum import DateTime
from sqlalchemy import or_, select

from flows.delivery.context import Addressee, DeliveryContext
from flows.delivery.message import OutgoingMessage
from flows.delivery.notice_kinds import put_into_words, why_obsolete
from flows.obligations.next_things import Thing, next_things
from models.base import Instant
from models.notice import Notice
from models.row_json import json_row, read_row
from models.rows import new_row
from models.statement import Statement, as_parameter, is_listed, listed_values, parameter
from rules.hours import both_zones

INDENT = "   "
SETTINGS_HINT = "One message a day, or one for each thing? phasegate notice settings --help"
DAYS_BACK = 2
"""Whatever the zone is, a digest of today was made or has left in so many days."""

_UNREAD = ("subject", "body")


def _select_digests() -> Any:
    """The digests of these people that may be those of today, or have not left yet; without their words."""
    since = parameter("since", Instant)
    digests = select(json_row(Notice, _UNREAD)).where(
        Notice.kind == "digest",
        is_listed(Notice.person_id, "people"),
        or_(
            Notice.created_at >= since,
            Notice.sent_at >= since,
            Notice.state == "waiting",
        ),
    )
    return digests.order_by(Notice.key)


_DIGESTS = Statement(_select_digests)


@dataclass
class Digests:
    """The digests of some people at one delivery; what concerns them all is read when the first asks."""

    context: DeliveryContext
    people: Sequence[str]

    @cached_property
    def _made_before(self) -> list[Notice]:
        """Those of the last days, and those that wait, as they are by now."""
        connection = self.context.loader.connection
        since = as_parameter(self.context.at.subtract(days=DAYS_BACK), connection.dialect)
        listed = listed_values(self.people)
        found = _DIGESTS.run(connection, {"people": listed, "since": since})
        rows: list[Any] = [read_row(Notice, text, _UNREAD) for (text,) in found.fetchall()]
        return [self.context.known.keep(row) for row in rows]

    @cached_property
    def _next_things(self) -> dict[str, list[Thing]]:
        return next_things(self.context.loader.connection, self.people, at=self.context.at)

    # --- when -----------------------------------------------------------------------------------------------

    def next_hour(self, addressee: Addressee) -> DateTime:
        """The hour of today's digest, or that of tomorrow's if the person had one today."""
        days_later = 1 if self._had_one_today(addressee) else 0
        return addressee.digest_hour(later=days_later)

    def _had_one_today(self, addressee: Addressee) -> bool:
        """Whether there is a digest of today, or one of another day that left only today or has not left yet."""
        of_person = [digest for digest in self._made_before if digest.person_id == addressee.person_id]
        return any(_is_of_today(digest, addressee) for digest in of_person)

    # --- making ---------------------------------------------------------------------------------------------

    def make(self, addressee: Addressee, notices: Sequence[Notice]) -> OutgoingMessage:
        """Make one message of these notices, which have their words; they are sent when it is."""
        digest = self.context.known.keep(_new_digest(addressee))
        for notice in notices:
            notice.state = "bundled"
            notice.digest_key = digest.key
        return self._lease_digest(addressee, digest, notices)

    def retry(self, digest: Notice) -> OutgoingMessage | None:
        """Send again a digest that was not taken, or whose sender stopped, without what no longer matters.

        None if nothing is left of it.
        """
        left = [notice for notice in self._bundled_in(digest) if self._can_be_sent(notice)]
        if not left:
            digest.state = "cancelled"
            return None
        return self._lease_digest(self.context.addressee_of(digest), digest, left)

    def _can_be_sent(self, notice: Notice) -> bool:
        """It still matters, and there are words for it."""
        facts = self.context.of(notice)
        if why_obsolete(facts, notice):
            notice.state = "cancelled"
            notice.digest_key = ""
            return False
        return put_into_words(facts, notice, site=self.context.site)

    def cancel_bundled(self, digest: Notice) -> None:
        """Cancel what a digest carries whose reader is gone."""
        for notice in self._bundled_in(digest):
            notice.state = "cancelled"

    def _bundled_in(self, digest: Notice) -> list[Notice]:
        return [notice for notice in self.context.carried_by(digest) if notice.state == "bundled"]

    # --- writing --------------------------------------------------------------------------------------------

    def _lease_digest(
        self,
        addressee: Addressee,
        digest: Notice,
        notices: Sequence[Notice],
    ) -> OutgoingMessage:
        self._write_digest(digest, notices)
        return self.context.lease_message(addressee, digest, thread=digest.key)

    def _write_digest(self, digest: Notice, notices: Sequence[Notice]) -> None:
        things = self._next_things.get(digest.person_id, [])
        zone = self.context.of(notices[0]).reader(digest.person_id).zone
        paragraphs = [
            "\n".join(_lines_of_next(things, zone, self.context.site)),
            "\n".join(_lines_of_news(notices)),
            f"{SETTINGS_HINT}\n",
        ]
        digest.subject = _digest_subject(notices)
        digest.body = "\n\n".join(filter(None, paragraphs))


def _is_of_today(digest: Notice, addressee: Addressee) -> bool:
    left_today = digest.sent_at is not None and digest.sent_at >= addressee.midnight
    return digest.key == addressee.digest_key or left_today or digest.state == "waiting"


def _new_digest(addressee: Addressee) -> Notice:
    at = addressee.facts.at
    return new_row(
        Notice,
        key=addressee.digest_key,
        kind="digest",
        person_id=addressee.person_id,
        created_at=at,
        send_at=at,
        attempts=0,
        state="waiting",
    )


def _digest_subject(notices: Sequence[Notice]) -> str:
    first = notices[0].subject
    others = len(notices) - 1
    return f"{first} (and {others} more)" if others else first


def _lines_of_next(
    things: Iterable[Thing],
    zone: str,
    site: str,
) -> Iterator[str]:
    for number, thing in enumerate(things, start=1):
        if number == 1:
            yield "Next for you"
        yield f"{number}. {thing.what}"
        yield f"{INDENT}{_due_text(thing, zone)}"
        yield f"{INDENT}{thing.do}"
        if site and thing.path:
            yield f"{INDENT}{site}{thing.path}"


def _due_text(thing: Thing, zone: str) -> str:
    due = "late: was due" if thing.late else "due"
    due_at = both_zones(thing.due_at, thing.zone, zone)
    return f"{due} {due_at}"


def _lines_of_news(notices: Iterable[Notice]) -> Iterator[str]:
    yield "Since your last message"
    for notice in notices:
        yield f"- {notice.subject}"
        yield from _detail_lines(notice)


def _detail_lines(notice: Notice) -> Iterator[str]:
    """The lines of a notice that do not repeat its subject."""
    for line in notice.body.strip().splitlines():
        if line.strip() and not notice.subject.startswith(line):
            yield f"{INDENT}{line}"
