"""The runner of one machine: it registers every deployment with Prefect, and runs what its schedules ask for."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx
from pendulum import DateTime
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.automation.differences import Difference
from flows.automation.expected import DEPLOYMENTS
from flows.automation.pause import is_paused
from flows.automation.prefect_api import prefect_api
from flows.automation.reaper import watch_for_silence
from flows.automation.watch import LOOK_SECONDS, ServerWatch, tell_product_ops
from flows.deployments import deployments
from models.database import open_engine
from states.refusal import PlanningError

LOG = logging.getLogger("phasegate")


@dataclass(frozen=True)
class OwnServer:
    """The server that belongs to this runner, and what looking after it needs: see `watch.py`."""

    api: str
    key: str
    db_url: str
    now: Callable[[], DateTime]
    look_seconds: float = LOOK_SECONDS


class DeploymentRunner:
    """Registers the deployments of a season's zone, each as it should be, and runs them."""

    def __init__(self, *, zone: str, every: float | None) -> None:
        self.zone, self.every = zone, every
        self.rows = {row.name: row for row in deployments(zone)}
        # Fetched ahead of its time, a run would hold the one place there is while it waits.
        self.runner = Runner(name="phasegate", pause_on_shutdown=False, query_seconds=2, prefetch_seconds=0)

    async def register(self, name: str, paused: bool) -> None:
        """Put a deployment as it should be, whether it is missing, changed or right; its runs go on."""
        one = self.rows[name]
        await self.runner.aadd_flow(
            one.flow,
            name=name,
            schedule=one.schedule(every=self.every),
            paused=paused,
            parameters={},
            tags=list(one.tags),
            concurrency_limit=one.limit,
            # The path of a file would be taken relative to wherever the command was called.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )

    async def register_all(self, *, paused: bool) -> None:
        await watch_for_silence()
        for row in DEPLOYMENTS:
            await self.register(row.name, paused)


async def run_deployments(
    *,
    zone: str,
    stop: threading.Event,
    ready: Callable[[], object],
    every: float | None = None,
    own: OwnServer | None = None,
) -> None:
    """Run until `stop` is set; `every` replaces each cron by that many seconds. What `own` names is looked after.

    Not for the main thread: there the runner takes SIGTERM for itself and leaves by a traceback.
    """
    there = DeploymentRunner(zone=zone, every=every)
    paused = await _paused(own) if own else False
    await there.register_all(paused=paused)
    running = asyncio.create_task(there.runner.start())
    while not (there.runner.started or running.done()):
        await asyncio.sleep(0.05)
    ready()
    watching = asyncio.create_task(_look_after(there, own, paused)) if own else None
    while not (stop.is_set() or running.done()):
        await asyncio.sleep(0.1)
    # Cancelled, it takes up nothing new and waits for what runs; its own stop() would kill that, by a traceback.
    for task in (watching, running):
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _look_after(there: DeploymentRunner, own: OwnServer, paused: bool) -> None:
    """Every minute, for as long as the runner runs; a look that fails is said, and the next one comes."""
    with prefect_api(own.api, key=own.key) as api:
        watch = ServerWatch(api, there.zone, there.every, there.register, watch_for_silence, paused)
        while True:
            try:
                await _look_once(watch, own)
            except (httpx.HTTPError, PlanningError) as error:
                LOG.warning("The engine's server could not be looked at (%s); the next look comes in a minute.", error)
            except Exception:
                LOG.exception("The engine's server could not be looked at; the next look comes in a minute.")
            await asyncio.sleep(own.look_seconds)


async def _look_once(watch: ServerWatch, own: OwnServer) -> None:
    paused = await _paused(own)
    found = await asyncio.to_thread(watch.look, paused=paused)
    told = [one for one in found if not watch.of_our_own(one, paused=paused)]
    try:
        await watch.put_back(found, paused=paused)
    finally:
        watch.paused = paused
        if told:
            await asyncio.to_thread(_tell, own, told)


def _tell(own: OwnServer, told: list[Difference]) -> None:
    engine = open_engine(own.db_url)
    try:
        tell_product_ops(engine, told, at=own.now())
    finally:
        engine.dispose()


async def _paused(own: OwnServer) -> bool:
    def ask() -> bool:
        engine = open_engine(own.db_url)
        try:
            return is_paused(engine)
        finally:
            engine.dispose()

    return await asyncio.to_thread(ask)
