"""One command for a small company: page, Prefect's server and runner as one group of processes that stops as one."""

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from app.engine_env import LOCAL_HOST, engine_home
from app.page_server import page_server
from app.page_socket import (
    address_of_socket,
    host_of_socket,
    must_be_free_port,
    open_page_socket,
)
from app.safe_start import (
    absolute_database,
    absolute_target,
    absolute_targets,
    leave_called_folder,
)
from app.serve_engine import (
    Beside,
    Serving,
    StatusOf,
    choose_automation,
    runs_already_sentence,
)
from app.short_run import suit_long_run
from flows.automation.prefect_api import CERTIFICATES_VARIABLE
from flows.delivery.targets import check_target
from flows.installation.engine_lock import running_engine
from flows.installation.folder import (
    HOME_VARIABLE,
    installation_folder,
    make_folder,
)
from states.refusal import BadInput

_CHANNELS_VARIABLE = "PHASEGATE_CHANNELS"
ASK_AGAIN_SECONDS = 5.0
FOR_THE_OWNER_ONLY = 0o077
PAGE_ENDED = "The page ended by itself; what it said stands above."


def serve(db_url: str, **settings: Any) -> int:
    """Run until SIGTERM or Ctrl-C and return the exit code; `settings` are the other fields of `Serving`."""
    suit_long_run()
    serving = Serving(db_url, **settings)
    with ExitStack() as held:
        try:
            check_target(serving.deliver_to)
            folder = installation_folder(serving.db_url, os.environ)
            listening = held.enter_context(_open_page_socket(serving, folder))
            app = _create_pages(serving, listening)
            held.callback(app.state.database.dispose)
            movable = _with_absolute_paths(serving, folder)
            home = _go_home(folder)
            beside = choose_automation(movable, folder, home, listening, held)
        except BadInput as refusal:
            print(refusal, file=sys.stderr)
            return refusal.exit_code
        return asyncio.run(_run_until_stopped(app, beside, listening, serving.user))


def _open_page_socket(serving: Serving, folder: Path) -> socket.socket:
    """The page's, where the engine's port too can be had by whoever has to start it."""
    other = running_engine(folder)
    try:
        listening = open_page_socket(serving.host, serving.port)
    except BadInput:
        if other is None:
            raise
        its_page = f"Its page is {other.page}; for another page choose --port."
        raise BadInput(f"{runs_already_sentence(other)} {its_page}") from None
    starts_engine = other is None and not serving.prefect
    if starts_engine:
        _check_engine_port(listening, serving.prefect_port)
    return listening


def _check_engine_port(listening: socket.socket, port: int) -> None:
    """Closes the page's socket where the engine's port is taken."""
    with ExitStack() as held:
        held.enter_context(listening)
        must_be_free_port(LOCAL_HOST, port)
        held.pop_all()


def _create_pages(serving: Serving, listening: socket.socket) -> Starlette:
    from app.pages.middleware import LOCAL_HOSTS
    from app.web import create_app

    clock = {} if serving.now is None else {"now": serving.now}
    hosts = LOCAL_HOSTS | {host_of_socket(listening)}
    return create_app(
        absolute_database(serving.db_url),
        serving.user,
        hosts=hosts,
        **clock,
    )


def _with_absolute_paths(serving: Serving, folder: Path) -> Serving:
    """What names a file names the same one wherever this process and its children go."""
    _make_environment_absolute(folder)
    return replace(
        serving,
        db_url=absolute_database(serving.db_url),
        deliver_to=absolute_target(serving.deliver_to),
    )


def _make_environment_absolute(folder: Path) -> None:
    if channels := os.environ.get(_CHANNELS_VARIABLE):
        os.environ[_CHANNELS_VARIABLE] = absolute_targets(channels)
    if certificates := os.environ.get(CERTIFICATES_VARIABLE):
        os.environ[CERTIFICATES_VARIABLE] = str(Path(certificates).absolute())
    if HOME_VARIABLE in os.environ:
        os.environ[HOME_VARIABLE] = str(folder)


def _go_home(folder: Path) -> Path:
    """From here on every file that this process makes is its owner's alone, and no other folder is looked into."""
    os.umask(FOR_THE_OWNER_ONLY)
    installation = make_folder(folder)
    home = make_folder(engine_home(installation))
    leave_called_folder(home)
    return home


@dataclass
class StatusLine:
    """What every page says of the engine until it is ready.

    It is asked for again and again: where another process has the engine, that process may end.
    """

    app: Starlette
    status_of: StatusOf
    started: float = field(default_factory=time.monotonic)
    showing: asyncio.Task[None] | None = None

    def begin_showing(self, user: str, address: str) -> None:
        """Print where the page is and, in brackets, what is said of the engine; the pages say it from now on."""
        status = self.status_of()
        in_brackets = f"{status[0].lower()}{status[1:-1]}"
        _print_line(f"Page for {user}: {address} ({in_brackets}).")
        self._show_now()
        self.showing = asyncio.create_task(self._keep_showing())

    def _show_now(self) -> None:
        self.app.state.engine_status = self.status_of()

    async def _keep_showing(self) -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            self._show_now()

    def end_showing(self) -> None:
        if self.showing is not None:
            self.showing.cancel()

    def say_ready(self) -> None:
        """From now on nothing is said of the engine."""
        self.end_showing()
        self.app.state.engine_status = ""
        seconds = time.monotonic() - self.started
        _print_line(f"Automation engine ready after {seconds:.1f} s.")


async def _run_until_stopped(
    app: Starlette,
    beside: Beside,
    listening: socket.socket,
    user: str,
) -> int:
    """Page and automation, until a signal stops both, or one of them ends; the answer is the exit code."""
    line = StatusLine(app, beside.status_of)
    stop = _stop_by_signal()
    page = page_server(app)
    serving = asyncio.create_task(page.serve(sockets=[listening]))
    line.begin_showing(user, address_of_socket(listening))
    running = asyncio.create_task(_run_automation(beside, stop, line))
    stopping = asyncio.create_task(stop.wait())
    await _first_to_end(serving, running, stopping)
    page_fell = serving.done() and not stop.is_set()
    stop.set()
    page.should_exit = True
    trouble = await running
    line.end_showing()
    await asyncio.wait({serving, stopping})
    if page_fell:
        trouble = trouble or PAGE_ENDED
    return _exit_code(trouble)


async def _first_to_end(*tasks: asyncio.Task[Any]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


def _exit_code(trouble: str | None) -> int:
    """The trouble is told on stderr."""
    if not trouble:
        return 0
    print(trouble, file=sys.stderr)
    return 1


def _stop_by_signal() -> asyncio.Event:
    """Set by SIGTERM and by Ctrl-C."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _run_automation(beside: Beside, stop: asyncio.Event, line: StatusLine) -> str | None:
    """The runner says from its own thread that it is ready."""
    loop = asyncio.get_running_loop()
    ready = partial(loop.call_soon_threadsafe, line.say_ready)
    return await beside.automation.run(halt=stop, ready=ready)


def _print_line(line: str) -> None:
    # Whoever read this may be gone (phasegate serve | head -1); the sweeps go on.
    with suppress(BrokenPipeError):
        print(line, flush=True)
