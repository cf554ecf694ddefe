"""Doing a piece of work for a flow: with what the environment says, in a thread, and telling Prefect only in counts."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from typing import TypeVar

from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact
from sqlalchemy import Engine

from flows.automation.artifact import Row
from flows.installation.settings import apply_settings, database_named
from models.database import open_engine
from states.refusal import PlanningError

T = TypeVar("T")

# Prefect stores and shows parameters, and these may hold a password: they come from the environment alone.
DATABASE = "PHASEGATE_DB"
DELIVER_TO = "PHASEGATE_DELIVER_TO"
CHANNELS = "PHASEGATE_CHANNELS"
SITE = "PHASEGATE_URL"


class ActError(RuntimeError):
    """Names only the kind of failure: Prefect stores what it is told, and the sentence itself may be confidential."""


async def do(act: str, work: Callable[[Engine], T]) -> T:
    """In a thread: whoever ends the run ends the waiting, and what is being written or sent is still finished."""
    result = await asyncio.to_thread(_attempt, act, setting(DATABASE), work)
    if isinstance(result, ActError):
        raise result
    return result


def _attempt(act: str, url: str, work: Callable[[Engine], T]) -> T | ActError:
    try:
        engine = open_engine(url)
        try:
            return work(engine)
        finally:
            engine.dispose()
    except Exception as error:
        refused = isinstance(error, PlanningError)
        logging.getLogger("phasegate").error("%s: %s", act, error, exc_info=not refused)
        return ActError(f"{act} stopped on {type(error).__name__}; the words are in the error output of its machine.")


def setting(name: str) -> str:
    """A setting of this machine's operator: from the environment, or from the installation's folder."""
    if name not in os.environ:
        apply_settings(database_named(()), os.environ)
    if value := os.environ.get(name):
        return value
    raise LookupError(f"{name} is not set; set it in the environment of the process that runs the flows.")


async def show_progress(seasons: Mapping[str, float]) -> None:
    """An artifact for each season that shows how far it is, per cent; Prefect keeps its history."""
    for season, percent in seasons.items():
        key = f"phasegate-progress-{season.lower().replace('_', '-')}"
        said = f"Of what is owed in {season}, so much is done."
        await acreate_progress_artifact(progress=percent, key=key, description=said)


async def leave(act: str, table: list[Row]) -> list[Row]:
    """The artifact that tells whoever looks at the engine what was done."""
    await acreate_table_artifact(table=table, key=f"phasegate-{act}", description=f"What {act} did, in counts.")
    return table
