"""An upload and an approval at the same moment: no approval passes on a text that is not the current one."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine, delete, select, update

from flows.operations.verify_journal import first_broken
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from models.database import reading, writing
from models.journal import Entry
from models.plan import Plan, PlanVersion
from models.review import Approval
from states.refusal import Refused
from tests.conftest import AMAZON, Opener, document
from tests.flows.conftest import AUGUST, Play

OP1 = "fy2027_op1_search"
EDITABLE = "editable_in: [drafting, partner_review]"
SPIN = 20_000
"""So many turns of an empty loop at most before each of the two begins: about as long as an act takes."""


@dataclass
class Race:
    """One plan under review that its owner may still edit, who uploads, and who approves what she has just read."""

    engine: Engine
    passed: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """In review again; the text that the last race left is the one that is read next."""
        with writing(self.engine) as session:
            session.execute(delete(Approval))
            session.execute(update(Plan).where(Plan.id == OP1).values(state="in_review"))

    def upload(self, n: int, chance: random.Random) -> None:
        """She looks at the page first, as whoever approves does: without that she was nearly always first."""
        with reading(self.engine) as session:
            assert session.get_one(Plan, OP1).digest
        turn(chance)
        try:
            with writing(self.engine) as session:
                seen = session.get_one(Plan, OP1).version
                load_plan(session, OP1, document(charter=f"Race {n}."), by="ana", at=AUGUST, seen=seen)
        except Refused as refused:
            self.refused.append(f"upload {refused.reasons[0].code}")

    def approve(self, n: int, chance: random.Random) -> None:
        """She names what she read by its digest, by the plan's version, or by both."""
        with reading(self.engine) as session:
            page = session.get_one(Plan, OP1)
            read, seen = page.digest, page.version
        turn(chance)
        try:
            with writing(self.engine) as session:
                now = session.get_one(Plan, OP1).version if n % 3 == 0 else seen
                digest = "" if n % 3 == 1 else read
                advance(session, OP1, "approve", by="vp", at=AUGUST, seen=now, digest=digest)
            self.passed.append((read, self.approved()))
        except Refused as refused:
            self.refused.append(f"approve {refused.reasons[0].code}")

    def approved(self) -> str:
        with reading(self.engine) as session:
            return session.scalars(select(Approval.digest)).one()


def turn(chance: random.Random) -> None:
    for _ in range(chance.randrange(SPIN)):
        pass


@pytest.fixture
def race(engine: Engine, open_for: Opener) -> Race:
    text = AMAZON.read_text(encoding="utf-8")
    assert text.count(EDITABLE) == 1
    open_for(engine, text.replace(EDITABLE, "editable_in: [drafting, partner_review, in_review]"))
    with writing(engine) as session:
        Play(session).in_review()
    return Race(engine)


def run(race: Race, races: int) -> None:
    """Two threads that start each race together; the one that comes last puts the plan back under review."""
    start = threading.Barrier(2, action=race.reset)

    def runner(act: str) -> None:
        chance = random.Random(act)
        try:
            for n in range(races):
                start.wait(timeout=120)
                getattr(race, act)(n, chance)
        except BaseException:
            start.abort()
            raise

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(runner, act) for act in ("upload", "approve")]:
            done.result()


def approved_as_journalled(engine: Engine) -> Iterator[tuple[str, str]]:
    """For each approval in the journal, its digest and that of the text uploaded last before it."""
    current = ""
    with reading(engine) as session:
        kept = set(session.scalars(select(PlanVersion.digest).where(PlanVersion.plan_id == OP1)))
        for entry in session.scalars(select(Entry).where(Entry.thing_id == OP1).order_by(Entry.seq)):
            if entry.act == "load":
                current = entry.facts["digest"]
                assert current in kept
            if entry.act == "approve":
                yield entry.facts["digest"], current


@pytest.mark.parametrize("races", [60, pytest.param(5_000, marks=pytest.mark.long)])
def test_no_approval_passes_on_a_text_that_is_not_the_current_one(race: Race, races: int) -> None:
    run(race, races)
    journalled = list(approved_as_journalled(race.engine))
    assert [digest for digest, current in journalled if digest != current] == []
    assert [read for read, approved in race.passed if read != approved] == []
    assert [approved for _, approved in race.passed] == [digest for digest, _ in journalled]
    lost = races - len(race.passed)
    assert lost == sum(one.startswith("approve STALE") for one in race.refused)
    assert min(len(race.passed), lost) > 0, "they never met"
    with reading(race.engine) as session:
        assert first_broken(session) is None
