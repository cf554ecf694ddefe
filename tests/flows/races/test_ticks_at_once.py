"""The same tick and delivery five times at once, from processes of their own: no row and no mail twice."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from models.database import open_engine, reading
from models.notice import Notice
from tests.conftest import ROOT
from tests.flows.delivery.test_deliver import Mailbox, mailbox
from tests.flows.test_small_season import OPENED, opened, small

__all__ = ["mailbox", "small"]

AT_ONCE = 5
WORK = """
import multiprocessing
import sys
import pendulum
from flows.delivery.deliver import deliver_notices
from flows.automation.tick import tick_seasons
from models.database import open_engine

url, target, at_once, *instants = sys.argv[1:]
forks = multiprocessing.get_context("fork")
together = forks.Barrier(int(at_once))

def work():
    engine = open_engine(url)
    for instant in instants:
        together.wait(timeout=600)
        tick_seasons(engine, at=pendulum.parse(instant), lines=False)
        deliver_notices(engine, at=pendulum.parse(instant), target=target)
    engine.dispose()

workers = [forks.Process(target=work) for _ in range(int(at_once))]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
sys.exit(sum(worker.exitcode != 0 for worker in workers))
"""


def at_once(url: str, target: str, instants: list[str]) -> None:
    """Five processes that do the same at the same instant, one instant after the other.

    They are forks of one that holds no connection and no thread, so that what they need is imported once.
    """
    words = [sys.executable, "-c", WORK, url, target, str(AT_ONCE), *instants]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("days", [6, pytest.param(60, marks=pytest.mark.long)])
def test_five_at_once_leave_what_one_leaves(
    engine: Engine, db_url: str, small: Path, mailbox: tuple[Mailbox, str], tmp_path: Path, days: int
) -> None:
    box, target = mailbox
    opened(engine, small)
    first = pendulum.datetime(2026, 8, 27, 7)
    instants = [first.add(hours=hour) for day in range(days) for hour in (24 * day, 24 * day + 9)]
    at_once(db_url, target, [at.to_iso8601_string() for at in instants])
    alone = open_engine(f"sqlite:///{tmp_path}/alone.db", durable=False)
    _one(alone, small, instants)
    assert outbox(engine) == outbox(alone)
    with reading(engine) as session:
        sent = session.scalars(select(Notice.key).where(Notice.state == "sent", Notice.digest_key == "")).all()
    mails = Counter(str(message["Message-ID"]) for message in box.messages)
    assert (len(mails), set(mails.values())) == (len(sent), {1})
    alone.dispose()


def _one(engine: Engine, small: Path, instants: list[pendulum.DateTime]) -> None:
    from models.migrate import upgrade_schema

    upgrade_schema(engine)
    opened(engine, small)
    for at in [OPENED, *instants]:
        tick_seasons(engine, at=at, lines=False)


def outbox(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Notice.key).order_by(Notice.key)))
