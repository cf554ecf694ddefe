"""phasegate notice: who was told what, when and why; and how one wants to be told."""

from cyclopts import App

from app.channels import Channels
from app.options import Options, instant, local
from app.output import as_json, minute, say, table
from flows.delivery.channels import named
from flows.delivery.hold import release as let_go
from flows.delivery.undeliverable import retry as send_again
from flows.ground import stand
from flows.outbox.preferences import prefer
from flows.reminders.snooze import snooze as put_off
from flows.season.acknowledge import acknowledge
from flows.views import lines as look
from flows.views.why_notice import why_notice
from models.organisation import SYSTEM

app = App(name="notice", help="Notices: who was told what, when and why.")


@app.command
def ack(key: str, /, *, options: Options | None = None) -> None:
    """Say that you have read a letter that asks for it; a second time changes nothing."""
    options = options or Options()
    with options.writing() as session:
        notice = acknowledge(session, key, by=options.by, at=options.instant)
    if options.json:
        as_json({"key": notice.key, "acked_at": notice.acked_at})
        return
    say(f"Thank you: {notice.subject}")


@app.command(name="list")
def list_(
    *, state: str = "", person: str = "", kind: str = "", limit: int = 500, options: Options | None = None
) -> None:
    """Print the outbox in the order of sending; --kind digest those that are of no one season."""
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        told = {"state": state, "person_id": person, "kind": kind}
        found = look.notices(session, season, at=options.instant, limit=limit, **told)
    if options.json:
        as_json({"season": season, "notices": found})
        return
    rows = [(one.send_at.to_iso8601_string(), one.person, one.kind, one.state, one.subject) for one in found]
    table(("Send at (UTC)", "To", "Kind", "State", "Subject"), rows, empty="Nobody was told anything yet.")


@app.command
def why(key: str, /, *, options: Options | None = None) -> None:
    """Say why a notice was sent, is held, or was left out."""
    options = options or Options()
    with options.reading() as session:
        told = why_notice(session, key, at=options.instant)
    if options.json:
        as_json(told)
        return
    say(f"{told.subject}", f"To {told.person_id} ({told.zone}), {told.kind}, {told.state}. {told.because}".rstrip())
    say(*(f"  {minute(line.at, told.zone):<22} {line.text}" for line in told.lines))


@app.command
def snooze(obligation: str, /, *, until: str, options: Options | None = None) -> None:
    """Put off the reminders of something you owe: at most twice, and not past its day.

    Parameters
    ----------
    obligation
        Its key, as `phasegate notice list --json` has it.
    until
        A day (its morning), or an instant with its offset.
    """
    options = options or Options()
    with options.writing() as session:
        zone = stand(session, options.season_id(session), by=SYSTEM, at=options.instant).reader(options.by).zone
        when = local(until, zone=zone, hour=9)
        owed = put_off(session, obligation, until=when, by=options.by, at=options.instant)
    if options.json:
        as_json({"obligation": owed.key, "snoozed_until": owed.snoozed_until, "snoozes": owed.snoozes})
        return
    say(f"No reminder before {minute(owed.snoozed_until, zone)} ({zone}): {owed.what}")


@app.command
def settings(
    *,
    digest: str = "",
    deliver_at: str = "",
    quiet_from: str = "",
    quiet_to: str = "",
    channel: str = "",
    channels: Channels = "",
    options: Options | None = None,
) -> None:
    """Say how you want to be told, or print what you said; “-” takes a setting back.

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
    options = options or Options()
    said = {"digest": digest, "deliver_at": deliver_at, "quiet_from": quiet_from, "quiet_to": quiet_to}
    chosen = {name: value for name, value in (said | {"channel": channel}).items() if value}
    with options.writing() as session:
        season = options.season_id(session)
        told = {"by": options.by, "at": options.instant, "channels": tuple(named(channels))}
        row = prefer(session, season, chosen, **told)  # type: ignore[arg-type]
        own = {name: getattr(row, name) for name in (*said, "channel")}
    if options.json:
        as_json({"person": options.by, **own})
        return
    say(*(f"{name.replace('_', ' '):<11} {value or 'as the season has it'}" for name, value in own.items()))


@app.command
def retry(person: str, /, *, options: Options | None = None) -> None:
    """Send again what could not be delivered to a person."""
    options = options or Options()
    with options.writing() as session:
        n = send_again(session, options.season_id(session), person, by=options.by, at=options.instant)
    if options.json:
        as_json({"person": person, "notices": n})
        return
    say(f"{n} notices to {person} go out with the next delivery.")


@app.command
def release(*, sent_before: str = "", options: Options | None = None) -> None:
    """Let an outbox go that a restore holds.

    Parameters
    ----------
    sent_before
        An instant with its offset: what was due before it went out already, and is not sent a second time.
    """
    options = options or Options()
    before = instant(sent_before) if sent_before else None
    with options.writing() as session:
        told = {"by": options.by, "at": options.instant, "sent_before": before}
        done = let_go(session, options.season_id(session), **told)  # type: ignore[arg-type]
    if options.json:
        as_json(done)
        return
    say(f"The outbox is free: {done.taken_as_sent} notices count as sent, {done.waiting} wait for the next delivery.")
