"""One command for a small company: page, Prefect's server and runner as one group of processes that stops as one."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pendulum
from pendulum import DateTime
from starlette.applications import Starlette

from app.engine import Automation, EngineElsewhere, NoEngine, OwnEngine, pool_of_server
from app.engine_env import HOST, Engine, engine_home, environment, environment_elsewhere, without_foreign
from app.page_server import page_server
from app.page_socket import address_of, host_of, must_be_free, open_page_socket
from app.safe_start import absolute_database, absolute_target, absolute_targets, leave_called_folder
from flows.automation.prefect_api import CERTIFICATES_VARIABLE, key_from_environment
from flows.automation.watch import LOOK_SECONDS
from flows.delivery.channels import check_target
from flows.installation.engine_key import engine_key
from flows.installation.engine_lock import RunningEngine, hold_engine, running_engine
from flows.installation.folder import HOME_VARIABLE, installation_folder, make_folder
from states.refusal import BadInput

CHANNELS = "PHASEGATE_CHANNELS"
ASK_AGAIN_SECONDS = 5.0
FOR_THE_OWNER_ONLY = 0o077


def _utc_now() -> DateTime:
    return pendulum.now("UTC")


@dataclass(frozen=True)
class Serving:
    """What one `serve` was asked for.

    `prefect` is the address of a Prefect server of the company's own, "" where this one starts its own; `every`
    replaces the schedules by so many seconds. `clock` is the automation's, `now` the page's where it stands still (as
    for a played season).
    """

    db_url: str
    user: str
    deliver_to: str
    zone: str
    clock: Callable[[], DateTime] = _utc_now
    now: Callable[[], DateTime] | None = None
    host: str = HOST
    port: int = 8027
    prefect_port: int = 4227
    prefect: str = ""
    every: float | None = None
    look_seconds: float = LOOK_SECONDS


def serve(db_url: str, **told: Any) -> int:
    """Run until SIGTERM or Ctrl-C and return the exit code; `told` are the other fields of `Serving`."""
    asked = Serving(db_url, **told)
    with ExitStack() as held:
        try:
            check_target(asked.deliver_to)
            folder = installation_folder(asked.db_url, os.environ)
            listening = held.enter_context(_open_page_socket(asked, folder))
            app = _pages(asked, listening)
            held.callback(app.state.database.dispose)
            here = _with_absolute_paths(asked, folder)
            home = _go_home(folder)
            automation, status = _automation(here, folder, home, listening, held)
        except BadInput as refusal:
            print(refusal, file=sys.stderr)
            return refusal.exit_code
        return asyncio.run(_serve(app, automation, listening, asked.user, status))


def _open_page_socket(asked: Serving, folder: Path) -> socket.socket:
    """The page's, where the engine's port too can be had by whoever has to start it."""
    other = running_engine(folder)
    try:
        listening = open_page_socket(asked.host, asked.port)
    except BadInput:
        if other is None:
            raise
        raise BadInput(f"{_runs_already(other)} Its page is {other.page}; for another page choose --port.") from None
    if other is None and not asked.prefect:
        with ExitStack() as held:
            held.enter_context(listening)
            must_be_free(HOST, asked.prefect_port)
            held.pop_all()
    return listening


def _runs_already(other: RunningEngine) -> str:
    return f"The automation engine of this database runs already, in process {other.pid} of phasegate serve."


def _pages(asked: Serving, listening: socket.socket) -> Starlette:
    from app.pages.middleware import LOCAL
    from app.web import create_app

    clock = {} if asked.now is None else {"now": asked.now}
    return create_app(absolute_database(asked.db_url), asked.user, hosts=LOCAL | {host_of(listening)}, **clock)


def _with_absolute_paths(asked: Serving, folder: Path) -> Serving:
    """What names a file names the same one wherever this process and its children go."""
    if channels := os.environ.get(CHANNELS):
        os.environ[CHANNELS] = absolute_targets(channels)
    if certificates := os.environ.get(CERTIFICATES_VARIABLE):
        os.environ[CERTIFICATES_VARIABLE] = str(Path(certificates).absolute())
    if HOME_VARIABLE in os.environ:
        os.environ[HOME_VARIABLE] = str(folder)
    return replace(asked, db_url=absolute_database(asked.db_url), deliver_to=absolute_target(asked.deliver_to))


def _go_home(folder: Path) -> Path:
    """From here on every file that this process makes is its owner's alone, and no other folder is looked into."""
    os.umask(FOR_THE_OWNER_ONLY)
    home = make_folder(engine_home(make_folder(folder)))
    leave_called_folder(home)
    return home


