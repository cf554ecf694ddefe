"""phasegate doctor: is all well, and if not, what to do."""

import os
import sys
from collections.abc import Iterable

from app.channels import Channels, Prefect, Target
from app.look_outside import channel_findings, engine_findings, folder_findings
from app.options import DEFAULTS, Options, connect_database
from app.output import Lines
from flows.automation.compare_server import ServerExpectation, compare_server
from flows.automation.pause import is_paused
from flows.automation.prefect_api import key_from_environment
from flows.delivery.targets import parse_channels
from flows.installation.engine_key import read_key
from flows.installation.engine_lock import RunningEngine, running_engine
from flows.installation.folder import installation_folder
from flows.operations.checks import CheckResult, check_all
from models.database import reachable

VERDICT_SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(
    *,
    to: Target = "console://",
    channels: Channels = "",
    prefect: Prefect = "",
    options: Options = DEFAULTS,
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
    engine = connect_database(options.db)
    reachable(engine)
    findings = [
        *check_all(engine, at=options.instant),
        *channel_findings({"everybody": to, **parse_channels(channels)}),
        *folder_findings(options.db, os.environ),
        *_prefect_findings(prefect, options),
    ]
    options.answer({"findings": findings}, _finding_lines(findings))
    failed = any(finding.verdict == "fail" for finding in findings)
    sys.exit(int(failed))


def _finding_lines(findings: Iterable[CheckResult]) -> Lines:
    for finding in findings:
        yield f"{VERDICT_SIGNS[finding.verdict]} {finding.what:<9} {finding.said}"
        if finding.fix:
            yield f"    → {finding.fix}"


def _prefect_findings(prefect: str, options: Options) -> list[CheckResult]:
    """Of the server that runs here, else of the one that is named."""
    folder = installation_folder(options.db, os.environ)
    running = running_engine(folder)
    if running and _is_meant(running, prefect):
        expectation = ServerExpectation(running.zone, running.every, is_paused(options.engine))
        return engine_findings(
            running.api,
            key=read_key(folder),
            expected=expectation.differences,
            at=options.instant,
        )
    if not prefect:
        return []
    return engine_findings(
        prefect,
        key=key_from_environment(),
        expected=compare_server,
        at=options.instant,
    )


def _is_meant(running: RunningEngine, prefect: str) -> bool:
    """Is the server that runs here the one that is named, or the only one?"""
    return running.own_server and prefect.rstrip("/") in ("", running.api)
