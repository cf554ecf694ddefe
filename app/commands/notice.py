"""phasegate notice: who was told what, when and why; and how one wants to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cyclopts import App, Parameter

from app.channels import Channels
from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.typed_values import parse_day_or_instant, parse_instant
from flows.delivery.hold import Released, release_outbox
from flows.delivery.targets import parse_channels
from flows.outbox.preferences import prefer
from flows.outbox.retry_notices import retry_dead_notices as retry_notices
from flows.reminders.snooze import snooze as snooze_reminders
from flows.season.acknowledge import acknowledge
from flows.views.outbox_lines import OutboxLine, read_notices
from flows.views.why_notice import WhyNotice, why_notice
from models.obligation import Obligation

app = App(name="notice", help="Notices: who was told what, when and why.")

NOTICES_TABLE = Table(
    ("Send at (UTC)", "To", "Kind", "State", "Subject"),
    empty="Nobody was told anything yet.",
)
MORNING_HOUR = 9


@app.command
def ack(key: str, /, *, options: Options = DEFAULTS) -> None:
    """Say that you have read a letter that asks for it; a second time changes nothing."""
    with options.writing() as session:
        notice = acknowledge(session, key, **options.actor)
        # One that is not sent yet has no words of its own.
        letter = why_notice(session, key, at=options.instant)
    options.answer(
        {"key": notice.key, "acked_at": notice.acked_at},
        f"Thank you: {letter.subject}",
    )


@app.command(name="list")
def list_notices(
    *,
    state: str = "",
    person: str = "",
    kind: str = "",
    limit: int = 500,
    options: Options = DEFAULTS,
) -> None:
    """Print the outbox in the order of sending; --kind digest those that are of no one season."""
    chosen = {"state": state, "person_id": person, "kind": kind}
    with options.reading_season() as (session, season_id):
        lines = read_notices(
            session,
            season_id,
            at=options.instant,
            limit=limit,
            **chosen,
        )
    facts = {"season": season_id, "notices": lines}
    options.answer(facts, _notice_table(lines))


def _notice_table(lines: Sequence[OutboxLine]) -> Lines:
    rows = [_notice_row(line) for line in lines]
    return NOTICES_TABLE.lines(rows)


def _notice_row(line: OutboxLine) -> RowCells:
    return (
        line.send_at.to_iso8601_string(),
        line.person,
        line.kind,
        line.state,
        line.subject,
    )


@app.command
def why(key: str, /, *, options: Options = DEFAULTS) -> None:
    """Say why a notice was sent, is held, or was left out."""
    with options.reading() as session:
        trail = why_notice(session, key, at=options.instant)
    options.answer(trail, _trail_lines(trail))


def _trail_lines(trail: WhyNotice) -> Lines:
    yield trail.subject
    yield f"To {trail.person_id} ({trail.zone}), {trail.kind}, {trail.state}. {trail.because}".rstrip()
    for line in trail.lines:
        yield f"  {minute_in_zone(line.at, trail.zone):<22} {line.text}"


@app.command
def snooze(obligation: str, /, *, until: str, options: Options = DEFAULTS) -> None:
    """Put off the reminders of something you owe: at most twice, and not past its day.

    Parameters
    ----------
    obligation
        Its key, as `phasegate notice list --json` has it.
    until
        A day (its morning), or an instant with its offset.
    """
    with options.writing() as session:
        zone = _zone_of_actor(session, options)
        until_at = parse_day_or_instant(until, zone=zone, hour=MORNING_HOUR)
        row = snooze_reminders(
            session,
            obligation,
            until=until_at,
            **options.actor,
        )
    next_at = minute_in_zone(row.snoozed_until, zone)
    sentence = f"No reminder before {next_at} ({zone}): {row.what}"
    options.answer(_snoozed_as_object(row), sentence)


def _snoozed_as_object(row: Obligation) -> JsonAnswer:
    return {
        "obligation": row.key,
        "snoozed_until": row.snoozed_until,
        "snoozes": row.snoozes,
    }


def _zone_of_actor(session: Any, options: Options) -> str:
    """The zone in which whoever acts works."""
    season_id = options.season_id(session)
    context = options.season_context(session, season_id)
    return context.reader(options.by).zone


@Parameter(name="*")
@dataclass(frozen=True)
class NoticeSettings:
    """How somebody wants to be told.

    Parameters
    ----------
    digest
        on: one message a day; off: one for each thing.
    deliver_at
        The hour of the digest where you are: 08:30.
    quiet_from
        From then on nothing comes.
    quiet_to
        Until then.
    channel
        One of the channels that the administrators named.
    """

    digest: str = ""
    deliver_at: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    channel: str = ""


NO_SETTINGS = NoticeSettings()


@app.command
def settings(
    *,
    typed: NoticeSettings = NO_SETTINGS,
    channels: Channels = "",
    options: Options = DEFAULTS,
) -> None:
    """Say how you want to be told, or print what you said; “-” takes a setting back."""
    texts = asdict(typed)
    chosen = {name: text for name, text in texts.items() if text}
    known_channels = tuple(parse_channels(channels))
    with options.writing_season() as (session, season_id):
        row = prefer(
            session,
            season_id,
            chosen,
            **options.actor,
            channels=known_channels,
        )
        current = {name: getattr(row, name) for name in texts}
    options.answer({"person": options.by, **current}, _setting_lines(current))


def _setting_lines(chosen: Mapping[str, Any]) -> Lines:
    for name, value in chosen.items():
        title = name.replace("_", " ")
        yield f"{title:<11} {value or 'as the season has it'}"


@app.command
def retry(person: str, /, *, options: Options = DEFAULTS) -> None:
    """Send again what could not be delivered to a person."""
    with options.writing_season() as (session, season_id):
        count = retry_notices(session, season_id, person, **options.actor)
    options.answer(
        {"person": person, "notices": count},
        f"{count} notices to {person} go out with the next delivery.",
    )


@app.command
def release(*, sent_before: str = "", options: Options = DEFAULTS) -> None:
    """Let an outbox go that a restore holds.

    Parameters
    ----------
    sent_before
        An instant with its offset: what was due before it went out already, and is not sent a second time.
    """
    sent_until = parse_instant(sent_before) if sent_before else None
    with options.writing_season() as (session, season_id):
        released = release_outbox(
            session,
            season_id,
            **options.actor,
            sent_before=sent_until,
        )
    options.answer(released, _released_line(released))


def _released_line(released: Released) -> str:
    taken = f"{released.taken_as_sent} notices count as sent"
    return f"The outbox is free: {taken}, {released.waiting} wait for the next delivery."
