"""The runner of one machine: it registers every deployment with Prefect, and runs what its schedules ask for."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.deployments import deployments
from flows.engine.reaper import watch_for_silence


async def run_deployments(
    *, zone: str, stop: threading.Event, ready: Callable[[], None], every: float | None = None
) -> None:
    """Run until `stop` is set; `every` replaces each cron by that many seconds.

    Not for the main thread: there the runner takes SIGTERM for itself and leaves by a traceback.
    """
    # Fetched ahead of its time, a run would hold the one place there is while it waits.
    runner = Runner(name="phasegate", pause_on_shutdown=False, query_seconds=2, prefetch_seconds=0)
    await watch_for_silence()
    for row in deployments(zone):
        await runner.aadd_flow(
            row.flow,
            name=row.name,
            schedule=row.schedule(every=every),
            tags=list(row.tags),
            concurrency_limit=row.limit,
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
