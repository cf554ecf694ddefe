"""One of the processes that move the same few plans at once: eight threads, each looking, then acting on what it saw.

Run as `python -m tests.flows.races.hammer URL SEED ACTS`; what became of its acts goes to stdout as JSON.
"""

import json
import random
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from models.database import Collided, open_engine, reading, transact
from models.plan import Plan
from states.refusal import Refused
from tests.conftest import document
from tests.flows.ring import AT, OWNER, RING, advance_plan, plan_id

PLANS, THREADS = 20, 8
WAYS = {state: (trigger, by) for state, trigger, by in RING}
FAST, SLOW = 0.6, 0.9
"""Of ten acts six take the road of `advance_plan`, three that of a session, and one loads a text where it may."""


class Hammer:
    """What became of the acts: how each ended, and for each that was done, (plan, version that it made)."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.ends, self.done = engine, Counter[str](), list[tuple[str, int]]()
        self.lock = threading.Lock()

    def act(self, chance: random.Random) -> None:
        name = plan_id(chance.randrange(PLANS))
        with reading(self.engine) as session:
            plan = session.get_one(Plan, name)
            state, seen = plan.state, plan.version
        try:
            version = self._act(name, state, seen, chance)
        except Refused as refused:
            self._count(" ".join(reason.code for reason in refused.reasons))
        except Collided:
            self._count("COLLIDED")
        except Exception as error:  # noqa: BLE001  whatever else reaches a caller is what the test must not find
            self._count(f"{type(error).__name__}: {error}")
        else:
            self._count("done", (name, version))

    def _act(self, name: str, state: str, seen: int, chance: random.Random) -> int:
        trigger, by = WAYS[state]
        road = chance.random()
        told: dict[str, Any] = {"by": by, "at": AT, "seen": seen}
        if road < FAST:
            return advance_plan(self.engine, name, trigger, **told).version
        if road < SLOW or state != "drafting":
            return transact(self.engine, lambda session: advance(session, name, trigger, **told)).version
        text = document(charter=f"Text {chance.random()}.")
        told["by"] = OWNER
        return transact(self.engine, lambda session: load_plan(session, name, text, **told)).version

    def _count(self, end: str, done: tuple[str, int] | None = None) -> None:
        with self.lock:
            self.ends[end] += 1
            self.done += [done] if done else []


def run(url: str, seed: int, acts: int) -> Hammer:
    hammer = Hammer(open_engine(url))
    ready = threading.Barrier(THREADS)

    def runner(thread: int) -> None:
        chance = random.Random(f"{seed}:{thread}")
        ready.wait(timeout=60)
        for _ in range(acts // THREADS):
            hammer.act(chance)

    with ThreadPoolExecutor(THREADS) as pool:
        for one in [pool.submit(runner, n) for n in range(THREADS)]:
            one.result()
    hammer.engine.dispose()
    return hammer


if __name__ == "__main__":
    hammered = run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    json.dump({"ends": hammered.ends, "done": hammered.done}, sys.stdout)
