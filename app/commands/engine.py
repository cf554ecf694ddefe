"""phasegate engine: the automation engine's key, pausing it, and what people ask of it."""

import os

from cyclopts import App

from app.options import Options
from app.output import as_json, minute, say, table
from flows.automation.pause import current_pause, pause_engine, resume_engine
from flows.automation.requests import RequestLine, requests_of
from flows.installation.engine_key import read_key
from flows.installation.engine_lock import running_engine
from flows.installation.folder import check_folder, installation_folder
from flows.views import lines as look
from states.refusal import BadInput

app = App(name="engine", help="The automation engine: its key, pausing it, what is asked of it.")


@app.command
def key(*, options: Options | None = None) -> None:
    """Print the key of the engine's own server, for Prefect's own page; keep it to yourself."""
    options = options or Options()
    folder = installation_folder(options.db, os.environ)
    if not folder.exists():
        raise BadInput(f"There is no folder {folder} yet; phasegate serve makes it, with the key, at its first start.")
    check_folder(folder)
    found = read_key(folder)
    if options.json:
        as_json({"key": found})
        return
    say(found)


@app.command
def status(*, options: Options | None = None) -> None:
    """Say whether the engine is paused, and which process runs it."""
    options = options or Options()
    with options.reading() as session:
        pause = current_pause(session)
        who = look.names(session).get(pause.paused_by, pause.paused_by) if pause else ""
    running = running_engine(installation_folder(options.db, os.environ))
    if options.json:
        as_json({"paused": pause, "running": running})
        return
    if pause:
        say(f"It is paused since {minute(pause.paused_at, 'UTC')} UTC, by {who}: {pause.reason}")
        say("Let it run again: phasegate engine resume --reason …")
    else:
        say("It is not paused.")
    if running:
        say(f"Process {running.pid} runs it; its server is {running.api}, its page {running.page}.")
    else:
        say("No phasegate serve runs it on this machine.")


@app.command
def pause(*, reason: str = "", options: Options | None = None) -> None:
    """Let nothing run by itself until somebody resumes it, also after a restart. A tick by hand goes on working.

    Parameters
    ----------
    reason
        Why, for the journal: at least 10 characters.
    """
    options = options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        done = pause_engine(session, season, reason=reason, by=options.by, at=options.instant)
    if options.json:
        as_json(done)
        return
    say("The engine is paused; Prefect's page shows it within a minute. Resume it: phasegate engine resume --reason …")


@app.command
def resume(*, reason: str = "", options: Options | None = None) -> None:
    """Let it run again; its next tick does what was due meanwhile.

    Parameters
    ----------
    reason
        Why, for the journal: at least 10 characters.
    """
    options = options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        resume_engine(session, season, reason=reason, by=options.by, at=options.instant)
    if options.json:
        as_json({"paused": None})
        return
    say("The engine runs again; within a minute its schedules do, and the next tick does what was due.")


@app.command
def requests(*, options: Options | None = None) -> None:
    """List what people asked the engine to do in this season, and what came of it."""
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        found = requests_of(session, season.id)
    if options.json:
        as_json({"season": season.id, "requests": found})
        return
    rows = [
        (one.act, one.asked_by, one.relation, minute(one.asked_at, season.zone), _in_one_line(one)) for one in found
    ]
    header = ("Act", "Asked by", "As", f"At ({season.zone})", "What came of it")
    table(header, rows, empty="Nobody has asked the engine for anything: phasegate cascade --by-engine")
    for one in found:
        if one.outcome == "refused":
            say("", f"{one.act} of {minute(one.asked_at, season.zone)} was refused:", one.answer)


def _in_one_line(request: RequestLine) -> str:
    if request.outcome == "done":
        return f"done: {request.answer}"
    return "refused; see below" if request.outcome else "no run has taken it yet"
