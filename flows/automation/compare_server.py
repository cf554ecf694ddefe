"""A Prefect server that is not ours to change: how our things there differ from what `prefect.yaml` says."""

import logging
from dataclasses import dataclass

import httpx

from flows.automation.differences import ServerDifference, find_differences
from flows.automation.expected import DEPLOYMENT_NAMES, PREFECT_YAML, Fields, expected_here, expected_there
from flows.automation.prefect_api import ApiRow, PrefectApi, prefect_api
from states.refusal import PlanningError

log = logging.getLogger("phasegate")

ANY_ZONE = "UTC"


def differences_there(url: str, *, key: str) -> list[ServerDifference]:
    """Ask the server, and change nothing. Raises httpx.HTTPError if it does not answer."""
    with prefect_api(url, key=key) as api:
        return compare_server(api)


def log_differences(url: str, *, key: str) -> list[ServerDifference]:
    """Compare the server, and warn of each difference in the log; none if it does not answer, which is logged too."""
    try:
        differences = differences_there(url, key=key)
    except (httpx.HTTPError, PlanningError) as error:
        log.warning("What stands on Prefect's server cannot be compared with prefect.yaml (%s).", error)
        return []
    for difference in differences:
        log.warning("%s", difference)
    return differences


def compare_server(api: PrefectApi) -> list[ServerDifference]:
    """The same, over an open connection.

    A pause of the engine does not show on that server: runs begin there, and each checks whether it is paused.
    """
    rows = api.deployments()
    automations = api.automations()
    return find_differences(_expected_for(rows), rows, automations, known={})


def _expected_for(rows: list[ApiRow]) -> dict[str, Fields]:
    """What should be on the server; what `serve --prefect` registered there should be as `serve` registers it."""
    expected = _expected_by_file()
    for row in rows:
        name = row["name"]
        if name in DEPLOYMENT_NAMES and _runs_beside_serve(row):
            expected[name] = _expected_of_runner(_zone_of(row))[name]
    return expected


def _expected_by_file() -> dict[str, Fields]:
    if PREFECT_YAML.exists():
        return expected_there(PREFECT_YAML, paused=False)
    return _expected_of_runner(ANY_ZONE)


def _expected_of_runner(zone: str) -> dict[str, Fields]:
    return expected_here(zone, every=None, paused=False)


@dataclass(frozen=True)
class ServerExpectation:
    """What `serve` keeps on its own server: schedules in this zone, and whether the engine is paused."""

    zone: str
    every: float | None
    paused: bool

    def differences(self, api: PrefectApi) -> list[ServerDifference]:
        expected = expected_here(self.zone, every=self.every, paused=self.paused)
        deployments = api.deployments()
        automations = api.automations()
        return find_differences(expected, deployments, automations, known={})


def _runs_beside_serve(row: ApiRow) -> bool:
    """Whether the runner of `serve --prefect` registered it: as a module, in the season's zone, and not in a pool."""
    return row["work_pool_name"] is None


def _zone_of(row: ApiRow) -> str:
    """The zone of its first schedule."""
    for schedule_row in row["schedules"]:
        return str(schedule_row["schedule"].get("timezone") or ANY_ZONE)
    return ANY_ZONE
