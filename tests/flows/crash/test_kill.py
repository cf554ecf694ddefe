"""kill -9 at random points loses nothing, doubles nothing in the database, and at most one mail a kill."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from flows.act.dues import Due, owe
from flows.automation.tick import tick_seasons
from flows.delivery.mail import message_id
from flows.delivery.notice_kinds import may_have_left
from flows.operations.verify_journal import first_broken
from models.database import open_engine, reading, writing
from models.journal import Entry
from models.notice import Notice
from models.plan import Plan
from models.recount import miscounted
from tests.conftest import ROOT
from tests.flows.crash.lives import HOURS, PLANS, STEP_HOURS
from tests.flows.delivery.test_deliver import Mailbox, mailbox
from tests.flows.drafts import drafted
from tests.flows.ring import AT, furnish, plan_id

__all__ = ["mailbox"]

OWED = 120


def crowded(engine: Engine) -> Engine:
    """Plans that go round and round, and much that is owed, due on a day of its own each."""
    furnish(engine, PLANS)
    with writing(engine) as session, drafted(session, by="po", at=AT) as draft:
        gate = draft.facts.calendar.gates[0].id
        for n in range(OWED):
            plan = draft.facts.one(Plan, plan_id(n % PLANS))
            due = AT.add(days=5 + n % 30)
            owe(draft, Due(f"thing{n}", gate, "ana", f"Thing {n}", due, plan=plan))
    return engine


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The steps that are put into the outbox where nobody is killed."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('calm')}/calm.db", durable=False)
    crowded(engine)
    for hour in range(0, HOURS, STEP_HOURS):
        tick_seasons(engine, at=AT.add(hours=hour), lines=False)
    with reading(engine) as session:
        found = set(session.scalars(select(Notice.key).where(Notice.key.startswith("thing"))))
    engine.dispose()
    return found


@pytest.mark.parametrize("rounds", [12, pytest.param(500, marks=pytest.mark.long)])
def test_nothing_is_lost_and_nothing_is_doubled(
    engine: Engine,
    db_url: str,
    mailbox: tuple[Mailbox, str],
    undisturbed: set[str],
    tmp_path: Path,
    rounds: int,
) -> None:
    box, target = mailbox
    crowded(engine)
    with reading(engine) as session:
        before = set(miscounted(session))  # leave was given past the counters, so that plans can go round
    seed, acks = time.time_ns() % 1_000_000, tmp_path / "acks"
    acks.touch()
    words = [sys.executable, "-m", "tests.flows.crash.lives", db_url, target, str(seed), str(rounds), str(acks)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    told = json.loads(done.stdout)
    print(told, len(acks.read_text().splitlines()), "moves", len(box.messages), "mails")
    assert set(told["kills"]) <= {"move", "tick", "deliver"}, done.stderr
    assert (sum(told["kills"].values()), told["end"]) == (2 * rounds, 0), done.stderr
    with reading(engine) as session:
        assert list(moves_lost(session.scalars(select(Entry).where(Entry.kind == "plan")), acks)) == []
        assert first_broken(session) is None
        assert set(miscounted(session)) == before
        rows = session.scalars(select(Notice)).all()
        if engine.dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert {row.key for row in rows if row.key.startswith("thing")} == undisturbed
    assert {row.state for row in rows} <= {"sent", "cancelled"}
    _mails_are_right(rows, Counter(str(message["Message-ID"]) for message in box.messages), told["kills"]["deliver"])


def moves_lost(entries: Iterable[Entry], acks: Path) -> Iterator[str]:
    """What a mover was told to be done and the journal does not have, or has twice; and gaps."""
    journalled = Counter((entry.thing_id, entry.version) for entry in entries if entry.now)
    acked = {(name, int(version)) for name, version in (line.split() for line in acks.read_text().splitlines())}
    yield from (f"lost {one}" for one in acked - journalled.keys())
    yield from (f"twice {one}" for one, times in journalled.items() if times > 1)
    for n in range(PLANS):
        versions = sorted(version for name, version in journalled if name == plan_id(n))
        if versions != list(range(2, len(versions) + 2)):
            yield f"a gap in {plan_id(n)}"


def _mails_are_right(rows: Sequence[Notice], mails: Counter[str], kills: int) -> None:
    """Each notice that counts as sent has arrived, alone or in its digest; a second time at most once for each kill.

    One that arrived without counting as sent was on its way when its sender was killed, and later steps stood for it.
    """
    carried = {message_id(row.digest_key or row.key) for row in rows if row.state == "sent"}
    unknown = {message_id(row.key) for row in rows if may_have_left(row) and row.state == "cancelled"}
    assert carried - set(mails) == set()
    assert set(mails) - carried - unknown == set()
    assert sum(mails.values()) - len(mails) <= kills
