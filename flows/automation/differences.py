"""What on Prefect's server is not as it should be: a deployment, schedule, limit or automation of ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.automation.expected import Fields

SILENCE_NAME = "phasegate: runs that report no more have crashed"
SILENT_SECONDS = 90
BEATS = "prefect.flow-run.heartbeat"
ENDINGS = ("Cancelled", "Completed", "Crashed", "Failed")

SILENCE: Fields = {
    "enabled": True,
    "after": [BEATS],
    "expect": sorted([BEATS, *(f"prefect.flow-run.{ending}" for ending in ENDINGS)]),
    "posture": "Proactive",
    "threshold": 1,
    "within": float(SILENT_SECONDS),
    "actions": ["change-flow-run-state CRASHED"],
}
"""The automation that marks as crashed whatever reports no more, as far as it is compared."""

ON = {True: "on", False: "off"}


@dataclass(frozen=True)
class Difference:
    """One thing of ours that is not as it should be.

    `field` is "" where all of it was removed. `change` says which change of Prefect's own row that was, so that one
    change is told once however often it is seen.
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
    deployments: Sequence[Mapping[str, Any]],
    automations: Sequence[Mapping[str, Any]],
    *,
    known: Mapping[str, str],
) -> list[Difference]:
    """Compare Prefect's rows with what should stand there; `known` are the ids that things had when last seen."""
    there = {row["name"]: row for row in deployments}
    found = [one for name, fields in expected.items() for one in _of_deployment(name, fields, there.get(name), known)]
    watching = [row for row in automations if row["name"] == SILENCE_NAME]
    return [*found, *_of_automation(watching, known)]


def _of_deployment(
    name: str, fields: Fields, row: Mapping[str, Any] | None, known: Mapping[str, str]
) -> Iterator[Difference]:
    if row is None:
        yield Difference("deployment", name, "", "is missing", known.get(name, ""))
        return
    yield from _compared("deployment", name, fields, deployment_fields(row), _change_of(row))


def _of_automation(rows: Sequence[Mapping[str, Any]], known: Mapping[str, str]) -> Iterator[Difference]:
    if not rows:
        yield Difference("automation", SILENCE_NAME, "", "is missing", known.get(SILENCE_NAME, ""))
        return
    yield from _compared("automation", SILENCE_NAME, SILENCE, _automation_fields(rows[0]), _change_of(rows[0]))


def _compared(kind: str, name: str, fields: Fields, found: Fields, change: str) -> Iterator[Difference]:
    for field, wanted in fields.items():
        if found[field] != wanted:
            yield Difference(kind, name, field, _in_words(field, wanted, found[field]), change)


def _in_words(field: str, wanted: Any, found: Any) -> str:
    if field == "paused":
        return "is paused" if found else "runs although the engine is paused"
    if field == "enabled":
        return "is switched off"
    return f"differs in {field.replace('_', ' ')}: {_shown(found)} instead of {_shown(wanted)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value) if value not in (None, {}) else "none"


def _change_of(row: Mapping[str, Any]) -> str:
    limit = row.get("global_concurrency_limit") or {}
    return f"{row['id']}:{row['updated']}:{limit.get('updated', '')}"


def deployment_fields(row: Mapping[str, Any]) -> Fields:
    """What is compared of a deployment, as Prefect's API tells it."""
    return {
        "entrypoint": row["entrypoint"],
        "schedules": [_schedule_text(one) for one in row["schedules"]],
        "tags": row["tags"],
        "paused": row["paused"],
        "limit": _limit_of(row),
        "when_full": (row["concurrency_options"] or {}).get("collision_strategy"),
        "parameters": row["parameters"],
        "job_variables": row["job_variables"],
        "pull_steps": row["pull_steps"] or [],
        "work_pool": row["work_pool_name"],
    }


def _schedule_text(row: Mapping[str, Any]) -> str:
    schedule = row["schedule"]
    zone = schedule.get("timezone")
    interval = schedule.get("interval")
    often = f"every {interval:g} s" if interval else schedule.get("cron") or schedule.get("rrule")
    added = f" with {row['parameters']}" if row.get("parameters") else ""
    return f"{often} ({zone}){added}{'' if row['active'] else ', switched off'}"


def _limit_of(row: Mapping[str, Any]) -> int | str | None:
    limit = row["global_concurrency_limit"]
    if not limit:
        return None
    counted = limit["active"] and not limit["slot_decay_per_second"]
    return int(limit["limit"]) if counted else "switched off"


def _automation_fields(row: Mapping[str, Any]) -> Fields:
    trigger = row["trigger"]
    return {
        "enabled": row["enabled"],
        "after": sorted(trigger.get("after", [])),
        "expect": sorted(trigger.get("expect", [])),
        "posture": trigger.get("posture"),
        "threshold": trigger.get("threshold"),
        "within": trigger.get("within"),
        "actions": [f"{action['type']} {action.get('state', '')}".strip() for action in row["actions"]],
    }
