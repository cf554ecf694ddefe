"""What on Prefect's server is not as it should be: a deployment, schedule, limit or automation of ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.automation.expected import Fields

SILENCE_NAME = "phasegate: runs that report no more have crashed"
SILENT_SECONDS = 90
HEARTBEAT = "prefect.flow-run.heartbeat"
RUN_ENDINGS = ("Cancelled", "Completed", "Crashed", "Failed")
SIGNS_OF_LIFE = (HEARTBEAT, *(f"prefect.flow-run.{ending}" for ending in RUN_ENDINGS))
"""After a heartbeat of a run one of these events must come within SILENT_SECONDS."""

SILENCE: Fields = {
    "enabled": True,
    "after": [HEARTBEAT],
    "expect": sorted(SIGNS_OF_LIFE),
    "posture": "Proactive",
    "threshold": 1,
    "within": float(SILENT_SECONDS),
    "actions": ["change-flow-run-state CRASHED"],
}
"""The automation that marks silent runs as crashed, as far as it is compared."""

ApiFields = Mapping[str, Any]
"""A row of Prefect's API."""


@dataclass(frozen=True)
class ServerDifference:
    """One thing of ours that is not as it should be.

    `field` is "" if the whole thing was removed. `change` identifies the change of Prefect's own row, so that people
    hear of one change once, however often it is seen.
    """

    kind: str
    name: str
    field: str
    text: str
    change: str

    def __str__(self) -> str:
        return f"The {self.kind} “{self.name}” {self.text}."


def find_differences(
    expected: Mapping[str, Fields],
    deployments: Sequence[ApiFields],
    automations: Sequence[ApiFields],
    *,
    known: Mapping[str, str],
) -> list[ServerDifference]:
    """Compare Prefect's rows with what should be there; `known` are the ids that things had when last seen, by name."""
    rows = {row["name"]: row for row in deployments}
    differences: list[ServerDifference] = []
    for name, fields in expected.items():
        differences += _of_deployment(name, fields, rows.get(name), known)
    differences += _of_automation(automations, known)
    return differences


def _of_deployment(
    name: str,
    fields: Fields,
    row: ApiFields | None,
    known: Mapping[str, str],
) -> Iterator[ServerDifference]:
    if row is None:
        yield _missing("deployment", name, known)
        return
    yield from _differing_fields("deployment", name, fields, deployment_fields(row), _change_of(row))


def _of_automation(
    rows: Sequence[ApiFields],
    known: Mapping[str, str],
) -> Iterator[ServerDifference]:
    row = _silence_row(rows)
    if row is None:
        yield _missing("automation", SILENCE_NAME, known)
        return
    yield from _differing_fields("automation", SILENCE_NAME, SILENCE, _automation_fields(row), _change_of(row))


def _silence_row(rows: Sequence[ApiFields]) -> ApiFields | None:
    for row in rows:
        if row["name"] == SILENCE_NAME:
            return row
    return None


def _missing(
    kind: str,
    name: str,
    known: Mapping[str, str],
) -> ServerDifference:
    return ServerDifference(
        kind,
        name,
        field="",
        text="is missing",
        change=known.get(name, ""),
    )


def _differing_fields(
    kind: str,
    name: str,
    expected: Fields,
    actual: Fields,
    change: str,
) -> Iterator[ServerDifference]:
    for field, value in expected.items():
        if actual[field] != value:
            text = _describe(field, value, actual[field])
            yield ServerDifference(kind, name, field, text, change)


def _describe(
    field: str,
    expected: Any,
    actual: Any,
) -> str:
    if field == "paused":
        return "is paused" if actual else "runs although the engine is paused"
    if field == "enabled":
        return "is switched off"
    name = field.replace("_", " ")
    return f"differs in {name}: {_value_text(actual)} instead of {_value_text(expected)}"


def _value_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value is None or value == {}:
        return "none"
    return str(value)


def _change_of(row: ApiFields) -> str:
    limit = row.get("global_concurrency_limit") or {}
    limit_updated = limit.get("updated", "")
    return f"{row['id']}:{row['updated']}:{limit_updated}"


def deployment_fields(row: ApiFields) -> Fields:
    """What is compared of a deployment, from a row of Prefect's API."""
    concurrency = row["concurrency_options"] or {}
    return {
        "entrypoint": row["entrypoint"],
        "schedules": [_schedule_text(schedule_row) for schedule_row in row["schedules"]],
        "tags": row["tags"],
        "paused": row["paused"],
        "limit": _limit_of(row),
        "when_full": concurrency.get("collision_strategy"),
        "parameters": row["parameters"],
        "job_variables": row["job_variables"],
        "pull_steps": row["pull_steps"] or [],
        "work_pool": row["work_pool_name"],
    }


def _schedule_text(row: ApiFields) -> str:
    schedule = row["schedule"]
    zone = schedule.get("timezone")
    parameters = row.get("parameters")
    added = f" with {parameters}" if parameters else ""
    off = "" if row["active"] else ", switched off"
    return f"{_how_often(schedule)} ({zone}){added}{off}"


def _how_often(schedule: ApiFields) -> Any:
    interval = schedule.get("interval")
    if interval:
        return f"every {interval:g} s"
    return schedule.get("cron") or schedule.get("rrule")


def _limit_of(row: ApiFields) -> int | str | None:
    limit = row["global_concurrency_limit"]
    if not limit:
        return None
    if not limit["active"] or limit["slot_decay_per_second"]:
        return "switched off"
    return int(limit["limit"])


def _automation_fields(row: ApiFields) -> Fields:
    trigger = row["trigger"]
    return {
        "enabled": row["enabled"],
        "after": sorted(trigger.get("after", [])),
        "expect": sorted(trigger.get("expect", [])),
        "posture": trigger.get("posture"),
        "threshold": trigger.get("threshold"),
        "within": trigger.get("within"),
        "actions": [_action_text(action) for action in row["actions"]],
    }


def _action_text(action: ApiFields) -> str:
    state = action.get("state", "")
    return f"{action['type']} {state}".strip()
