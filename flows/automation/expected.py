"""What should be on Prefect's server: each deployment, when it runs, and how many of its runs at the same time.

The table does not import Prefect, so that `doctor` and a tick by cron, which compare it with the server, need not
either. For a server of the company's own, `prefect.yaml` says the same, with what its operator has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.load import load_yaml
from config.text import read_text

PREFECT_YAML = Path(__file__).parents[2] / "prefect.yaml"
ALL_DAY = ("tick", "deliver")
"""What runs all day; a test and a demonstration may let it run more often."""
WORKERS_AT_ONCE = 4
"""So many workers may lay out parts of one season at the same time."""

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class DeploymentRow:
    """A deployment; without a cron it runs when somebody asks for it. Runs beyond the limit are dropped, or wait."""

    name: str
    tag: str
    cron: str | None = None
    limit: int = 1
    when_full: str = "CANCEL_NEW"

    @property
    def tags(self) -> tuple[str, ...]:
        return ("phasegate", self.tag)

    @property
    def flow_function(self) -> str:
        """The name of its flow in flows/deployments.py."""
        return self.name.replace("-", "_")


DEPLOYMENTS: tuple[DeploymentRow, ...] = (
    DeploymentRow("tick", "calendar", "*/15 * * * *"),
    DeploymentRow("deliver", "notices", "*/5 * * * *"),
    DeploymentRow("check-ins", "goals", "0 7 * * *"),
    DeploymentRow("rituals", "calendar", "0 7 * * *"),
    DeploymentRow("roll-up", "notices", "0 7 * * 1"),
    DeploymentRow("hand-down", "asks"),
    DeploymentRow("cascade", "goals"),
    DeploymentRow("goal-lock", "goals"),
    DeploymentRow("share", "engine", "0 5 * * *"),
    DeploymentRow("lay-out", "engine", limit=WORKERS_AT_ONCE, when_full="ENQUEUE"),
    DeploymentRow("reap", "engine", "*/10 * * * *"),
)

DEPLOYMENT_NAMES = tuple(row.name for row in DEPLOYMENTS)


def expected_here(
    zone: str,
    *,
    every: float | None,
    paused: bool,
) -> dict[str, Fields]:
    """What a runner registers, by name; what runs all day runs every so many seconds, if `every` is given."""
    expected = {}
    for row in DEPLOYMENTS:
        schedules = _schedules_of(row, zone, every)
        expected[row.name] = _registered_fields(row, schedules, paused)
    return expected


def _registered_fields(
    row: DeploymentRow,
    schedules: list[str],
    paused: bool,
) -> Fields:
    return {
        "entrypoint": f"flows.deployments.{row.flow_function}",
        "schedules": schedules,
        "tags": list(row.tags),
        "paused": paused,
        "limit": row.limit,
        "when_full": row.when_full,
        # A run must do what its deployment says and nothing else, so these are empty, whoever filled them.
        "parameters": {},
        "job_variables": {},
        "pull_steps": [],
        "work_pool": None,
    }


def _schedules_of(
    row: DeploymentRow,
    zone: str,
    every: float | None,
) -> list[str]:
    if row.cron is None:
        return []
    if every is not None and row.name in ALL_DAY:
        return [f"every {every:g} s ({zone})"]
    return [f"{row.cron} ({zone})"]


def expected_there(
    file: Path,
    *,
    paused: bool,
) -> dict[str, Fields]:
    """What `prefect.yaml` deploys, by name; raises Mistaken if the file cannot be read."""
    document = load_yaml(read_text(file), file=str(file))
    rows = document.value["deployments"]
    return {row["name"]: _written_fields(row, paused) for row in rows}


def _written_fields(row: Fields, paused: bool) -> Fields:
    limit = row.get("concurrency_limit", {})
    schedules: Sequence[Fields] = row.get("schedules", [])
    return {
        "entrypoint": row["entrypoint"],
        "schedules": [f"{schedule['cron']} ({schedule['timezone']})" for schedule in schedules],
        "tags": row["tags"],
        "paused": paused,
        "limit": int(limit["limit"]),
        "when_full": limit["collision_strategy"],
    }
