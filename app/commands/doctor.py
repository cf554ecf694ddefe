"""phasegate doctor: is all well, and if not, what to do."""

import os
import sys

from app.channels import Channels, Prefect, Target
from app.look_outside import channels_answer, engine_answers, folder_findings
from app.options import Options, connect
from app.output import as_json, say
from flows.automation.compare_server import ServerExpectation, compare_server
from flows.automation.pause import is_paused
from flows.automation.prefect_api import key_from_environment
from flows.delivery.channels import named
from flows.installation.engine_key import read_key
from flows.installation.engine_lock import running_engine
from flows.installation.folder import installation_folder
from flows.operations.checks import Finding, check_all
from models.database import reachable

SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(
    *, to: Target = "console://", channels: Channels = "", prefect: Prefect = "", options: Options | None = None
) -> None:
    """Look at database, clock, counters, journal, ladders, outbox, channels, folder and Prefect; change nothing.

    Ends with 1 where something is wrong.

    Parameters
    ----------
    to
        Where notices go.
    channels
        Other addresses: NAME=ADDRESS NAME=ADDRESS.
    prefect
        The address of a Prefect server of your own, http://prefect.example.org/api, with its key in
        PREFECT_API_AUTH_STRING; without it the one of phasegate serve is asked, where that runs.
    """
    options = options or Options()
    engine = connect(options.db)
    reachable(engine)
    found = check_all(engine, at=options.instant)
    found += channels_answer({"everybody": to, **named(channels)})
    found += folder_findings(options.db, os.environ)
    found += _engine(prefect, options)
    if options.json:
        as_json({"findings": found})
    else:
        for one in found:
            say(f"{SIGNS[one.verdict]} {one.what:<9} {one.said}", *([f"    → {one.fix}"] if one.fix else []))
    sys.exit(int(any(one.verdict == "fail" for one in found)))


def _engine(prefect: str, options: Options) -> list[Finding]:
    """Of the server that runs here, else of the one that is named."""
    folder = installation_folder(options.db, os.environ)
    running = running_engine(folder)
    at = options.instant
    if running and running.own_server and prefect.rstrip("/") in ("", running.api):
        paused = is_paused(options.engine)
        watch = ServerExpectation(running.zone, running.every, paused)
        return engine_answers(running.api, key=read_key(folder), expected=watch.differences, at=at)
    if not prefect:
        return []
    return engine_answers(prefect, key=key_from_environment(), expected=compare_server, at=at)
