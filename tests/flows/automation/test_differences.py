"""What is not as it should be on Prefect's server is found, field by field, and said in words."""

from copy import deepcopy
from typing import Any

import pytest

from flows.automation.differences import SILENCE_NAME, ServerDifference, find_differences
from flows.automation.expected import PREFECT_YAML, expected_here, expected_there

TICK: dict[str, Any] = {
    "id": "1",
    "updated": "noon",
    "name": "tick",
    "entrypoint": "flows.deployments.tick",
    "schedules": [{"schedule": {"cron": "*/15 * * * *", "timezone": "UTC"}, "active": True, "parameters": {}}],
    "tags": ["phasegate", "calendar"],
    "paused": False,
    "global_concurrency_limit": {"id": "9", "limit": 1, "active": True, "slot_decay_per_second": 0.0, "updated": "x"},
    "concurrency_options": {"collision_strategy": "CANCEL_NEW"},
    "parameters": {},
    "job_variables": {},
    "pull_steps": None,
    "work_pool_name": None,
}
SILENCE: dict[str, Any] = {
    "id": "2",
    "updated": "noon",
    "name": SILENCE_NAME,
    "enabled": True,
    "trigger": {
        "after": ["prefect.flow-run.heartbeat"],
        "expect": [
            "prefect.flow-run.Cancelled",
            "prefect.flow-run.Crashed",
            "prefect.flow-run.Failed",
            "prefect.flow-run.Completed",
            "prefect.flow-run.heartbeat",
        ],
        "posture": "Proactive",
        "threshold": 1,
        "within": 90.0,
    },
    "actions": [{"type": "change-flow-run-state", "state": "CRASHED"}],
}
EXPECTED = {"tick": expected_here("UTC", every=None, paused=False)["tick"]}


def changed(row: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    copy = deepcopy(row)
    *way, last = path.split(".")
    inside: Any = copy
    for name in way:
        inside = inside[int(name)] if name.isdigit() else inside[name]
    inside[last] = value
    return copy


def found(*, tick: dict[str, Any] | None = TICK, silence: dict[str, Any] | None = SILENCE) -> list[ServerDifference]:
    return find_differences(EXPECTED, [tick] if tick else [], [silence] if silence else [], known={"tick": "1"})


def test_what_is_as_it_should_be_has_no_difference() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("paused", True, "is paused"),
        ("schedules", [], "differs in schedules: none instead of */15 * * * * (UTC)"),
        ("schedules.0.active", False, "differs in schedules: */15 * * * * (UTC), switched off instead of"),
        ("schedules.0.schedule.timezone", "Asia/Tokyo", "differs in schedules: */15 * * * * (Asia/Tokyo) instead of"),
        ("schedules.0.parameters", {"season_id": "X"}, "(UTC) with {'season_id': 'X'} instead of"),
        ("global_concurrency_limit", None, "differs in limit: none instead of 1"),
        ("global_concurrency_limit.limit", 7, "differs in limit: 7 instead of 1"),
        ("global_concurrency_limit.active", False, "differs in limit: switched off instead of 1"),
        ("global_concurrency_limit.slot_decay_per_second", 2.0, "differs in limit: switched off instead of 1"),
        ("concurrency_options", None, "differs in when full: none instead of CANCEL_NEW"),
        ("entrypoint", "evil:tick", "differs in entrypoint: evil:tick instead of flows.deployments.tick"),
        ("tags", [], "differs in tags: none instead of phasegate, calendar"),
        ("parameters", {"season_id": "X"}, "differs in parameters: {'season_id': 'X'} instead of none"),
        ("job_variables", {"env": {}}, "differs in job variables: {'env': {}} instead of none"),
        ("pull_steps", [{"run": "rm"}], "differs in pull steps: {'run': 'rm'} instead of none"),
        ("work_pool_name", "other", "differs in work pool: other instead of none"),
    ],
)
def test_every_field_of_a_deployment_is_compared(path: str, value: Any, sentence: str) -> None:
    [difference] = found(tick=changed(TICK, path, value))
    assert (difference.kind, difference.name) == ("deployment", "tick")
    assert sentence in str(difference)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("enabled", False, "enabled"),
        ("trigger.within", 9000.0, "within"),
        ("trigger.posture", "Reactive", "posture"),
        ("trigger.expect", [], "expect"),
        ("actions", [], "actions"),
    ],
)
def test_every_part_of_the_automation_is_compared(path: str, value: Any, field: str) -> None:
    [difference] = found(silence=changed(SILENCE, path, value))
    assert (difference.kind, difference.field) == ("automation", field)


def test_what_was_removed_is_told_by_the_id_it_had() -> None:
    assert [(one.name, one.field, one.change, str(one)) for one in found(tick=None)] == [
        ("tick", "", "1", "The deployment “tick” is missing.")
    ]
    assert [str(one) for one in found(silence=None)] == [f"The automation “{SILENCE_NAME}” is missing."]


def test_a_paused_engine_wants_everything_paused() -> None:
    expected = {"tick": expected_here("UTC", every=None, paused=True)["tick"]}
    told = [str(one) for one in find_differences(expected, [TICK], [SILENCE], known={})]
    assert told == ["The deployment “tick” runs although the engine is paused."]


def test_the_same_change_seen_twice_is_one_and_another_is_another() -> None:
    first, again = found(tick=changed(TICK, "paused", True)), found(tick=changed(TICK, "paused", True))
    later = found(tick=changed(changed(TICK, "paused", True), "updated", "evening"))
    assert first == again
    assert first[0].change != later[0].change


def test_prefect_yaml_is_read_as_the_table_says() -> None:
    there = expected_there(PREFECT_YAML, paused=False)
    here = expected_here("America/Los_Angeles", every=None, paused=False)
    compared = ("schedules", "tags", "paused", "limit", "when_full")
    assert {name: [row[key] for key in compared] for name, row in there.items()} == {
        name: [row[key] for key in compared] for name, row in here.items()
    }
