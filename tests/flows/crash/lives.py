"""Processes that are killed at random points, one life after another: a mover beside a tick or a delivery.

Run as `python -m tests.flows.crash.lives URL TARGET SEED ROUNDS ACKS`. Each life is a fork of this process, which holds
no connection and no thread, so that a thousand of them take minutes. What a mover was told to be done it writes to the
file ACKS; what became of the lives goes to stdout as JSON.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from typing import NoReturn

from pendulum import DateTime
from sqlalchemy import text

from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices
from models.database import Collided, open_engine, reading, writing
from models.plan import Plan
from states.refusal import Refused
from tests.flows.ring import AT, RING, advance_plan, furnish, plan_id

PLANS = 20
WAYS = {state: (trigger, by) for state, trigger, by in RING}
ROUND_HOURS, STEP_HOURS, HOURS = 2, 6, 53 * 24
"""How far the virtual clock goes in a round, how far after the last one, and until when."""

Life = Callable[[], None]


def moves(url: str, acks: str, chance: random.Random) -> Life:
    def life() -> None:
        engine = open_engine(url)
        told = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        while True:
            name = plan_id(chance.randrange(PLANS))
            with reading(engine) as session:
                plan = session.get_one(Plan, name)
                (trigger, by), seen = WAYS[plan.state], plan.version
            try:
                version = advance_plan(engine, name, trigger, by=by, at=AT, seen=seen).version
            except (Refused, Collided):
                continue
            os.write(told, f"{name} {version}\n".encode())

    return life


def ticks(url: str, at: DateTime) -> Life:
    def life() -> None:
        engine = open_engine(url)
        while True:
            tick_seasons(engine, at=at, lines=False)

    return life


def deliveries(url: str, target: str, at: DateTime) -> Life:
    def life() -> None:
        engine = open_engine(url)
        while True:
            deliver_notices(engine, at=at, target=target)

    return life


def to_the_end(url: str, target: str, rounds: int) -> Life:
    """What nobody kills: everything that is due is done, so that it can be counted."""

    def life() -> None:
        engine = open_engine(url)
        for hour in range(rounds * ROUND_HOURS // STEP_HOURS * STEP_HOURS, HOURS, STEP_HOURS):
            tick_seasons(engine, at=AT.add(hours=hour), lines=False)
            deliver_notices(engine, at=AT.add(hours=hour), target=target)

    return life


def begins_again(url: str) -> Life:
    """What a restart needs: to read, and to write."""

    def life() -> None:
        with writing(open_engine(url)) as session:
            session.execute(text("UPDATE season SET version = version"))

    return life


def born(life: Life) -> int:
    child = os.fork()
    if child == 0:
        _live(life)
    return child


def _live(life: Life) -> NoReturn:
    code = 1
    try:
        life()
        code = 0
    except Exception as error:  # noqa: BLE001  the parent prints it with the rest
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    os._exit(code)


def killed(child: int) -> bool:
    """False where it had ended by itself, which none of them should."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def warm() -> None:
    """What every life would read and compile anew is read and compiled before they are born."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/warm.db", durable=False)
        furnish(engine, 1)
        for _, trigger, by in RING:
            with reading(engine) as session:
                seen = session.get_one(Plan, plan_id(0)).version
            advance_plan(engine, plan_id(0), trigger, by=by, at=AT, seen=seen)
        tick_seasons(engine, at=AT, lines=False)
        deliver_notices(engine, at=AT, target=f"file://{folder}/out")
        engine.dispose()


def run(url: str, target: str, seed: int, rounds: int, acks: str) -> dict[str, object]:
    chance, ends, slowest = random.Random(seed), Counter[str](), 0.0
    warm()
    for number in range(rounds):
        at = AT.add(hours=ROUND_HOURS * number)
        kind = chance.choice(("tick", "deliver"))
        beside = ticks(url, at) if kind == "tick" else deliveries(url, target, at)
        children = {"move": born(moves(url, acks, random.Random(f"{seed}:{number}"))), kind: born(beside)}
        for name in chance.sample(sorted(children), 2):
            time.sleep(chance.uniform(0.005, 0.6))  # the point at which it is killed
            ends[name if killed(children[name]) else f"{name} ended by itself"] += 1
        began = time.monotonic()
        os.waitpid(born(begins_again(url)), 0)
        slowest = max(slowest, time.monotonic() - began)
    _, status = os.waitpid(born(to_the_end(url, target, rounds)), 0)
    return {"seed": seed, "kills": dict(ends), "slowest_restart_s": round(slowest, 3), "end": status}


if __name__ == "__main__":
    address, where, number, count, file = sys.argv[1:]
    print(json.dumps(run(address, where, int(number), int(count), file)))
