"""What phasegate leans on and cannot see from its database: mail servers, and Prefect."""

import smtplib
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import httpx
import pendulum
from pendulum import DateTime

from flows.automation.compare_server import differences_there
from flows.automation.differences import Difference
from flows.automation.prefect_api import PrefectApi, key_from_environment, prefect_api
from flows.delivery.channels import check_target
from flows.installation.folder import database_file, installation_folder, open_to_others
from flows.operations.checks import Finding
from states.refusal import BadInput, PlanningError

SECONDS = 5
STUCK_MINUTES = 10
"""A run that waits so long to begin never will: whoever took it has gone."""
SHOWN = 5
UNAUTHORIZED = 401

Expected = Callable[[PrefectApi], list[Difference]]
"""Compares what stands on a server with what should."""


def channels_answer(targets: Mapping[str, str]) -> list[Finding]:
    """Can each channel be used; a mail server is asked, and sent nothing."""
    return [_channel(name, target) for name, target in targets.items()]


def _channel(name: str, target: str) -> Finding:
    parts = urlsplit(target)
    try:
        check_target(target)
        if parts.scheme in ("smtp", "smtps"):
            _greet(parts.scheme, parts.hostname or "", parts.port)
    except (BadInput, OSError, smtplib.SMTPException) as error:
        fix = "Correct PHASEGATE_DELIVER_TO or PHASEGATE_CHANNELS, or start the server; notices wait meanwhile."
        return Finding("channel", "fail", f"{name} ({parts.scheme}): {error}", fix)
    return Finding("channel", "ok", f"{name} ({parts.scheme})")


def _greet(scheme: str, host: str, port: int | None) -> None:
    client = smtplib.SMTP_SSL if scheme == "smtps" else smtplib.SMTP
    with client(host, port or (465 if scheme == "smtps" else 25), timeout=SECONDS) as server:
        server.noop()


def engine_answers(url: str, *, key: str, expected: Expected, at: DateTime) -> list[Finding]:
    """Which Prefect is there, does it ask for a key, is our own as it should be there, and is no run stuck?"""
    try:
        with prefect_api(url, key=key) as api:
            version = Finding("prefect", "ok", f"version {api.version()} at {url}")
            return [version, _key_in_force(api, url), *_as_it_should_be(api, expected), *_stuck(api, at)]
    except httpx.HTTPStatusError as error:
        fix = "Give the key that it was started with: PREFECT_API_AUTH_STRING=USER:PASSWORD"
        said = f"{url} answers {error.response.status_code} {error.response.reason_phrase}."
        return [Finding("prefect", "fail", said, fix if error.response.status_code == UNAUTHORIZED else "Ask again.")]
    except httpx.HTTPError as error:
        fix = "Start it: phasegate serve, or prefect server start; phasegate tick and deliver work without it."
        return [Finding("prefect", "fail", f"{url} does not answer ({error}).", fix)]


def _key_in_force(api: PrefectApi, url: str) -> Finding:
    if api.answers_without_key():
        fix = "Start it with PREFECT_SERVER_API_AUTH_STRING=USER:PASSWORD, and give its clients the same."
        return Finding("key", "fail", f"{url} does what anybody asks: it has no key.", fix)
    return Finding("key", "ok", "nobody is let in without it")


def _as_it_should_be(api: PrefectApi, expected: Expected) -> Iterator[Finding]:
    found = expected(api)
    fix = "phasegate serve puts it back on its own server within a minute; elsewhere: prefect deploy --all"
    yield from (Finding("schedules", "fail", str(one), fix) for one in found)
    if not found:
        yield Finding("schedules", "ok", "every deployment, schedule, limit and automation is as it should be")


def _stuck(api: PrefectApi, at: DateTime) -> Iterator[Finding]:
    states = {"type": {"any_": ["PENDING", "SCHEDULED"]}}
    due = {"before_": at.subtract(minutes=STUCK_MINUTES).to_iso8601_string()}
    rows = api.flow_runs({"state": states, "expected_start_time": due, "tags": {"all_": ["phasegate"]}})
    if rows:
        first = min(str(row["expected_start_time"]) for row in rows)
        oldest = pendulum.parse(first)
        fix = "Their places are free again after the next reaper run; look whether a worker is there."
        yield Finding("prefect", "warn", f"{len(rows)} runs have not begun, the oldest of {oldest}.", fix)


def differences_of(url: str) -> list[str]:
    """What stands on a server of the company's own otherwise than it should, or that it does not answer."""
    try:
        return [str(one) for one in differences_there(url, key=key_from_environment())]
    except httpx.HTTPError as error:
        return [f"Prefect's server at {url} does not say what stands there ({error})."]
    except PlanningError as error:
        return [f"What stands at {url} cannot be compared with prefect.yaml: {error}"]


def folder_findings(db_url: str, environ: Mapping[str, str]) -> list[Finding]:
    """Where the installation has its folder, and what of it and of the database others can read.

    A folder that cannot be trusted was refused before: every command looks for its settings there.
    """
    folder = installation_folder(db_url, environ)
    if not folder.exists():
        return [*_open_database(db_url), Finding("folder", "ok", f"{folder} is made by phasegate serve")]
    readable = list(open_to_others(folder))
    if readable:
        names = ", ".join(str(one) for one in readable[:SHOWN]) + (" …" if len(readable) > SHOWN else "")
        fix = f"chmod -R go-rwx {folder}"
        return [
            *_open_database(db_url),
            Finding("folder", "warn", f"Other users of this machine can read {names}.", fix),
        ]
    return [*_open_database(db_url), Finding("folder", "ok", f"{folder}; nobody else can read it")]


def _open_database(db_url: str) -> Iterator[Finding]:
    file = database_file(db_url)
    if file is not None and list(open_to_others(file)):
        yield Finding("folder", "warn", f"Other users of this machine can read {file}.", f"chmod 600 {file}")
