"""What a person asks the engine for is done once, in their name, with the right that they have when a run begins."""

from concurrent.futures import ThreadPoolExecutor

import pendulum
import pytest
from sqlalchemy import Engine, func, select, update

from config.priorities import PriorityRow
from flows.automation.decide_engine_request import ASKED_OF_ENGINE
from flows.automation.engine_acts import ENGINE_ACTS, preview_act
from flows.automation.requests import (
    EngineRequestLine,
    ask_engine,
    carry_out,
    carry_out_all,
    open_requests,
    requests_of,
)
from flows.goals.cascade import set_priorities
from models.database import open_engine, reading, writing
from models.engine import EngineRequest
from models.goal import Goal
from models.journal import Entry
from models.notice import Notice
from models.organisation import Person
from models.season import Season
from states.refusal import BadInput, Refused
from tests.conftest import SEASON, Opener
from tests.flows.worded import subjects

AT = pendulum.datetime(2027, 1, 6, 18)
LATER = AT.add(minutes=15)
GROW = PriorityRow(id="grow", rank=1, title="Grow by a third")


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    """A season whose only priority a cascade makes a goal of."""
    open_for(engine)
    with writing(engine) as session:
        set_priorities(session, SEASON, [GROW], by="po", at=AT)
    return engine


def ask(engine: Engine, act: str = "cascade", by: str = "po") -> EngineRequestLine:
    with writing(engine) as session:
        return ask_engine(session, SEASON, act, by=by, at=AT)


def the_request(engine: Engine) -> tuple[str, str]:
    with reading(engine) as session:
        [found] = requests_of(session, SEASON)
        return found.outcome, found.answer


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_asking_writes_who_asks_for_what_with_what_right_and_does_nothing(season: Engine) -> None:
    asked = ask(season)
    assert (asked.season_id, asked.act, asked.asked_by, asked.relation, asked.asked_at) == (
        SEASON,
        "cascade",
        "po",
        "product_ops",
        AT,
    )
    assert (asked.taken_at, asked.outcome, count(season, Goal)) == (None, "", 0)


def test_a_run_does_it_once_in_the_name_of_who_asked_and_tells_them(season: Engine) -> None:
    ask(season)
    outcome = carry_out(season, SEASON, "cascade", at=LATER)
    assert outcome is not None
    assert (outcome.request.outcome, outcome.request.taken_at) == ("done", LATER)
    assert outcome.table == [{"what": "goal", "detail": "create s_team", "count": 1}]
    assert carry_out(season, SEASON, "cascade", at=LATER) is None
    with reading(season) as session:
        entries = session.execute(
            select(Entry.actor, Entry.act).where(Entry.act.in_(("ask", "cascade"))).order_by(Entry.seq)
        )
        told = subjects(session, Notice.kind == "engine_request")
        assert entries.tuples().all() == [("po", "ask"), ("po", "cascade")]
        assert told == [("po", f"Done: cascade of {SEASON}")]


def test_what_people_may_ask_for_is_what_the_engine_can_do() -> None:
    assert set(ASKED_OF_ENGINE) == set(ENGINE_ACTS)


@pytest.mark.parametrize("act", sorted(ENGINE_ACTS))
def test_nobody_without_the_right_asks(season: Engine, act: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(season, act, by="ana")
    assert [reason.code for reason in refused.value.reasons] == ["NOT_AUTHORISED"]
    assert count(season, EngineRequest) == 0


def test_asking_twice_says_who_asked_already(season: Engine) -> None:
    ask(season)
    with pytest.raises(BadInput, match=r"^Pat has asked for this already, and no run has taken it yet"):
        ask(season)
    assert count(season, EngineRequest) == 1


def test_a_right_that_is_gone_when_the_run_begins_does_nothing_and_says_why(season: Engine) -> None:
    ask(season)
    with writing(season) as session:
        session.execute(update(Season).values(product_ops_id="vp"))
        session.execute(update(Person).where(Person.id == "po").values(roles=[]))
    outcome = carry_out(season, SEASON, "cascade", at=LATER)
    assert outcome is not None
    assert (outcome.request.outcome, count(season, Goal)) == ("refused", 0)
    assert "NOT_AUTHORISED" in outcome.request.answer
    assert outcome.table == [{"what": "request", "detail": "refused", "count": 1}]
    assert open_requests(season) == []
    with reading(season) as session:
        [(_, subject)] = subjects(session, Notice.kind == "engine_request")
        [last] = session.execute(select(Entry.actor, Entry.act).order_by(Entry.seq.desc()).limit(1)).tuples()
    assert (subject, last) == (f"Not done: cascade of {SEASON}", ("system", "refuse"))


def test_what_is_in_the_way_of_a_lock_closes_the_request_with_every_reason(season: Engine) -> None:
    ask(season)
    ask(season, "lock")
    outcomes = carry_out_all(season, at=LATER)
    assert [(one.request.act, one.request.outcome) for one in outcomes] == [("cascade", "done"), ("lock", "refused")]
    assert "lock_goals is blocked" in outcomes[1].request.answer


def test_without_a_request_a_run_counts_and_writes_nothing(season: Engine) -> None:
    before = count(season, Entry)
    assert carry_out(season, SEASON, "cascade", at=LATER) is None
    assert preview_act(season, SEASON, "cascade", at=LATER) == [{"what": "goal", "detail": "create s_team", "count": 1}]
    assert preview_act(season, SEASON, "lock", at=LATER) == []
    assert preview_act(season, SEASON, "hand_down", at=LATER) == []
    assert (count(season, Entry), count(season, Goal)) == (before, 0)


def test_eight_runs_at_once_do_it_once(season: Engine, db_url: str) -> None:
    ask(season)

    def run(_number: int) -> bool:
        engine = open_engine(db_url, durable=False)
        try:
            return carry_out(engine, SEASON, "cascade", at=LATER) is not None
        finally:
            engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(run, range(8)))
    assert (sum(took), count(season, Goal), the_request(season)) == (1, 1, ("done", "1 goal create s_team"))


def test_a_run_that_is_killed_leaves_the_request_open(season: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(season)

    class Killed(BaseException):
        pass

    def killed(*_told: object, **_named: object) -> None:
        raise Killed

    monkeypatch.setattr("flows.automation.requests._close_request", killed)
    with pytest.raises(Killed):
        carry_out(season, SEASON, "cascade", at=LATER)
    assert (len(open_requests(season)), count(season, Goal)) == (1, 0)
