"""Two processes of eight threads on twenty hot plans: no update is lost, and each act has one entry in the journal."""

import json
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from flows.operations.verify_journal import first_broken
from flows.plan.advance import Advanced
from models.database import reading, writing
from models.journal import Answered, Entry
from models.plan import Plan, PlanVersion
from models.recount import miscounted, recount
from tests.conftest import ROOT
from tests.flows.races.hammer import PLANS, THREADS
from tests.flows.ring import AT, advance_plan, furnish, plan_id

PROCESSES = 2
LOSERS = {"STALE", "STALE NOT_FROM_STATE", "COLLIDED", "STALE NOT_AUTHORISED", "STALE NOT_FROM_STATE NOT_AUTHORISED"}
"""How an act may end that came second: somebody else had changed the plan since it was looked at."""


@pytest.fixture
def hot(engine: Engine) -> Engine:
    furnish(engine, PLANS)
    with writing(engine) as session:
        # An act makes those counters true that count what it has touched; these plans begin with none that are.
        recount(session, *session.scalars(select(Plan.id)))
    return engine


def hammered(url: str, acts: int) -> tuple[Counter[str], list[tuple[str, int]]]:
    """What became of these acts, shared out among the processes."""
    words = [sys.executable, "-m", "tests.flows.races.hammer", url]
    started = [
        subprocess.Popen([*words, str(n), str(acts // PROCESSES)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for n in range(PROCESSES)
    ]
    ends, done = Counter[str](), list[tuple[str, int]]()
    for process in started:
        out, _ = process.communicate(timeout=1800)
        assert process.returncode == 0
        told = json.loads(out)
        ends.update(told["ends"])
        done += [(plan, version) for plan, version in told["done"]]
    return ends, done


@pytest.mark.parametrize("acts", [480, pytest.param(16_000, marks=pytest.mark.long)])
def test_no_update_is_lost_and_every_act_is_journalled_once(hot: Engine, db_url: str, acts: int) -> None:
    ends, done = hammered(db_url, acts)
    assert sum(ends.values()) == acts
    assert set(ends) - {"done"} <= LOSERS
    assert min(ends["done"], acts - ends["done"]) > 0, "they never met"
    with reading(hot) as session:
        entries = list(session.scalars(select(Entry).where(Entry.kind == "plan").order_by(Entry.seq)))
        hot_plans = {f"{plan_id(n)}" for n in range(PLANS)}
        told = [(entry.thing_id, entry.version) for entry in entries if entry.thing_id in hot_plans]
        assert Counter(told) == Counter(done)
        for name in sorted(hot_plans):
            _in_one_line([entry for entry in entries if entry.thing_id == name], session.get_one(Plan, name))
        loads = sum(entry.act == "load" for entry in entries)
        assert session.scalar(select(func.count()).select_from(PlanVersion)) == loads
        assert [wrong for wrong in miscounted(session) if wrong[0] in hot_plans] == []
        assert first_broken(session) is None


def _in_one_line(entries: list[Entry], plan: Plan) -> None:
    """Each entry goes on where the one before it left the plan; the last left it as it is."""
    assert [entry.version for entry in entries] == list(range(2, plan.version + 1))
    moves = [(entry.was, entry.now) for entry in entries if entry.now]
    assert [was for was, _ in moves] == ["drafting", *(now for _, now in moves[:-1])][: len(moves)]
    assert plan.state == (moves[-1][1] if moves else "drafting")


@pytest.mark.parametrize("rounds", [6, pytest.param(200, marks=pytest.mark.long)])
def test_one_request_from_eight_threads_is_one_act_and_eight_same_answers(hot: Engine, rounds: int) -> None:
    barrier, seen = threading.Barrier(THREADS), {plan_id(n): 1 for n in range(PLANS)}
    ring = (("request_prereview", "ana"), ("submit", "ana"), ("begin_review", "vp"), ("return", "vp"))

    def ask(request: str, name: str, trigger: str, by: str) -> Advanced:
        barrier.wait(timeout=60)
        told: dict[str, Any] = {"by": by, "at": AT, "seen": seen[name]}
        return advance_plan(hot, name, trigger, request_id=request, **told)

    for n in range(rounds):
        name, (trigger, by) = plan_id(n % PLANS), ring[n // PLANS % 4]
        with ThreadPoolExecutor(THREADS) as pool:
            found = [pool.submit(ask, f"request {n}", name, trigger, by) for _ in range(THREADS)]
            answers = {one.result() for one in found}
        assert [answer.version for answer in answers] == [seen[name] + 1]
        seen[name] += 1
    with reading(hot) as session:
        entries = select(func.count()).select_from(Entry).where(Entry.thing_id.in_(seen))
        assert session.scalar(entries) == rounds
        assert session.scalar(select(func.count()).select_from(Answered)) == rounds
