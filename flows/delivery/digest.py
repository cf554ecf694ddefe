"""The one message a day: what the person should do next, and all that happened since their last message."""

from collections.abc import Iterable, Iterator, Sequence

from pendulum import DateTime
from sqlalchemy import or_, select, update

from flows.delivery.addressee import Addressee
from flows.delivery.context import DeliveryContext
from flows.delivery.message import OutgoingMessage
from flows.delivery.notices import bundled_in, is_any_notice
from flows.delivery.obsolete import why_obsolete
from flows.delivery.put_words import put_into_words
from flows.obligations.next_things import Thing, next_things
from models.notice import Notice
from rules.reminder_text import both_zones

INDENT = "   "
SETTINGS_HINT = "One message a day, or one for each thing? phasegate notice settings --help"


def had_digest_today(
    context: DeliveryContext,
    addressee: Addressee,
) -> bool:
    """Whether there is a digest of today, or one of another day that left only today or has not left yet."""
    left_today_or_waits = or_(
        Notice.sent_at >= addressee.midnight,
        Notice.state == "waiting",
    )
    return is_any_notice(
        context.session,
        Notice.kind == "digest",
        Notice.person_id == addressee.person_id,
        or_(Notice.key == addressee.digest_key, left_today_or_waits),
    )


def make_digest(
    context: DeliveryContext,
    addressee: Addressee,
    notices: Sequence[Notice],
) -> OutgoingMessage:
    """Make one message of these notices, which have their words; they are sent when it is."""
    digest = _new_digest(addressee, context.at)
    _bundle_into(digest.key, notices)
    _write_digest(context, digest, notices)
    context.session.add(digest)
    return context.lease_message(digest, thread=digest.key)


def _bundle_into(key: str, notices: Sequence[Notice]) -> None:
    for notice in notices:
        notice.state = "bundled"
        notice.digest_key = key


def _new_digest(addressee: Addressee, at: DateTime) -> Notice:
    return Notice(
        key=addressee.digest_key,
        kind="digest",
        person_id=addressee.person_id,
        created_at=at,
        send_at=at,
        attempts=0,
        state="waiting",
    )


def retry_digest(
    context: DeliveryContext,
    digest: Notice,
) -> OutgoingMessage | None:
    """Send again a digest that was not taken, or whose sender stopped, without what no longer matters.

    None if nothing is left of it.
    """
    notices = _notices_bundled_in(context, digest)
    for notice in notices:
        _cancel_if_moot(context, notice)
    bundled = [notice for notice in notices if notice.state == "bundled"]
    left = [notice for notice in bundled if put_into_words(context, notice)]
    if not left:
        digest.state = "cancelled"
        return None
    _write_digest(context, digest, left)
    return context.lease_message(digest, thread=digest.key)


def _cancel_if_moot(
    context: DeliveryContext,
    notice: Notice,
) -> None:
    if why_obsolete(context.of(notice), notice):
        notice.state = "cancelled"
        notice.digest_key = ""


def _notices_bundled_in(
    context: DeliveryContext,
    digest: Notice,
) -> Sequence[Notice]:
    notices = select(Notice).where(*bundled_in(digest))
    oldest_first = notices.order_by(Notice.send_at, Notice.key)
    return context.session.scalars(oldest_first).all()


def cancel_bundled(
    context: DeliveryContext,
    digest: Notice,
) -> None:
    """Cancel what a digest carries whose reader is gone."""
    notices = update(Notice).where(*bundled_in(digest))
    context.session.execute(notices.values(state="cancelled"))


def _write_digest(
    context: DeliveryContext,
    digest: Notice,
    notices: Sequence[Notice],
) -> None:
    things = next_things(context.session, digest.person_id, at=context.at)
    zone = context.of(notices[0]).reader(digest.person_id).zone
    paragraphs = [
        "\n".join(_lines_of_next(things, zone, context.site)),
        "\n".join(_lines_of_news(notices)),
        f"{SETTINGS_HINT}\n",
    ]
    digest.subject = _digest_subject(notices)
    digest.body = "\n\n".join(filter(None, paragraphs))


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
