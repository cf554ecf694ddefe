"""The one message a day: what is next for the person, and all that happened since the last one."""

from collections.abc import Iterable, Iterator, Sequence

from pendulum import Time
from sqlalchemy import ColumnElement, or_, select, update

from flows.delivery.context import DeliveryContext
from flows.delivery.message import Message
from flows.delivery.obsolete import why_moot
from flows.ground import Ground
from flows.obligations.next_things import Thing, next_things
from models.notice import Notice
from rules.hours import at_local
from rules.reminder_text import both_zones

INDENT = "   "
SETTINGS = "One message a day, or one for each thing? phasegate notice settings --help"


def digest_key(context: DeliveryContext, ground: Ground, person_id: str) -> str:
    """One a person and day, as the day is where they are."""
    return f"digest:{person_id}:{context.today(ground, person_id)}"


def bundled(key: str) -> tuple[ColumnElement[bool], ...]:
    """The notices that this digest takes along and that are not sent yet."""
    return (Notice.digest_key == key, Notice.state == "bundled")


def had_today(context: DeliveryContext, ground: Ground, person_id: str) -> bool:
    """Is there a digest of today already, or one of another day that was taken only today, or is not taken yet?"""
    midnight = at_local(context.today(ground, person_id), Time(0), ground.reader(person_id).zone)
    mine = select(Notice.key).where(Notice.kind == "digest", Notice.person_id == person_id)
    today = Notice.key == digest_key(context, ground, person_id)
    late = or_(Notice.sent_at >= midnight, Notice.state == "waiting")
    return context.session.scalars(mine.where(or_(today, late)).limit(1)).first() is not None


def bundle(context: DeliveryContext, ground: Ground, person_id: str, rows: Sequence[Notice]) -> Message:
    """Make one message of these, which have their words; they are sent when it is."""
    digest = Notice(
        key=digest_key(context, ground, person_id),
        kind="digest",
        person_id=person_id,
        created_at=context.at,
        send_at=context.at,
        attempts=0,
        state="waiting",
    )
    for row in rows:
        row.state, row.digest_key = "bundled", digest.key
    _write(context, digest, rows)
    context.session.add(digest)
    return context.message(digest, thread=digest.key)


def again(context: DeliveryContext, digest: Notice) -> Message | None:
    """It was not taken, or whoever sent it fell: what no longer matters is left out; None where nothing is left."""
    rows = context.session.scalars(
        select(Notice).where(*bundled(digest.key)).order_by(Notice.send_at, Notice.key)
    ).all()
    for row in rows:
        if why_moot(context.of(row), row):
            row.state, row.digest_key = "cancelled", ""
    left = [row for row in rows if row.state == "bundled"]
    if not left:
        digest.state = "cancelled"
        return None
    _write(context, digest, left)
    return context.message(digest, thread=digest.key)


def give_up(context: DeliveryContext, digest: Notice) -> None:
    """Nobody is there any more to read it, nor what it carries."""
    context.session.execute(update(Notice).where(*bundled(digest.key)).values(state="cancelled"))


def _write(context: DeliveryContext, digest: Notice, rows: Sequence[Notice]) -> None:
    more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
    digest.subject = f"{rows[0].subject}{more}"
    things = next_things(context.session, digest.person_id, at=context.at)
    zone = context.of(rows[0]).reader(digest.person_id).zone
    parts = [list(_next(things, zone, context.site)), list(_news(rows))]
    digest.body = "\n\n".join("\n".join(part) for part in parts if part) + f"\n\n{SETTINGS}\n"


def _next(things: Iterable[Thing], zone: str, site: str) -> Iterator[str]:
    for number, thing in enumerate(things, start=1):
        if number == 1:
            yield "Next for you"
        yield f"{number}. {thing.what}"
        late = "late: was due" if thing.late else "due"
        yield f"{INDENT}{late} {both_zones(thing.due_at, thing.zone, zone)}"
        yield f"{INDENT}{thing.do}"
        if site and thing.path:
            yield f"{INDENT}{site}{thing.path}"


def _news(rows: Iterable[Notice]) -> Iterator[str]:
    yield "Since your last message"
    for row in rows:
        yield f"- {row.subject}"
        said = (line for line in row.body.strip().splitlines() if line.strip() and not row.subject.startswith(line))
        yield from (f"{INDENT}{line}" for line in said)
