"""The automation's half of `serve`: its own Prefect server as a child and a runner, a runner alone, or neither."""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import threading
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import Any, BinaryIO, Protocol

import httpx
from pendulum import DateTime

from app.engine_env import Engine, environment_of_server
from flows.automation.prefect_api import prefect_api
from flows.automation.watch import LOOK_SECONDS
from states.refusal import BadInput

START_SECONDS = 120
SWEEP_SECONDS = 10
STOP_SECONDS = 8
HEALTH_SECONDS = 0.2

Ready = Callable[[], object]
RunnerWork = Callable[[threading.Event], None]
"""What a runner does until the event is set."""


class Automation(Protocol):
    """What runs beside the page; the answer is what went wrong, or None where it ended because `halt` was set."""

    async def run(self, *, halt: asyncio.Event, ready: Ready) -> str | None: ...


@dataclass(frozen=True)
class NoEngine:
    """The page alone: another process runs the engine of this database."""

    async def run(self, *, halt: asyncio.Event, ready: Ready) -> str | None:  # noqa: ARG002  nothing gets ready
        await halt.wait()
        return None


@dataclass(frozen=True)
class OwnEngine:
    """A server of our own, with a key of its own, and a runner that looks after what stands there."""

    engine: Engine
    db_url: str
    clock: Callable[[], DateTime]
    look_seconds: float = LOOK_SECONDS

    async def run(self, *, halt: asyncio.Event, ready: Ready) -> str | None:
        server = await _start_server(self.engine)
        try:
            healthy = await _becomes_healthy(self.engine, server, halt)
            if healthy:
                await self._run_beside(server, halt, ready)
            return None if halt.is_set() else _trouble_sentence(self.engine, server)
        finally:
            await _stop_server(server)

    async def _run_beside(
        self,
        server: Process,
        halt: asyncio.Event,
        ready: Ready,
    ) -> None:
        died = asyncio.create_task(server.wait())
        await _run_until(halt, died, lambda stop: self._run_runner(stop, ready))

    def _run_runner(self, stop: threading.Event, ready: Ready) -> None:
        _begin_thread()
        # Prefect reads its environment when imported, and takes two seconds over it: the page is up by then.
        from flows.automation.runner import OwnServer, run_deployments
        from flows.deployments import all_deployments

        engine = self.engine
        server = OwnServer(
            engine.api,
            engine.key,
            self.db_url,
            self.clock,
            self.look_seconds,
        )
        running = run_deployments(
            all_deployments(engine.zone),
            zone=engine.zone,
            every=engine.every,
            stop=stop,
            ready=ready,
            own=server,
        )
        asyncio.run(running)


@dataclass(frozen=True)
class EngineElsewhere:
    """A runner of this machine for a server of the company's own, which is not ours to look after."""

    api: str
    zone: str
    every: float | None = None

    async def run(self, *, halt: asyncio.Event, ready: Ready) -> str | None:
        never = asyncio.create_task(asyncio.Event().wait())
        try:
            await _run_until(halt, never, lambda stop: self._run_runner(stop, ready))
        finally:
            never.cancel()
        if halt.is_set():
            return None
        return f"The runner for {self.api} ended by itself; what it said stands above."

    def _run_runner(self, stop: threading.Event, ready: Ready) -> None:
        _begin_thread()
        from flows.automation.runner import run_deployments
        from flows.deployments import all_deployments

        running = run_deployments(
            all_deployments(self.zone),
            zone=self.zone,
            every=self.every,
            stop=stop,
            ready=ready,
        )
        asyncio.run(running)


def pool_of_server(api: str, key: str) -> str:
    """The work pool that our deployments there belong to, "" where they belong to none or are not there yet.

    Raises BadInput where the server does not answer, or does not take the key.
    """
    try:
        pools = _pools_of_server(api, key)
    except httpx.HTTPError as error:
        remedy = "Start it, or correct --prefect and PREFECT_API_AUTH_STRING (USER:PASSWORD)."
        raise BadInput(f"Prefect's server at {api} cannot be used ({error}). {remedy}") from error
    return max(pools, default="")


def _pools_of_server(api: str, key: str) -> set[str]:
    with prefect_api(api, key=key) as server:
        server.version()
        deployments = server.deployments()
    return {deployment["work_pool_name"] or "" for deployment in deployments}


async def _run_until(halt: asyncio.Event, died: asyncio.Task[Any], work: RunnerWork) -> None:
    """The runner in a thread, until somebody halts it, its server has died, or it ends by itself."""
    stop = threading.Event()
    runner = asyncio.create_task(asyncio.to_thread(work, stop))
    halted = asyncio.create_task(halt.wait())
    await asyncio.wait({runner, died, halted}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    # A sweep under way ends by itself and reports; one that hangs, or has nobody left to report to, is ended.
    await asyncio.wait(
        {runner, died},
        timeout=SWEEP_SECONDS,
        return_when=asyncio.FIRST_COMPLETED,
    )
    if died.done():
        # All that Prefect has left to say is, at great length, that nobody answers.
        logging.disable()
    for sweep in multiprocessing.active_children():
        sweep.kill()
    halted.cancel()
    await runner


def _trouble_sentence(engine: Engine, server: Process) -> str:
    if server.returncode is None:
        return f"The automation engine did not answer on {engine.api} within {START_SECONDS} s; see {engine.log}."
    ended = f"The automation engine ended by itself (exit code {server.returncode})"
    return f"{ended}; see {engine.log}, then start again."


async def _start_server(engine: Engine) -> Process:
    """Its input is a pipe from here: when this process is gone, however that happens, the server ends."""
    # Ctrl-C reaches the whole group at once, and the server must outlive the runner that reports to it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with engine.log.open("wb") as log:
            return await _spawn_server(engine, log)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


async def _spawn_server(engine: Engine, log: BinaryIO) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "flows.automation.server",
        str(engine.port),
        stdin=PIPE,
        stdout=log,
        stderr=log,
        env=environment_of_server(os.environ, engine.key),
        cwd=engine.home,
    )


async def _becomes_healthy(engine: Engine, server: Process, halt: asyncio.Event) -> bool:
    """Does it answer in time? No, if it ends, or somebody halts it, before that."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + START_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while not halt.is_set() and server.returncode is None and clock.time() < deadline:
            if await _is_healthy(client, engine):
                return True
            await asyncio.sleep(HEALTH_SECONDS)
    return False


async def _is_healthy(client: httpx.AsyncClient, engine: Engine) -> bool:
    try:
        response = await client.get(f"{engine.api}/health")
    except httpx.TransportError:
        return False
    return response.is_success


def _begin_thread() -> None:
    # What this thread starts inherits the mask: the runner ends a sweep, Ctrl-C does not.
    # The tracker comes first because multiprocessing, in starting it, lifts the mask.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


async def _stop_server(server: Process) -> None:
    if server.returncode is not None:
        return
    server.terminate()
    try:
        await asyncio.wait_for(server.wait(), STOP_SECONDS)
    except TimeoutError:
        server.kill()
        await server.wait()
