"""The same tick and delivery five times at once, from processes of their own: no row and no mail twice (G7)."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.automation.tick import tick
from models.database import open_engine, reading
from models.notice import Notice
from tests.conftest import ROOT
from tests.flows.delivery.test_deliver import Mailbox, mailbox
from tests.flows.test_small_season import OPENED, opened, small

__all__ = ["mailbox", "small"]

AT_ONCE = 5
WORK = """
import sys
import pendulum
from flows.delivery.deliver import deliver
from flows.automation.tick import tick
from models.database import open_engine

url, target = sys.argv[1:]
engine = open_engine(url)
print("ready", flush=True)
for line in sys.stdin:
    at = pendulum.parse(line.strip())
    tick(engine, at=at, lines=False)
    deliver(engine, at=at, target=target)
    print("done", flush=True)
engine.dispose()
"""


def at_once(url: str, target: str, instants: list[str]) -> None:
    """Five processes that do the same at the same instant, one instant after the other."""
    words = [sys.executable, "-c", WORK, url, target]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(words, text=True, cwd=ROOT, **pipes) for _ in range(AT_ONCE)]  # type: ignore[call-overload]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for instant in instants:
        for process in processes:
            process.stdin.write(f"{instant}\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout.readline() == "done\n"
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")


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
    from models.migrate import upgrade

    upgrade(engine)
    opened(engine, small)
    for at in [OPENED, *instants]:
        tick(engine, at=at, lines=False)


def outbox(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Notice.key).order_by(Notice.key)))
