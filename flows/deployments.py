"""What Prefect knows of the house: a flow around each act, when it runs, and the runner that runs it."""

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import pendulum
from prefect import Flow, flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.events import emit_event
from prefect.events.worker import EventsWorker
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType
from sqlalchemy import Engine

from flows.artifact import Row, cascade_table, deliver_table, gate_name, tick_table
from flows.goal.cascade import apply_cascade
from flows.notice.deliver import deliver as deliver_notices
from flows.season.announce import mark_announced, unannounced
from flows.season.gate_sweep import GateChange
from flows.tick import tick as tick_seasons
from models.database import open_engine
from states.refusal import PlanningError

T = TypeVar("T")

# Prefect stores and shows parameters, and either of these may hold a password: they come from the environment alone.
DATABASE = "PHASEGATE_DB"
DELIVER_TO = "PHASEGATE_DELIVER_TO"

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)

EVENTS = {
    "passed": "phasegate.gate.passed",
    "passed_with_exceptions": "phasegate.gate.passed",
    "missed": "phasegate.gate.missed",
    "waived": "phasegate.gate.waived",
}


class ActError(RuntimeError):
    """Names only the kind of failure: Prefect stores what it is told, and the sentence itself may be confidential."""


@flow(name="tick")
async def tick(season_id: str | None = None) -> list[Row]:
    """Do all that is due now in one season, or in every live one."""
    at = pendulum.now("UTC")
    report = await _do("tick", lambda engine: tick_seasons(engine, at=at, season_id=season_id, lines=False))
    changes = await _do("tick", unannounced)
    await announce(changes)
    await _do("tick", lambda engine: mark_announced(engine, changes, at=at))
    return await _leave("tick", tick_table(report, changes))


@flow(name="deliver")
async def deliver() -> list[Row]:
    """Send the notices whose moment has come."""
    at, target = pendulum.now("UTC"), _setting(DELIVER_TO)
    report = await _do("deliver", lambda engine: deliver_notices(engine, at=at, target=target))
    return await _leave("deliver", deliver_table(report))


@flow(name="cascade")
async def cascade(season_id: str, by: str) -> list[Row]:
    """Turn a season's approved plans into goals, in the name of the person who asked for it."""
    at = pendulum.now("UTC")
    diff = await _do("cascade", lambda engine: apply_cascade(engine, season_id, by=by, at=at))
    return await _leave("cascade", cascade_table(diff))


async def announce(changes: Sequence[GateChange]) -> None:
    for change in changes:
        emit_event(
            EVENTS[change.now],
            resource={"prefect.resource.id": f"phasegate.gate.{gate_name(change)}"},
            payload={"season": change.season_id, "gate": change.gate_id, "state": change.now},
        )
    if changes:
        # Emitting only queues. A gate is marked when its event has left, so that a crash repeats one and loses none.
        await cast(Awaitable[bool], EventsWorker.instance().drain())


async def _do(act: str, work: Callable[[Engine], T]) -> T:
    # In a thread: whoever ends the run ends the waiting, and what is being written or sent is still finished.
    result = await asyncio.to_thread(_attempt, act, _setting(DATABASE), work)
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


def _setting(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise LookupError(f"{name} is not set; set it in the environment of the process that runs the flows.")


async def _leave(act: str, table: list[Row]) -> list[Row]:
    await acreate_table_artifact(table=table, key=f"phasegate-{act}", description=f"What {act} did, in counts.")
    return table


@dataclass(frozen=True)
class Deployment:
    """A flow and when it runs, in the season's zone; without a cron it runs when somebody asks."""

    name: str
    flow: Flow[Any, Any]
    cron: str | None
    tags: tuple[str, ...]
    zone: str

    def schedule(self, *, every: float | None) -> Schedule | None:
        if self.cron is None:
            return None
        return Interval(every, timezone=self.zone) if every else Cron(self.cron, timezone=self.zone)


def deployments(zone: str) -> tuple[Deployment, ...]:
    return (
        Deployment("tick", tick, "*/15 * * * *", ("phasegate", "calendar"), zone),
        Deployment("deliver", deliver, "*/5 * * * *", ("phasegate", "notices"), zone),
        Deployment("cascade", cascade, None, ("phasegate", "goals"), zone),
    )


async def run_deployments(
    *, zone: str, stop: threading.Event, ready: Callable[[], None], every: float | None = None
) -> None:
    """Run until `stop` is set; `every` replaces each cron by that many seconds.

    Not for the main thread: there the runner takes SIGTERM for itself and leaves by a traceback.
    """
    # Fetched ahead of its time, a run would hold the one place there is while it waits.
    runner = Runner(name="phasegate", pause_on_shutdown=False, query_seconds=2, prefetch_seconds=0)
    for row in deployments(zone):
        await runner.aadd_flow(
            row.flow,
            name=row.name,
            schedule=row.schedule(every=every),
            tags=list(row.tags),
            concurrency_limit=ONE_AT_A_TIME,
            # The path of a file would be taken relative to wherever the command was called.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    running = asyncio.create_task(runner.start())
    while not (runner.started or running.done()):
        await asyncio.sleep(0.05)
    ready()
    while not (stop.is_set() or running.done()):
        await asyncio.sleep(0.1)
    # Cancelled, it takes up nothing new and waits for what runs; its own stop() would kill that, by a traceback.
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
