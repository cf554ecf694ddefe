"""A Prefect server that is not ours to change: what of ours stands there otherwise than `prefect.yaml` says."""

from dataclasses import dataclass

from flows.automation.differences import Difference, find_differences
from flows.automation.expected import PREFECT_YAML, expected_here, expected_there
from flows.automation.prefect_api import PrefectApi, Row, prefect_api

ANY_ZONE = "UTC"


def differences_there(url: str, *, key: str) -> list[Difference]:
    """Ask the server, and change nothing. Raises httpx.HTTPError where it does not answer."""
    with prefect_api(url, key=key) as api:
        return compare_server(api)


def compare_server(api: PrefectApi) -> list[Difference]:
    """The same, with a connection that is there already.

    A pause of the engine is no matter of that server: runs begin there, and each looks whether it is paused.
    """
    rows = api.deployments()
    plain = expected_here(ANY_ZONE, every=None, paused=False)
    expected = expected_there(PREFECT_YAML, paused=False) if PREFECT_YAML.exists() else plain
    for row in rows:
        if row["name"] in plain and _runs_beside_serve(row):
            expected[row["name"]] = expected_here(_zone_of(row), every=None, paused=False)[row["name"]]
    return find_differences(expected, rows, api.automations(), known={})


@dataclass(frozen=True)
class ServerExpectation:
    """What `serve` keeps on its own server: schedules in this zone, and whether the engine is paused."""

    zone: str
    every: float | None
    paused: bool

    def differences(self, api: PrefectApi) -> list[Difference]:
        expected = expected_here(self.zone, every=self.every, paused=self.paused)
        return find_differences(expected, api.deployments(), api.automations(), known={})


def _runs_beside_serve(row: Row) -> bool:
    """Registered by the runner of `serve --prefect`, as a module and in the season's zone, and not in a pool."""
    return row["work_pool_name"] is None


def _zone_of(row: Row) -> str:
    zones = [one["schedule"].get("timezone") for one in row["schedules"]]
    return str(next(iter(zones), None) or ANY_ZONE)
