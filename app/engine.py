"""Prefect's half of `serve`: its environment, its server as a child process, and the runner in a thread."""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import threading
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import resource_tracker

import httpx

from app.engine_env import HIDDEN, HOST, Engine

START_SECONDS = 120
SWEEP_SECONDS = 10
STOP_SECONDS = 8


async def run_engine(engine: Engine, *, halt: asyncio.Event, ready: Callable[[], None]) -> str | None:
    """Return what went wrong, or None when it ended because `halt` was set."""
    server = await _start_server(engine)
    try:
        if await _healthy(engine, server, halt):
            return await _run_beside(engine, server, halt, ready)
        return None if halt.is_set() else _trouble(engine, server)
    finally:
        await _stop_server(server)


async def _run_beside(engine: Engine, server: Process, halt: asyncio.Event, ready: Callable[[], None]) -> str | None:
    stop = threading.Event()
    runner = asyncio.create_task(asyncio.to_thread(_run_runner, engine, stop, ready))
    died, halted = asyncio.create_task(server.wait()), asyncio.create_task(halt.wait())
    await asyncio.wait({runner, died, halted}, return_when=asyncio.FIRST_COMPLETED)
    trouble = None if halt.is_set() else _trouble(engine, server)
    stop.set()
    # A sweep under way ends by itself and reports; one that hangs, or has nobody left to report to, is ended.
    await asyncio.wait({runner, died}, timeout=SWEEP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if died.done():
        # All that Prefect has left to say is, at great length, that nobody answers.
        logging.disable()
    for sweep in multiprocessing.active_children():
        sweep.kill()
    halted.cancel()
    await runner
    return trouble


def _trouble(engine: Engine, server: Process) -> str:
    if server.returncode is None:
        return f"The automation engine did not answer on {engine.api} within {START_SECONDS} s; see {engine.log}."
    return f"The automation engine ended by itself (exit code {server.returncode}); see {engine.log}, then start again."


async def _start_server(engine: Engine) -> Process:
    uvicorn = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    options = {"--host": HOST, "--port": str(engine.port), "--lifespan": "on", "--log-level": "error"}
    patience = ["--timeout-graceful-shutdown", "5"]
    env = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    command = [*uvicorn, *patience, *(word for option in options.items() for word in option)]
    # Ctrl-C reaches the whole group at once, and the server must outlive the runner that reports to it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with engine.log.open("wb") as log:
            return await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=log, stderr=log, env=env)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


async def _healthy(engine: Engine, server: Process, halt: asyncio.Event) -> bool:
    clock = asyncio.get_running_loop()
    deadline = clock.time() + START_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while not halt.is_set() and server.returncode is None and clock.time() < deadline:
            with suppress(httpx.TransportError):
                if (await client.get(f"{engine.api}/health")).is_success:
                    return True
            await asyncio.sleep(0.2)
    return False


def _run_runner(engine: Engine, stop: threading.Event, ready: Callable[[], None]) -> None:
    # What this thread starts inherits the mask: the runner ends a sweep, Ctrl-C does not.
    # The tracker comes first because multiprocessing, in starting it, lifts the mask.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # Prefect reads its environment when imported, and takes two seconds over it: the page is up by then.
    from flows.engine.runner import run_deployments

    asyncio.run(run_deployments(zone=engine.zone, every=engine.every, stop=stop, ready=ready))


async def _stop_server(server: Process) -> None:
    if server.returncode is not None:
        return
    server.terminate()
    try:
        await asyncio.wait_for(server.wait(), STOP_SECONDS)
    except TimeoutError:
        server.kill()
        await server.wait()
