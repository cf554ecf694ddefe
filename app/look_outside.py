"""What phasegate leans on and cannot see from its database: mail servers, and Prefect."""

import smtplib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx
import pendulum
from pendulum import DateTime

from flows.automation.compare_server import differences_there
from flows.automation.differences import ServerDifference
from flows.automation.prefect_api import (
    PrefectApi,
    key_from_environment,
    prefect_api,
)
from flows.delivery.targets import check_target
from flows.installation.folder import (
    database_file,
    installation_folder,
    open_to_others,
)
from flows.operations.checks import CheckResult
from states.refusal import BadInput, PlanningError

MAIL_SECONDS = 5
LATE_RUN_MINUTES = 10
"""A run that waits so long to begin never will: whoever took it has gone."""
SHOWN_FILES = 5
UNAUTHORIZED = 401
SMTP_PORTS = {"smtp": 25, "smtps": 465}

Expected = Callable[[PrefectApi], list[ServerDifference]]
"""Compares what stands on a server with what should."""


def channel_findings(targets: Mapping[str, str]) -> list[CheckResult]:
    """Can each channel be used? A mail server is asked, and sent nothing."""
    return [_channel_finding(name, target) for name, target in targets.items()]


def _channel_finding(name: str, target: str) -> CheckResult:
    parts = urlsplit(target)
    channel = f"{name} ({parts.scheme})"
    try:
        check_target(target)
        if parts.scheme in SMTP_PORTS:
            _greet_mail_server(parts)
    except (BadInput, OSError, smtplib.SMTPException) as error:
        fix = "Correct PHASEGATE_DELIVER_TO or PHASEGATE_CHANNELS, or start the server; notices wait meanwhile."
        return CheckResult("channel", "fail", f"{channel}: {error}", fix)
    return CheckResult("channel", "ok", channel)


def _greet_mail_server(parts: SplitResult) -> None:
    """Raises OSError or SMTPException where it does not answer."""
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    host = parts.hostname or ""
    port = parts.port or SMTP_PORTS[parts.scheme]
    with connect(host, port, timeout=MAIL_SECONDS) as server:
        server.noop()


def engine_findings(
    url: str,
    *,
    key: str,
    expected: Expected,
    at: DateTime,
) -> list[CheckResult]:
    """Which Prefect is there, does it ask for a key, is our own as it should be there, and is no run stuck?"""
    try:
        with prefect_api(url, key=key) as api:
            return list(_server_findings(api, url, expected, at))
    except httpx.HTTPStatusError as error:
        return [_refused_finding(url, error.response)]
    except httpx.HTTPError as error:
        fix = "Start it: phasegate serve, or prefect server start; phasegate tick and deliver work without it."
        return [CheckResult("prefect", "fail", f"{url} does not answer ({error}).", fix)]


def _server_findings(
    api: PrefectApi,
    url: str,
    expected: Expected,
    at: DateTime,
) -> Iterator[CheckResult]:
    yield CheckResult("prefect", "ok", f"version {api.version()} at {url}")
    yield _key_finding(api, url)
    yield from _schedule_findings(api, expected)
    yield from _late_run_findings(api, at)


def _refused_finding(url: str, response: httpx.Response) -> CheckResult:
    problem = f"{url} answers {response.status_code} {response.reason_phrase}."
    return CheckResult(
        "prefect",
        "fail",
        problem,
        _fix_of_refusal(response),
    )


def _fix_of_refusal(response: httpx.Response) -> str:
    if response.status_code == UNAUTHORIZED:
        return "Give the key that it was started with: PREFECT_API_AUTH_STRING=USER:PASSWORD"
    return "Ask again."


def _key_finding(api: PrefectApi, url: str) -> CheckResult:
    if api.answers_without_key():
        fix = "Start it with PREFECT_SERVER_API_AUTH_STRING=USER:PASSWORD, and give its clients the same."
        return CheckResult("key", "fail", f"{url} does what anybody asks: it has no key.", fix)
    return CheckResult("key", "ok", "nobody is let in without it")


def _schedule_findings(api: PrefectApi, expected: Expected) -> Iterator[CheckResult]:
    differences = expected(api)
    for difference in differences:
        yield _schedule_finding(str(difference))
    if not differences:
        yield CheckResult(
            "schedules",
            "ok",
            "every deployment, schedule, limit and automation is as it should be",
        )


def _schedule_finding(difference: str) -> CheckResult:
    fix = "phasegate serve puts it back on its own server within a minute; elsewhere: prefect deploy --all"
    return CheckResult("schedules", "fail", difference, fix)


def _late_run_findings(api: PrefectApi, at: DateTime) -> Iterator[CheckResult]:
    runs = _late_runs(api, at)
    if runs:
        yield _late_runs_finding(len(runs), _oldest_start(runs))


def _late_runs_finding(number: int, oldest: str) -> CheckResult:
    fix = "Their places are free again after the next reaper run; look whether a worker is there."
    return CheckResult(
        "prefect",
        "warn",
        f"{number} runs have not begun, the oldest of {oldest}.",
        fix,
    )


def _oldest_start(runs: list[dict[str, Any]]) -> Any:
    starts = [str(run["expected_start_time"]) for run in runs]
    return pendulum.parse(min(starts))


def _late_runs(api: PrefectApi, at: DateTime) -> list[dict[str, Any]]:
    """Our runs that should have begun long ago."""
    due_before = at.subtract(minutes=LATE_RUN_MINUTES).to_iso8601_string()
    return api.flow_runs(
        {
            "state": {"type": {"any_": ["PENDING", "SCHEDULED"]}},
            "expected_start_time": {"before_": due_before},
            "tags": {"all_": ["phasegate"]},
        }
    )


def server_differences(url: str) -> list[str]:
    """What stands on a server of the company's own otherwise than it should, or that it does not answer."""
    try:
        differences = differences_there(url, key=key_from_environment())
    except httpx.HTTPError as error:
        return [f"Prefect's server at {url} does not say what stands there ({error})."]
    except PlanningError as error:
        return [f"What stands at {url} cannot be compared with prefect.yaml: {error}"]
    return [str(difference) for difference in differences]


def folder_findings(db_url: str, environ: Mapping[str, str]) -> list[CheckResult]:
    """Where the installation has its folder, and what of it and of the database others can read.

    A folder that cannot be trusted was refused before: every command looks for its settings there.
    """
    folder = installation_folder(db_url, environ)
    return [*_database_findings(db_url), _folder_finding(folder)]


def _folder_finding(folder: Path) -> CheckResult:
    if not folder.exists():
        return CheckResult("folder", "ok", f"{folder} is made by phasegate serve")
    readable = [str(file) for file in open_to_others(folder)]
    if not readable:
        return CheckResult("folder", "ok", f"{folder}; nobody else can read it")
    problem = f"Other users of this machine can read {_first_names(readable)}."
    return CheckResult("folder", "warn", problem, f"chmod -R go-rwx {folder}")


def _first_names(files: list[str]) -> str:
    names = ", ".join(files[:SHOWN_FILES])
    return f"{names} …" if len(files) > SHOWN_FILES else names


def _database_findings(db_url: str) -> Iterator[CheckResult]:
    file = database_file(db_url)
    if file is not None and list(open_to_others(file)):
        yield CheckResult(
            "folder",
            "warn",
            f"Other users of this machine can read {file}.",
            f"chmod 600 {file}",
        )
