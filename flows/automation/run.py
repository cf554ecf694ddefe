"""Doing a piece of work for a flow, in a thread, with settings from the environment; Prefect is told only counts."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from typing import TypeVar

from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact
from prefect.deployments.flow_runs import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL
from sqlalchemy import Engine

from flows.automation.artifact import CountTable, difference_table
from flows.automation.compare_server import log_differences
from flows.automation.engine_acts import ENGINE_ACTS
from flows.automation.prefect_api import OWN_SERVER
from flows.automation.requests import EngineRequestLine, open_requests
from flows.installation.settings import apply_settings, database_named
from models.database import open_engine
from states.refusal import PlanningError

Result = TypeVar("Result")

# Prefect stores and shows parameters, and these settings may hold a password: they come from the environment alone.
DATABASE_VARIABLE = "PHASEGATE_DB"
TARGET_VARIABLE = "PHASEGATE_DELIVER_TO"
CHANNELS_VARIABLE = "PHASEGATE_CHANNELS"
SITE_VARIABLE = "PHASEGATE_URL"

log = logging.getLogger("phasegate")


class ActError(RuntimeError):
    """Names only the kind of failure: Prefect stores the text of an error, and the reason may be confidential."""


async def run_work(
    act: str,
    work: Callable[[Engine], Result],
) -> Result:
    """Do the work in a thread: a run that is ended stops waiting, and what is being written is still finished."""
    url = required_setting(DATABASE_VARIABLE)
    result = await asyncio.to_thread(_attempt_work, act, url, work)
    if isinstance(result, ActError):
        raise result
    return result


def _attempt_work(
    act: str,
    url: str,
    work: Callable[[Engine], Result],
) -> Result | ActError:
    try:
        return work_on_database(url, work)
    except Exception as error:
        refused = isinstance(error, PlanningError)
        log.error("%s: %s", act, error, exc_info=not refused)
        return _error_for_prefect(act, error)


def _error_for_prefect(act: str, error: Exception) -> ActError:
    kind = type(error).__name__
    return ActError(f"{act} stopped on {kind}; the words are in the error output of its machine.")


def work_on_database(
    url: str,
    work: Callable[[Engine], Result],
) -> Result:
    engine = open_engine(url)
    try:
        return work(engine)
    finally:
        engine.dispose()


def required_setting(name: str) -> str:
    """A setting of this machine's operator: from the environment, or from the installation's folder.

    Raises LookupError if it is not set.
    """
    if name not in os.environ:
        apply_settings(database_named(()), os.environ)
    value = os.environ.get(name)
    if not value:
        raise LookupError(f"{name} is not set; set it in the environment of the process that runs the flows.")
    return value


async def start_run(
    name: str,
    parameters: dict[str, str],
) -> None:
    """Ask for a run of the deployment, and do not wait for it; raises ObjectNotFound if somebody removed it."""
    await arun_deployment(
        f"{name}/{name}",
        parameters=parameters,
        timeout=0,
        as_subflow=False,
    )


async def start_requested_runs() -> None:
    """A run for each thing that a person asked for; whichever run comes first takes it."""
    for request in await run_work("tick", open_requests):
        await _start_requested_run(request)


async def _start_requested_run(request: EngineRequestLine) -> None:
    name = ENGINE_ACTS[request.act].deployment
    try:
        await start_run(name, {"season_id": request.season_id})
    except ObjectNotFound:
        # Somebody removed the deployment: the request waits until it is back.
        log.warning("There is no deployment %s, so nobody takes the request of %s.", name, request.asked_by)


async def differences_on_server() -> CountTable:
    """How a server that is not our own differs from `prefect.yaml`; on our own server `serve` puts things back."""
    url = PREFECT_API_URL.value()
    if os.environ.get(OWN_SERVER) or not url:
        return []
    key = PREFECT_API_AUTH_STRING.value() or ""
    differences = await asyncio.to_thread(log_differences, url, key=key)
    return difference_table(differences)


async def show_progress(seasons: Mapping[str, float]) -> None:
    """An artifact for each season that shows how far it is, in per cent; Prefect keeps its history."""
    for season, percent in seasons.items():
        name = season.lower().replace("_", "-")
        await acreate_progress_artifact(
            progress=percent,
            key=f"phasegate-progress-{name}",
            description=f"Of what is owed in {season}, so much is done.",
        )


async def leave_table(act: str, table: CountTable) -> CountTable:
    """The artifact that shows what was done to everybody who looks at the engine; returns the table."""
    await acreate_table_artifact(
        table=table,
        key=f"phasegate-{act}",
        description=f"What {act} did, in counts.",
    )
    return table