def _automation(
    asked: Serving, folder: Path, home: Path, listening: socket.socket, held: ExitStack
) -> tuple[Automation, Callable[[], str]]:
    """What runs beside the page, and what the page says of it while it is not ready."""
    engine = Engine(home=home, port=asked.prefect_port, zone=asked.zone, every=asked.every)
    told = {"db_url": asked.db_url, "deliver_to": asked.deliver_to}
    if asked.prefect:
        os.environ.update(environment_elsewhere(asked.prefect, home, **told))
        if pool := pool_of_server(asked.prefect, key_from_environment()):
            return NoEngine(), lambda: f"The workers of the pool “{pool}” at {asked.prefect} run the automation."
    own = not asked.prefect
    record = RunningEngine(
        os.getpid(), address_of(listening), asked.prefect or engine.api, own, asked.zone, asked.every
    )
    if not held.enter_context(hold_engine(folder, asked.db_url, record)):
        return NoEngine(), lambda: _engine_of_another(folder)
    if asked.prefect:
        return EngineElsewhere(asked.prefect, asked.zone, asked.every), _is_starting
    keyed = replace(engine, key=engine_key(folder))
    ours = without_foreign(os.environ) | environment(keyed, **told)
    os.environ.clear()
    os.environ.update(ours)
    return OwnEngine(keyed, asked.db_url, asked.clock, asked.look_seconds), _is_starting


def _is_starting() -> str:
    return "The automation engine is starting."


def _engine_of_another(folder: Path) -> str:
    other = running_engine(folder)
    if other is not None:
        return f"{_runs_already(other)} Here is the page alone."
    return "The automation engine of this database runs elsewhere, or has ended. Here is the page alone."


async def _serve(
    app: Starlette, automation: Automation, listening: socket.socket, user: str, status: Callable[[], str]
) -> int:
    started = time.monotonic()

    def ready() -> None:
        saying.cancel()
        app.state.engine_status = ""
        _say(f"Automation engine ready after {time.monotonic() - started:.1f} s.")

    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    page = page_server(app)
    serving = asyncio.create_task(page.serve(sockets=[listening]))
    _say(f"Page for {user}: {address_of(listening)} ({status()[0].lower()}{status()[1:-1]}).")
    app.state.engine_status = status()
    saying = asyncio.create_task(_keep_saying(app, status))
    running = asyncio.create_task(automation.run(halt=stop, ready=partial(loop.call_soon_threadsafe, ready)))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    page_fell = serving.done() and not stop.is_set()
    stop.set()
    page.should_exit = True
    trouble = await running or ("The page ended by itself; what it said stands above." if page_fell else None)
    saying.cancel()
    await asyncio.wait({serving, stopping})
    if trouble:
        print(trouble, file=sys.stderr)
    return 1 if trouble else 0


async def _keep_saying(app: Starlette, status: Callable[[], str]) -> None:
    """Where another process has the engine, that process may end."""
    while True:
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        app.state.engine_status = status()


def _say(line: str) -> None:
    # Whoever read this may be gone (phasegate serve | head -1); the sweeps go on.
    with suppress(BrokenPipeError):
        print(line, flush=True)
