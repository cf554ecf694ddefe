"""The runner of one machine: it registers every deployment with Prefect, and runs what its schedules ask for."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import httpx
from pendulum import DateTime
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.automation.deployment import Deployment
from flows.automation.differences import ServerDifference
from flows.automation.expected import DEPLOYMENTS
from flows.automation.pause import is_paused
from flows.automation.prefect_api import PrefectApi, prefect_api
from flows.automation.reaper import watch_for_silence
from flows.automation.run import work_on_database
from flows.automation.watch import LOOK_SECONDS, ServerWatch, tell_product_ops
from states.refusal import PlanningError

log = logging.getLogger("phasegate")


@dataclass(frozen=True)
class OwnServer:
    """The server that belongs to this runner, and what looking after it needs: see `watch.py`."""

    api: str
    key: str
    db_url: str
    now: Callable[[], DateTime]
    look_seconds: float = LOOK_SECONDS


class DeploymentRunner:
    """Registers the deployments in a season's zone, each as it should be, and runs them."""

    def __init__(
        self,
        deployments: Iterable[Deployment],
        *,
        zone: str,
        every: float | None,
    ) -> None:
        self.zone = zone
        self.every = every
        self.deployments = {deployment.name: deployment for deployment in deployments}
        # A run that is fetched ahead of its time would hold the one place there is while it waits.
        self.runner = Runner(
            name="phasegate",
            pause_on_shutdown=False,
            query_seconds=2,
            prefetch_seconds=0,
        )

    async def register_one(self, name: str, paused: bool) -> None:
        """Put a deployment as it should be, whether it is missing, changed or right; its runs go on."""
        deployment = self.deployments[name]
        await self.runner.aadd_flow(
            deployment.flow,
            name=name,
            schedule=deployment.schedule(every=self.every),
            paused=paused,
            parameters={},
            tags=list(deployment.tags),
            concurrency_limit=deployment.limit,
            # The path of a file would be relative to the folder in which the command was called.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )

    async def register_all(self, *, paused: bool) -> None:
        await watch_for_silence()
        for row in DEPLOYMENTS:
            await self.register_one(row.name, paused)

    async def start_running(self) -> asyncio.Task[None]:
        """Begin to run what the schedules ask for; returns when the runner has started, or has failed to."""
        running = asyncio.create_task(self.runner.start())
        while not (self.runner.started or running.done()):
            await asyncio.sleep(0.05)
        return running


async def run_deployments(
    deployments: Iterable[Deployment],
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
    runner = DeploymentRunner(deployments, zone=zone, every=every)
    paused = await _is_engine_paused(own) if own else False
    await runner.register_all(paused=paused)
    running = await runner.start_running()
    ready()
    watching = asyncio.create_task(_look_after(runner, own, paused)) if own else None
    while not (stop.is_set() or running.done()):
        await asyncio.sleep(0.1)
    if watching:
        await _cancel_task(watching)
    # Cancelled, it takes up nothing new and waits for what runs; its own stop() would kill that, by a traceback.
    await _cancel_task(running)


async def _cancel_task(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _look_after(
    runner: DeploymentRunner,
    server: OwnServer,
    paused: bool,
) -> None:
    """Every minute, for as long as the runner runs; a look that fails is logged, and the next one comes."""
    with prefect_api(server.api, key=server.key) as api:
        watch = _watch_with(api, runner, paused)
        while True:
            await _try_to_look(watch, server)
            await asyncio.sleep(server.look_seconds)


def _watch_with(
    api: PrefectApi,
    runner: DeploymentRunner,
    paused: bool,
) -> ServerWatch:
    return ServerWatch(
        api=api,
        zone=runner.zone,
        every=runner.every,
        register=runner.register_one,
        set_up_silence=watch_for_silence,
        paused=paused,
    )


async def _try_to_look(
    watch: ServerWatch,
    server: OwnServer,
) -> None:
    try:
        await _look_once(watch, server)
    except (httpx.HTTPError, PlanningError) as error:
        log.warning("The engine's server could not be looked at (%s); the next look comes in a minute.", error)
    except Exception:
        log.exception("The engine's server could not be looked at; the next look comes in a minute.")


async def _look_once(watch: ServerWatch, server: OwnServer) -> None:
    paused = await _is_engine_paused(server)
    differences = await asyncio.to_thread(watch.find_changes, paused=paused)
    foreign = [difference for difference in differences if not watch.is_our_own(difference, paused=paused)]
    try:
        await watch.put_back(differences, paused=paused)
    finally:
        watch.paused = paused
        if foreign:
            await _tell_of_differences(server, foreign)


async def _tell_of_differences(server: OwnServer, differences: list[ServerDifference]) -> None:
    tell = partial(tell_product_ops, differences=differences, at=server.now())
    await asyncio.to_thread(work_on_database, server.db_url, tell)


async def _is_engine_paused(server: OwnServer) -> bool:
    return await asyncio.to_thread(work_on_database, server.db_url, is_paused)
