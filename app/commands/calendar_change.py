"""phasegate calendar whatif, propose, simulate, approve, publish, withdraw, changes: a calendar that moves."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from app.options import Options
from app.output import as_json, minute, say, table
from app.whatif import of_files, of_season, tell
from config.change import Change, changed, parse_changes
from config.difference import difference
from config.holidays import INSTALLED
from config.read import parse_calendar
from config.resolve import Resolver
from config.scopes import alone
from config.text import read_text
from flows.calendar.calendar_change import (
    Proposal,
    approve_change,
    changes,
    propose,
    simulate,
    text_of,
    versions,
    withdraw_change,
)
from flows.calendar.publish_change import publish_change
from flows.calendar.whatif import WhatIf, what_if
from flows.ground import stand
from models.organisation import SYSTEM
from states.refusal import BadInput


@Parameter(name="*")
@dataclass
class Wanted:
    """What is to change.

    Parameters
    ----------
    slip
        A gate and business days: tunnel_down=+5bd. May be said several times, as the others.
    set_
        A gate's rule, another key of a gate, or a key of the file: goal_lock='fy_start + 19 bd', op2_draft.grace=3.
    holiday
        A day that is closed: 2026-11-09='Company day', or …@DE-BE for another calendar than the season's.
    blackout
        A window: audit=2026-11-02..2026-11-06:no_gates,quiet
    """

    slip: list[str] = field(default_factory=list)
    set_: Annotated[list[str], Parameter(name="--set")] = field(default_factory=list)
    holiday: list[str] = field(default_factory=list)
    blackout: list[str] = field(default_factory=list)

    def changes(self) -> tuple[Change, ...]:
        return parse_changes({"slip": self.slip, "set": self.set_, "holiday": self.holiday, "blackout": self.blackout})


def whatif(
    file: Path | None = None, /, *, wanted: Wanted | None = None, db: str = "", options: Options | None = None
) -> None:
    """Say all that a change would move, make late and send, and write nothing.

    Parameters
    ----------
    file
        The calendar; without one, that of the season in the database.
    db
        Address of the database: then the file with the changes is compared with the open season's calendar.
    """
    options = options or Options()
    told = (wanted or Wanted()).changes()
    if file is not None and not db:
        _of_file(file, told, json=options.json)
        return
    options.db = db or options.db
    proposal = Proposal(told, read_text(file) if file else "", str(file) if file else "the season's calendar")
    with options.reading() as session:
        ground = stand(session, options.season_id(session), by=options.as_ or SYSTEM, at=options.instant)
        found = what_if(ground, text_of(ground, proposal), file=proposal.file)
    _say(found, json=options.json)


def _of_file(file: Path, told: tuple[Change, ...], *, json: bool) -> None:
    if not told:
        raise BadInput(f"Say what is to change in {file} (--slip, --set, --holiday, --blackout), or name a --db.")
    text = read_text(file)
    before, after = (
        alone(Resolver(parse_calendar(one, str(file))))
        for one in (text, changed(text, told, file=str(file), data=INSTALLED))
    )
    found = difference(before, after)
    lines = of_files(found)
    if json:
        as_json(lines)
    else:
        tell(lines, found.moves)


def _say(found: WhatIf, *, json: bool, **more: Any) -> None:
    lines = of_season(found)
    if json:
        as_json(more | lines)
    else:
        tell(lines, found.difference.moves)


def propose_(
    file: Path | None = None,
    /,
    *,
    reason: str = "",
    id_: Annotated[str, Parameter(name="--id")] = "",
    wanted: Wanted | None = None,
    options: Options | None = None,
) -> None:
    """Propose a change of the open season's calendar, and say all that it would do.

    Parameters
    ----------
    file
        A whole new calendar; without one, the changes are made to the season's own.
    reason
        Why; those who are told read it.
    id_
        The change's id; the same id with the same change again is the same proposal.
    """
    options = options or Options()
    proposal = Proposal((wanted or Wanted()).changes(), read_text(file) if file else "", str(file or "the proposal"))
    with options.writing() as session:
        season = options.season_id(session)
        change, found = propose(
            session, season, proposal, by=options.by, at=options.instant, reason=reason, change_id=id_
        )
    _say(found, json=options.json, change=change.id, state=change.state)
    if not options.json:
        say("", f"Proposed as {change.id}. Another person approves it: phasegate calendar approve {change.id}")


def simulate_(change: str, /, *, options: Options | None = None) -> None:
    """Say what a proposed change would do now."""
    options = options or Options()
    with options.reading() as session:
        found = simulate(session, change, by=options.as_ or SYSTEM, at=options.instant)
    _say(found, json=options.json, change=change)


def approve(change: str, /, *, options: Options | None = None) -> None:
    """Approve what a change would do, as another person than who proposed it."""
    options = options or Options()
    with options.writing() as session:
        row, found = approve_change(session, change, by=options.by, at=options.instant)
    _say(found, json=options.json, change=row.id, state=row.state)
    if not options.json:
        say("", f"{row.id} is approved; publish it: phasegate calendar publish {row.id}")


def publish(
    change: str, /, *, quiet: Annotated[bool, Parameter(negative="")] = False, options: Options | None = None
) -> None:
    """Make an approved change the season's calendar; a second time it does nothing.

    Parameters
    ----------
    quiet
        Send no letters but those that must be acknowledged.
    """
    options = options or Options()
    with options.writing() as session:
        done = publish_change(session, change, by=options.by, at=options.instant, quiet=quiet)
    told = {"change": done.change_id, "season": done.season_id, "number": done.number, "again": done.again}
    if options.json:
        as_json(told | {"letters": done.letters} | (of_season(done.found) if done.found else {}))
        return
    if done.again:
        say(f"{done.change_id} was published before, as version {done.number}; nothing was done.")
        return
    out = "1 letter goes out" if done.letters == 1 else f"{done.letters} letters go out"
    say(f"{done.change_id} is version {done.number} of {done.season_id}'s calendar; {out}.")


def withdraw(change: str, /, *, options: Options | None = None) -> None:
    """Take back a change that was not published."""
    options = options or Options()
    with options.writing() as session:
        row = withdraw_change(session, change, by=options.by, at=options.instant)
    if options.json:
        as_json({"change": row.id, "state": row.state})
        return
    say(f"{row.id} is withdrawn.")


def changes_(*, options: Options | None = None) -> None:
    """Print the season's changes and versions, the newest first."""
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        ground = stand(session, season, by=SYSTEM, at=options.instant)
        lines, published = changes(session, season), versions(session, season)
    if options.json:
        as_json({"season": season, "changes": lines, "versions": published})
        return
    zone = ground.season.zone
    rows = [(one.id, one.state, one.number or "", one.proposed_by, one.unacked or "", one.reason) for one in lines]
    header = ("Change", "State", "Version", "By", "Not acknowledged", "Why")
    table(header, rows, empty="Nobody proposed a change yet: phasegate calendar propose --slip GATE=+5bd --reason …")
    say("")
    told = [(one.number, minute(one.published_at, zone), one.published_by, one.change_id) for one in published]
    table(("Version", f"Published ({zone})", "By", "Change"), told, empty="No version is published.")
