"""phasegate engine: the automation engine's key, pausing it, and what people ask of it."""

import os

from cyclopts import App

from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.season_of import season_line
from flows.act.person_names import PersonNames, read_person_names
from flows.automation.pause import (
    Pause,
    current_pause,
    pause_engine,
    resume_engine,
)
from flows.automation.requests import EngineRequestLine, requests_of
from flows.installation.engine_key import read_key
from flows.installation.engine_lock import RunningEngine, running_engine
from flows.installation.folder import check_folder, installation_folder
from states.refusal import BadInput

app = App(
    name="engine",
    help="The automation engine: its key, pausing it, what is asked of it.",
)

NO_REQUESTS = "Nobody has asked the engine for anything: phasegate cascade --by-engine"


@app.command
def key(*, options: Options = DEFAULTS) -> None:
    """Print the key of the engine's own server, for Prefect's own page; keep it to yourself."""
    folder = installation_folder(options.db, os.environ)
    if not folder.exists():
        raise BadInput(f"There is no folder {folder} yet; phasegate serve makes it, with the key, at its first start.")
    check_folder(folder)
    engine_key = read_key(folder)
    options.answer({"key": engine_key}, engine_key)


@app.command
def status(*, options: Options = DEFAULTS) -> None:
    """Say whether the engine is paused, and which process runs it."""
    with options.reading() as session:
        paused = current_pause(session)
        names: PersonNames = read_person_names(session) if paused else {}
    running = running_engine(installation_folder(options.db, os.environ))
    facts = {"paused": paused, "running": running}
    options.answer(facts, _status_lines(paused, running, names))


def _status_lines(paused: Pause | None, running: RunningEngine | None, names: PersonNames) -> Lines:
    if paused:
        yield from _pause_lines(paused, names)
    else:
        yield "It is not paused."
    if running:
        yield f"Process {running.pid} runs it; its server is {running.api}, its page {running.page}."
    else:
        yield "No phasegate serve runs it on this machine."


def _pause_lines(paused: Pause, names: PersonNames) -> Lines:
    since = minute_in_zone(paused.paused_at, "UTC")
    name = names.get(paused.paused_by, paused.paused_by)
    yield f"It is paused since {since} UTC, by {name}: {paused.reason}"
    yield "Let it run again: phasegate engine resume --reason …"


@app.command
def pause(*, reason: str = "", options: Options = DEFAULTS) -> None:
    """Let nothing run by itself until somebody resumes it, also after a restart. A tick by hand goes on working.

    Parameters
    ----------
    reason
        Why, for the journal: at least 10 characters.
    """
    with options.writing_season() as (session, season_id):
        paused = pause_engine(
            session,
            season_id,
            reason=reason,
            **options.actor,
        )
    sentence = "The engine is paused; Prefect's page shows it within a minute."
    options.answer(paused, f"{sentence} Resume it: phasegate engine resume --reason …")


@app.command
def resume(*, reason: str = "", options: Options = DEFAULTS) -> None:
    """Let it run again; its next tick does what was due meanwhile.

    Parameters
    ----------
    reason
        Why, for the journal: at least 10 characters.
    """
    with options.writing_season() as (session, season_id):
        resume_engine(session, season_id, reason=reason, **options.actor)
    sentence = "The engine runs again; within a minute its schedules do, and the next tick does what was due."
    options.answer({"paused": None}, sentence)


@app.command
def requests(*, options: Options = DEFAULTS) -> None:
    """List what people asked the engine to do in this season, and what came of it."""
    with options.reading() as session:
        season = season_line(session, options)
        lines = requests_of(session, season.id)
    facts = {"season": season.id, "requests": lines}
    options.answer(facts, _request_lines(lines, season.zone))


def _request_lines(requests: list[EngineRequestLine], zone: str) -> Lines:
    yield from _request_table(requests, zone)
    for request in requests:
        if request.outcome == "refused":
            yield ""
            yield f"{request.act} of {minute_in_zone(request.asked_at, zone)} was refused:"
            yield request.answer


def _request_table(requests: list[EngineRequestLine], zone: str) -> Lines:
    header = ("Act", "Asked by", "As", f"At ({zone})", "What came of it")
    rows = [_request_row(request, zone) for request in requests]
    return Table(header, empty=NO_REQUESTS).lines(rows)


def _request_row(request: EngineRequestLine, zone: str) -> RowCells:
    asked_at = minute_in_zone(request.asked_at, zone)
    return (
        request.act,
        request.asked_by,
        request.relation,
        asked_at,
        _outcome_words(request),
    )


def _outcome_words(request: EngineRequestLine) -> str:
    if request.outcome == "done":
        return f"done: {request.answer}"
    return "refused; see below" if request.outcome else "no run has taken it yet"
