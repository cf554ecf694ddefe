"""A season's moves by six threads at once while another ticks without a pause: nothing lost, nobody chased in vain."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices
from flows.operations.verify_journal import first_broken
from models.database import reading
from models.journal import Entry
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from tests.flows.races.two_hundred_days import DAYS, Act, acts, day_of, furnish, plan_id
from tests.flows.ring import advance_plan

MOVERS = 6


class Season:
    """Its clock, and whatever went wrong in a thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.day, self.over = engine, 0, threading.Event()
        self.ticked_on, self.tick_ended = -1, threading.Condition()
        self.wrong: list[BaseException] = []

    def tick_on(self) -> None:
        while not self.over.is_set():
            day = self.day
            self._try(partial(tick_seasons, self.engine, at=day_of(day), lines=False))
            with self.tick_ended:
                self.ticked_on = day
                self.tick_ended.notify()

    def dawn(self, day: int) -> None:
        """A day begins, and its first tick is over: however slow the machine is, whoever is late was told so."""
        self.day = day
        with self.tick_ended:
            assert self.tick_ended.wait_for(lambda: self.ticked_on == day, timeout=600)

    def move(self, todo: list[Act]) -> None:
        for act in todo:
            at = day_of(self.day)
            self._try(partial(advance_plan, self.engine, plan_id(act.n), act.trigger, by=act.by, at=at, seen=act.seen))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  the test's own thread raises what there is
            self.wrong.append(error)


@pytest.mark.parametrize("plans", [12, *(pytest.param(many, marks=pytest.mark.long) for many in (24, 600))])
def test_moves_and_ticks_at_once_end_as_one_after_the_other(engine: Engine, tmp_path: Path, plans: int) -> None:
    furnish(engine, plans)
    season = Season(engine)
    ticker = threading.Thread(target=season.tick_on)
    ticker.start()
    for number, todo in enumerate(acts(plans)):
        if not todo:
            continue
        season.dawn(number)
        movers = [threading.Thread(target=season.move, args=(todo[n::MOVERS],)) for n in range(MOVERS) if todo[n:]]
        for mover in movers:
            mover.start()
        for mover in movers:
            mover.join()
    season.over.set()
    ticker.join()
    assert season.wrong == []
    after = day_of(DAYS)
    tick_seasons(engine, at=after, lines=False)
    deliver_notices(engine, at=after, target=f"file://{tmp_path / 'mail.txt'}")
    with reading(engine) as session:
        assert dict(session.execute(select(Plan.state, func.count()).group_by(Plan.state)).tuples().all()) == {
            "approved": plans
        }
        moved = select(func.count()).select_from(Entry).where(Entry.kind == "plan")
        assert session.scalar(moved) == sum(map(len, acts(plans)))
        assert first_broken(session) is None
        assert session.scalars(select(Obligation.key).where(Obligation.settled_at.is_(None))).all() == []
        assert session.scalars(select(LadderStep.name)).all() == []
        assert set(session.scalars(select(Notice.state))) == {"cancelled"}, "all is done: nobody is told anything"
    assert not (tmp_path / "mail.txt").exists()
