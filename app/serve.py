"""One command for a small company: page, Prefect's server and runner as one group of processes that stops as one."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from pendulum import DateTime
from starlette.applications import Starlette

from app.engine import run_engine
from app.engine_env import HOST as ENGINE_HOST
from app.engine_env import Engine, engine_home, environment
from flows.notice.channels import check_target
from states.refusal import BadInput


class Page(uvicorn.Server):
    """Leaves the signals to `serve`, which has more than a page to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(
    db_url: str,
    *,
    user: str,
    deliver_to: str,
    zone: str,
    host: str = "127.0.0.1",
    port: int = 8000,
    prefect_port: int = 4200,
    every: float | None = None,
    now: Callable[[], DateTime] | None = None,
) -> int:
    """Run until SIGTERM or Ctrl-C and return the exit code.

    `every` replaces the schedules by so many seconds, `now` is the page's clock (a played season's stands still).
    """
    try:
        check_target(deliver_to)
        door = _open_door(host, port, prefect_port)
        app = _pages(db_url, user, door, now)
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code
    engine = Engine(home=engine_home(db_url), port=prefect_port, zone=zone, every=every)
    engine.home.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(engine, db_url=db_url, deliver_to=deliver_to))
    return asyncio.run(_serve(app, engine, door, user))


def _pages(db_url: str, user: str, door: socket.socket, now: Callable[[], DateTime] | None) -> Starlette:
    from app.pages.door import LOCAL
    from app.web import create_app

    try:
        clock = {} if now is None else {"now": now}
        return create_app(db_url, user, hosts=LOCAL | {_name(door)}, **clock)
    except BadInput:
        door.close()
        raise


def _open_door(host: str, port: int, prefect_port: int) -> socket.socket:
    """The page's socket, kept from here on; the engine's port is only found free, since its server opens it itself."""
    door = _listen(host, port, "--port")
    try:
        _listen(ENGINE_HOST, prefect_port, "--prefect-port").close()
    except BadInput:
        door.close()
        raise
    return door


def _listen(host: str, port: int, option: str) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as why:
        remedy = f"stop what listens there, or choose another with {option}"
        reason = (getattr(why, "strerror", "") or str(why)).partition(" (")[0]
        raise BadInput(f"Port {port} on {host} cannot be used ({reason}); {remedy}.") from why


async def _serve(app: Starlette, engine: Engine, door: socket.socket, user: str) -> int:
    started = time.monotonic()

    def ready() -> None:
        app.state.engine_status = ""
        _say(f"Automation engine ready after {time.monotonic() - started:.1f} s.")

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    page = Page(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2))
    serving = asyncio.create_task(page.serve(sockets=[door]))
    _say(f"Page for {user}: http://{_name(door)}:{door.getsockname()[1]} (the automation engine is starting).")
    app.state.engine_status = "The automation engine is starting."
    automation = asyncio.create_task(run_engine(engine, halt=stop, ready=ready))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, automation, stopping}, return_when=asyncio.FIRST_COMPLETED)
    page_fell = serving.done() and not stop.is_set()
    stop.set()
    page.should_exit = True
    trouble = await automation or ("The page ended by itself; what it said stands above." if page_fell else None)
    await asyncio.wait({serving, stopping})
    if trouble:
        print(trouble, file=sys.stderr)
    return 1 if trouble else 0


def _name(door: socket.socket) -> str:
    host = door.getsockname()[0]
    return f"[{host}]" if ":" in host else str(host)


def _say(line: str) -> None:
    # Whoever read this may be gone (phasegate serve | head -1); the sweeps go on.
    with suppress(BrokenPipeError):
        print(line, flush=True)
