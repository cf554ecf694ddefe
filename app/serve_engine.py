"""What runs beside the page of one `serve`: our own engine, a runner for the company's server, or none."""

import os
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pendulum
from pendulum import DateTime

from app.engine import (
    Automation,
    EngineElsewhere,
    NoEngine,
    OwnEngine,
    pool_of_server,
)
from app.engine_env import (
    LOCAL_HOST,
    Engine,
    environment,
    environment_elsewhere,
    without_foreign,
)
from app.page_socket import address_of_socket
from flows.automation.prefect_api import key_from_environment
from flows.automation.watch import LOOK_SECONDS
from flows.installation.engine_key import engine_key
from flows.installation.engine_lock import (
    RunningEngine,
    hold_engine,
    running_engine,
)

StatusOf = Callable[[], str]
"""What the page says of the engine while it is not ready."""


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
    host: str = LOCAL_HOST
    port: int = 8027
    prefect_port: int = 4227
    prefect: str = ""
    every: float | None = None
    look_seconds: float = LOOK_SECONDS


@dataclass(frozen=True)
class Beside:
    """What runs beside the page, and what the page says of it while it is not ready."""

    automation: Automation
    status_of: StatusOf


def choose_automation(
    serving: Serving,
    folder: Path,
    home: Path,
    listening: socket.socket,
    held: ExitStack,
) -> Beside:
    """Our own engine, a runner for the company's server, or none where another process does it.

    Sets the environment that Prefect reads when it is imported.
    """
    pool = _pool_elsewhere(serving, home)
    if pool:
        return Beside(NoEngine(), partial(_status_of_workers, pool, serving.prefect))
    engine = _engine_at(home, serving)
    record = _record_of(serving, engine, listening)
    holds = held.enter_context(hold_engine(folder, serving.db_url, record))
    if not holds:
        return Beside(NoEngine(), partial(_status_of_other, folder))
    if serving.prefect:
        elsewhere = EngineElsewhere(serving.prefect, serving.zone, serving.every)
        return Beside(elsewhere, _starting_status)
    keyed = replace(engine, key=engine_key(folder))
    return Beside(_own_engine(serving, keyed), _starting_status)


def _pool_elsewhere(serving: Serving, home: Path) -> str:
    """The work pool of the company's server; "" where there is no such server, or our deployments are in no pool.

    Sets the environment for that server.
    """
    if not serving.prefect:
        return ""
    _set_environment_elsewhere(serving, home)
    return pool_of_server(serving.prefect, key_from_environment())


def _engine_at(home: Path, serving: Serving) -> Engine:
    return Engine(
        home=home,
        port=serving.prefect_port,
        zone=serving.zone,
        every=serving.every,
    )


def _set_environment_elsewhere(serving: Serving, home: Path) -> None:
    os.environ.update(
        environment_elsewhere(
            serving.prefect,
            home,
            db_url=serving.db_url,
            deliver_to=serving.deliver_to,
        )
    )


def _record_of(serving: Serving, engine: Engine, listening: socket.socket) -> RunningEngine:
    """What other processes are to know of this one."""
    return RunningEngine(
        os.getpid(),
        address_of_socket(listening),
        serving.prefect or engine.api,
        not serving.prefect,
        serving.zone,
        serving.every,
    )


def _own_engine(serving: Serving, engine: Engine) -> OwnEngine:
    """Sets the environment of its server and runner, without settings for another Prefect."""
    ours = environment(engine, db_url=serving.db_url, deliver_to=serving.deliver_to)
    whole = without_foreign(os.environ) | ours
    os.environ.clear()
    os.environ.update(whole)
    return OwnEngine(
        engine,
        serving.db_url,
        serving.clock,
        serving.look_seconds,
    )


def _status_of_workers(pool: str, server: str) -> str:
    return f"The workers of the pool “{pool}” at {server} run the automation."


def _starting_status() -> str:
    return "The automation engine is starting."


def _status_of_other(folder: Path) -> str:
    other = running_engine(folder)
    if other is not None:
        return f"{runs_already_sentence(other)} Here is the page alone."
    return "The automation engine of this database runs elsewhere, or has ended. Here is the page alone."


def runs_already_sentence(other: RunningEngine) -> str:
    return f"The automation engine of this database runs already, in process {other.pid} of phasegate serve."
