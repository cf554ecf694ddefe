"""What phasegate leans on and cannot see from its database: mail servers, and Prefect."""

import smtplib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import pendulum
from pendulum import DateTime

from flows.notice.channels import check_target
from flows.upkeep.checks import Finding
from states.refusal import BadInput

SECONDS = 5
STUCK_MINUTES = 10
"""A run that waits so long to begin never will: whoever took it has gone."""
WANTED = ("tick", "deliver")


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


def engine_answers(api: str, *, at: DateTime) -> list[Finding]:
    """Is Prefect there, are our deployments scheduled, and is no run stuck?"""
    if not api:
        return []
    try:
        with httpx.Client(base_url=api, timeout=SECONDS, trust_env=False) as client:
            client.get("/health").raise_for_status()
            return [*_scheduled(client), *_stuck(client, at)]
    except httpx.HTTPError as error:
        fix = "Start it: phasegate serve, or prefect server start; phasegate tick and deliver work without it."
        return [Finding("prefect", "fail", f"{api} does not answer ({error}).", fix)]


def _scheduled(client: httpx.Client) -> Iterator[Finding]:
    rows = _post(client, "/deployments/filter", {"deployments": {"tags": {"all_": ["phasegate"]}}})
    running = {row["name"] for row in rows if not row["paused"] and any(one["active"] for one in row["schedules"])}
    missing = [name for name in WANTED if name not in running]
    if missing:
        fix = "phasegate serve, or prefect deploy --all; then look whether somebody paused them."
        yield Finding("prefect", "fail", f"Nothing schedules {' and '.join(missing)}.", fix)
    else:
        yield Finding("prefect", "ok", f"schedules {', '.join(sorted(running))}")


def _stuck(client: httpx.Client, at: DateTime) -> Iterator[Finding]:
    states = {"type": {"any_": ["PENDING", "SCHEDULED"]}}
    due = {"before_": at.subtract(minutes=STUCK_MINUTES).to_iso8601_string()}
    told = {"flow_runs": {"state": states, "expected_start_time": due, "tags": {"all_": ["phasegate"]}}}
    rows = _post(client, "/flow_runs/filter", told)
    if rows:
        first = min(str(row["expected_start_time"]) for row in rows)
        oldest = pendulum.parse(first)
        fix = "Their places are free again after the next reaper run; look whether a worker is there."
        yield Finding("prefect", "warn", f"{len(rows)} runs have not begun, the oldest of {oldest}.", fix)


def _post(client: httpx.Client, path: str, told: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(path, json=told)
    answer.raise_for_status()
    rows: list[dict[str, Any]] = answer.json()
    return rows
