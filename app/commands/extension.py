"""phasegate extension: more time at a gate, asked for with what will be true by then, and decided by a day."""

from typing import Annotated

from cyclopts import App, Parameter

from app.commands.plan import Name, find
from app.options import Options, local
from app.output import as_json, day, say, table
from flows.exceptions.extensions import Wish, ask_extension, move_extension
from flows.views import lines as look
from flows.views.exceptions import extension_lines

app = App(name="extension", help="More time at a gate: ask for it, decide it, list what was asked.")


@app.command
def ask(
    plan: Name,
    /,
    *,
    until: str,
    decide_by: str,
    reason: str,
    criterion: Annotated[list[str], Parameter(negative="")],
    gate: str = "",
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Ask for more time for a plan of yours.

    Parameters
    ----------
    until
        The day that you ask for.
    decide_by
        The day by which it must be decided; silence ends the request.
    reason
        Why.
    criterion
        What will be true by then, once for each.
    gate
        The gate; by default the one at which the plan is handed in.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        zone = look.season(session, found.season_id, at=options.instant).zone
        wish = Wish(local(until, zone=zone), reason, tuple(criterion), local(decide_by, zone=zone), gate)
        row = ask_extension(session, found.id, wish, by=options.by, at=options.instant, seen=seen)
    if options.json:
        as_json({"extension": row.id, "plan": row.plan_id, "gate": row.gate_id, "state": row.state})
        return
    say(f"{row.id} is asked: until {day(row.asked_until, zone)}, to be decided by {day(row.decide_by, zone)}.")


@app.command(name="list")
def list_(*, state: str = "", plan: str = "", options: Options | None = None) -> None:
    """Print the season's extension requests.

    Parameters
    ----------
    state
        asked, granted, refused, withdrawn or expired; all where none is named.
    """
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        only = {"state": state, "plan_id": find(session, options, plan).id if plan else ""}
        found = extension_lines(session, season.id, **only)
    if options.json:
        as_json({"season": season.id, "extensions": found})
        return
    rows = [
        (
            *(one.id, one.state, day(one.asked_until, season.zone), day(one.decide_by, season.zone), one.asked_by),
            "; ".join(one.criteria),
        )
        for one in found
    ]
    table(("Request", "State", "Until", "Decide by", "By", "What will be true"), rows, empty="Nobody asks for time.")


@app.command
def do(
    extension: str, act: str, /, *, reason: str = "", seen: int | None = None, options: Options | None = None
) -> None:
    """Decide a request (grant, refuse), or take your own back (withdraw).

    Parameters
    ----------
    reason
        Why; needed to refuse.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        told = move_extension(session, extension, act, by=options.by, at=options.instant, reason=reason, seen=seen)
    if options.json:
        as_json({"extension": told.id, "act": act, "was": told.was, "now": told.now, "version": told.version})
        return
    say(f"{told.id}: {told.was} → {told.now}.")
