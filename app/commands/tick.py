"""phasegate tick: all that is due at an instant."""

from typing import Annotated

from cyclopts import Parameter

from app.channels import Prefect
from app.look_outside import differences_of
from app.options import Options
from app.output import as_json, say, table
from flows.automation.requests import carry_out_all
from flows.automation.tick import tick as do_tick


def tick(
    *,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    prefect: Prefect = "",
    options: Options | None = None,
) -> None:
    """Open, pass and miss gates, put due reminders and escalations into the outbox, do what the engine was asked for.

    Twice is once.

    Parameters
    ----------
    dry_run
        Say who would get what, and write nothing.
    prefect
        The address of a Prefect server of your own: what stands there otherwise than prefect.yaml says is then said.
    """
    options = options or Options()
    if options.season:
        with options.reading() as session:
            options.season_id(session)
    done = do_tick(options.engine, at=options.instant, season_id=options.season or None, dry_run=dry_run)
    outcomes = [] if dry_run else carry_out_all(options.engine, at=options.instant)
    differences = differences_of(prefect) if prefect else []
    if options.json:
        requests = [one.request for one in outcomes]
        told = {"at": done.at, "dry_run": dry_run, "gates": done.gates, "notices": done.notices}
        as_json({**told, "requests": requests, "differences": differences})
        return
    for gate in done.gates:
        say(f"{gate.season_id} {gate.gate_id}: {gate.was} → {gate.now}")
    rows = [(one.send_at.to_iso8601_string(), one.person_id, one.kind, one.subject) for one in done.notices]
    table(("Send at", "To", "Kind", "Subject"), rows, empty="No notice is due.")
    put = "would be put" if dry_run else "put"
    say(f"{len(done.gates)} gates moved, {len(done.notices)} notices {put} into the outbox.")
    say(*(f"{one.request.act} of {one.request.season_id}: {one.request.outcome}" for one in outcomes))
    say(*(f"! {difference}" for difference in differences))
