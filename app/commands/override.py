"""phasegate override: two people let a plan pass a guard that nobody may waive alone."""

from cyclopts import App
from pendulum import DateTime

from app.commands.plan import Name, find
from app.options import Options, local
from app.output import as_json, day, minute, say, table
from flows.exceptions.overrides import move_override, propose_override
from flows.views import lines as look
from flows.views.exceptions import override_lines

app = App(name="override", help="Two people let a plan pass a guard: propose, confirm, withdraw, list.")


@app.command
def propose(
    plan: Name,
    guard: str,
    /,
    *,
    reason: str,
    until: str,
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Propose that a plan pass a guard all the same; nothing passes before another person confirms it.

    Parameters
    ----------
    guard
        The guard's code, for example ACTIONS_OPEN.
    until
        The day on which it ends.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        zone = look.season(session, found.season_id, at=options.instant).zone
        end = local(until, zone=zone)
        told = {"by": options.by, "at": options.instant, "seen": seen}
        row = propose_override(session, found.id, guard, reason, until=end, **told)  # type: ignore[arg-type]
    if options.json:
        as_json({"override": row.id, "plan": row.plan_id, "guard": guard, "state": row.state, "until": row.until})
        return
    say(f"{row.id} is proposed until {day(row.until, zone)}. Another person: phasegate override confirm {row.id}")


@app.command
def confirm(override: str, /, *, seen: int | None = None, options: Options | None = None) -> None:
    """Confirm what somebody else has proposed; the plan passes that guard until the override ends."""
    _move(override, "confirm", "", seen, options)


@app.command
def withdraw(override: str, /, *, reason: str = "", seen: int | None = None, options: Options | None = None) -> None:
    """Take an override back; where it was confirmed, the guard counts again."""
    _move(override, "withdraw", reason, seen, options)


def _move(override: str, act: str, reason: str, seen: int | None, options: Options | None) -> None:
    options = options or Options()
    with options.writing() as session:
        told = move_override(session, override, act, by=options.by, at=options.instant, reason=reason, seen=seen)
    if options.json:
        as_json({"override": told.id, "act": act, "was": told.was, "now": told.now, "version": told.version})
        return
    say(f"{told.id}: {told.was} → {told.now}.")


@app.command(name="list")
def list_(*, since: str = "", options: Options | None = None) -> None:
    """Print the overrides of the last week.

    Parameters
    ----------
    since
        From this day on; by default the seven days before now.
    """
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        begin: DateTime = local(since, zone=season.zone, hour=0) if since else options.instant.subtract(days=7)
        found = override_lines(session, season.id, since=begin)
    if options.json:
        as_json({"season": season.id, "since": begin, "overrides": found})
        return
    rows = [
        (
            *(one.id, one.plan_id, one.guard, one.state, one.proposed_by, one.confirmed_by),
            *(minute(one.until, season.zone), one.reason),
        )
        for one in found
    ]
    header = ("Override", "Plan", "Guard", "State", "Proposed by", "Confirmed by", "Until", "Why")
    table(header, rows, empty="Nothing was overridden.")
