"""phasegate tick: all that is due at an instant."""

from typing import Annotated

from cyclopts import Parameter

from app.answer import as_json, say, table
from app.options import Options
from flows.tick import tick as do_tick


def tick(*, dry_run: Annotated[bool, Parameter(negative="")] = False, options: Options | None = None) -> None:
    """Open, pass and miss gates, and put due reminders and escalations into the outbox. Twice is once.

    Parameters
    ----------
    dry_run
        Say who would get what, and write nothing.
    """
    options = options or Options()
    if options.season:
        with options.reading() as session:
            options.season_id(session)
    done = do_tick(options.engine, at=options.instant, season_id=options.season or None, dry_run=dry_run)
    if options.json:
        as_json({"at": done.at, "dry_run": dry_run, "gates": done.gates, "notices": done.notices})
        return
    for gate in done.gates:
        say(f"{gate.season_id} {gate.gate_id}: {gate.was} → {gate.now}")
    rows = [(one.send_at.to_iso8601_string(), one.person_id, one.kind, one.subject) for one in done.notices]
    table(("Send at", "To", "Kind", "Subject"), rows, empty="No notice is due.")
    put = "would be put" if dry_run else "put"
    say(f"{len(done.gates)} gates moved, {len(done.notices)} notices {put} into the outbox.")
