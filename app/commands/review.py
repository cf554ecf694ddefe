"""phasegate review: sessions in which plans are read and discussed."""

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import App, Parameter
from pendulum import DateTime

from app.commands.plan import Name, find
from app.commands.plan_card import reason_lines
from app.options import Options, instant
from app.output import as_json, minute, say, table
from flows.review.sessions import move_session, propose_review
from flows.views import lines as look
from flows.views.review import session_card, session_lines
from models.organisation import SYSTEM

app = App(name="review", help="Reviews: propose one, schedule it where it fits everybody, move it, call it off.")

Invited = Annotated[Sequence[str], Parameter(negative="")]


@app.command(name="list")
def list_(*, plan: str = "", person: str = "", options: Options | None = None) -> None:
    """Print the sessions by time.

    Parameters
    ----------
    plan
        Those of this plan.
    person
        Those to which this person is invited.
    """
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        only = {"plan_id": find(session, options, plan).id if plan else "", "person_id": person}
        found = session_lines(session, season.id, at=options.instant, **only)
    if options.json:
        as_json({"season": season.id, "sessions": found})
        return
    rows = [
        (one.id, one.state, minute(one.starts_at, season.zone), f"{one.minutes} min", ", ".join(one.names))
        for one in found
    ]
    header = ("Session", "State", f"When ({season.zone})", "Length", "Invited")
    table(header, rows, empty="No review is booked: phasegate review propose PLAN --on …")


@app.command
def show(review: str, /, *, options: Options | None = None) -> None:
    """Print a session, and what each step from here needs of you.

    Parameters
    ----------
    review
        The session's id.
    """
    options = options or Options()
    with options.reading() as session:
        zone = look.season(session, options.season_id(session), at=options.instant).zone
        card = session_card(session, review, by=options.as_ or SYSTEM, at=options.instant)
    if options.json:
        as_json(card)
        return
    one = card.session
    when = f"{minute(one.starts_at, zone)} ({zone}), {one.minutes} minutes"
    moved = f" Instead: {one.moved_to}." if one.moved_to else ""
    say(f"{one.id}, review of {one.title}, is {one.state} (v{one.version}): {when}.{moved}")
    say(f"Invited: {', '.join(one.names)}.", "")
    for way in card.moves:
        say(f"{way.trigger}: {'possible now' if way.ready else 'blocked'}", *reason_lines(way.reasons))


@app.command
def propose(
    plan: Name,
    /,
    *,
    on: str,
    minutes: int | None = None,
    invite: Invited = (),
    reason: str = "",
    options: Options | None = None,
) -> None:
    """Propose when a plan is reviewed; the approver or Product Ops schedules it.

    Parameters
    ----------
    on
        When it starts, with its offset: 2026-09-03T10:00-07:00.
    minutes
        How long it lasts; by default as long as the calendar says.
    invite
        Whom you invite, once for each; by default the owner, the approver and every partner.
    reason
        Why it lasts longer than usual.
    """
    options = options or Options()
    said = {"minutes": minutes, "invitees": invite, "reason": reason}
    with options.writing() as session:
        found = find(session, options, plan)
        zone = look.season(session, found.season_id, at=options.instant).zone
        told: dict[str, Any] = {"by": options.by, "at": options.instant, **said}
        row = propose_review(session, found.id, instant(on), **told)
    if options.json:
        as_json({"review": row.id, "plan": row.plan_id, "state": row.state, "version": row.version})
        return
    say(f"{row.id} is proposed for {minute(row.starts_at, zone)}. Next: phasegate review do {row.id} schedule")


@app.command
def do(
    review: str,
    trigger: str,
    /,
    *,
    on: str = "",
    minutes: int | None = None,
    invite: Invited = (),
    reason: str = "",
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Take a step with a session.

    Parameters
    ----------
    trigger
        schedule, move (to another time), cancel; withdraw your own proposal; read, discuss and conclude follow from the
        plan's moves and the clock.
    on
        With move: when it starts instead.
    minutes, invite
        With move: how long, and with whom; what is not said stays.
    reason
        Why; needed where it lasts longer than usual.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    start: DateTime | None = instant(on) if on else None
    words = {"start": start, "minutes": minutes, "invitees": list(invite) or None}
    with options.writing() as session:
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": seen, "reason": reason, "words": words}
        done = move_session(session, review, trigger, **told)
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")
