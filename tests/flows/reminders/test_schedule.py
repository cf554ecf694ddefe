"""Who is told what when is said twice, in Python and in SQL; for people who are here both say the same."""

from collections.abc import Sequence
from typing import Any

import pendulum
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pendulum import Date, DateTime
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.obligations.obligations import owe
from flows.reminders.schedule import IN_ONE_GO_DAYS, Laying
from flows.reminders.schedule_apart import Apart
from models.database import writing
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from rules.ladder import Rung, Silence, in_order
from tests.conftest import SEASON, Opener
from tests.properties import tried

NOW = pendulum.datetime(2026, 8, 19, 12)
WHERE = [("US", "America/Los_Angeles"), ("DE", "Europe/Berlin"), ("IN", ""), ("GB", "")]
PEOPLE = ("ana", "bjo", "chi", "eng", "vp", "ceo", "po")
WORDS = ("owner", "manager", "product_ops", "approver", "executive")

rungs = st.lists(
    st.builds(
        Rung,
        st.integers(-12, 12),
        st.just(""),
        st.permutations(WORDS).flatmap(lambda words: st.integers(1, 5).map(lambda n: tuple(words[:n]))),
        st.builds(Silence, st.booleans(), st.booleans(), st.booleans()),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda rung: rung.step,
).map(in_order)
people = st.fixed_dictionaries(
    {
        name: st.fixed_dictionaries(
            {
                "country": st.sampled_from(WHERE),
                "manager_id": st.sampled_from((None, "vp", "ceo", "po")),
                "back": st.sampled_from((None, None, 1, 30)),
            }
        )
        for name in PEOPLE
    }
)
owed = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from((None, *PEOPLE)),
        st.dates(Date(2026, 8, 1), Date(2026, 9, 25)),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture
def season(engine: Engine, open_for: Opener) -> Engine:
    open_for(engine)
    return engine


def arrange(session: Session, who: dict[str, Any], wanted: Sequence[Any]) -> list[str]:
    """The people as drawn, and what is owed, by key."""
    for name, told in who.items():
        country, zone = told["country"]
        back = NOW.subtract(days=told["back"]) if told["back"] else None
        manager = told["manager_id"] if told["manager_id"] != name else None
        where = {"country": country, "zone": zone, "manager_id": manager, "away_until": back}
        session.execute(update(Person).where(Person.id == name).values(where))
    session.execute(delete(LadderStep))
    session.expire_all()
    ground = on(session)
    plans = session.scalars(select(Plan).order_by(Plan.id)).all()
    for number, (person, approver, due, days) in enumerate(wanted):
        plan = plans[number] if approver else None
        if plan is not None and approver is not None:
            plan.approver_id = approver
        due_on = Date(due.year, due.month, due.day)
        due_at = pendulum.datetime(due.year, due.month, due.day, 23)
        told = {"key": f"thing{number}", "gate_id": "op1_draft", "person_id": person, "what": "A thing"}
        owe(ground, **told, due_at=due_at, due_on=due_on, plan=plan).since = NOW.subtract(days=days)
    session.flush()
    return [f"thing{number}" for number in range(len(wanted))]


def on(session: Session, at: DateTime = NOW) -> Ground:
    return stand(session, SEASON, by=SYSTEM, at=at)


def laid(session: Session) -> list[tuple[Any, ...]]:
    columns = list(LadderStep.__table__.columns)
    rows = sorted(tuple(row) for row in session.execute(select(*columns)))
    session.execute(delete(LadderStep))
    return rows


@tried(on_push=12, before_release=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ladder=rungs, who=people, wanted=owed)
def test_both_readings_lay_out_the_same_steps(
    season: Engine, ladder: list[Rung], who: dict[str, Any], wanted: Sequence[Any]
) -> None:
    with writing(season, rehearse=True) as session:
        keys = arrange(session, who, wanted)
        Apart(on(session), ladder, until=NOW.add(days=IN_ONE_GO_DAYS)).lay(keys)
        one_by_one = laid(session)
        laying = Laying(on(session), ladder)
        laying.lay(keys)
        assert laid(session) == one_by_one


def test_what_is_laid_out_one_by_one_is_what_somebody_absent_is_told_of(season: Engine) -> None:
    with writing(season, rehearse=True) as session:
        keys = arrange(session, {}, [("ana", None, Date(2026, 8, 21), 30), ("bjo", None, Date(2026, 8, 21), 30)])
        session.execute(update(Person).where(Person.id == "ana").values(away_until=NOW.add(days=9)))
        session.expire_all()
        laying = Laying(on(session), in_order([Rung(0, "", ("owner",))]))
        laying.lay(keys)
        assert {row[0]: row[1] for row in laid(session)} == {"thing0": "ana", "thing1": "bjo"}
        rows = select(Obligation.next_at).where(Obligation.key.in_(keys))
        assert all(at > NOW for at in session.scalars(rows))
