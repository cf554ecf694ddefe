"""One statement lays out the ladders of thousands: of each the steps that the rules say, whoever is away or gone."""

from collections.abc import Sequence
from typing import Any

import pendulum
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pendulum import Date, DateTime
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from flows.act.read_season import season_facts
from flows.reminders.schedule import IN_ONE_GO_DAYS, Laying
from models.absence import Absence
from models.database import writing
from models.ladder_step import LadderStep
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from rules.absence import AbsenceSpan, StandInRoster
from rules.ladder import Rung, Silence, in_order
from tests.conftest import AMAZON, SEASON, Opener
from tests.flows.reminders.ladder_model import OneLadder
from tests.properties import tried

NOW = pendulum.datetime(2026, 8, 19, 12)
WHERE = [("US", "America/Los_Angeles"), ("DE", "Europe/Berlin"), ("IN", ""), ("GB", "")]
PEOPLE = ("ana", "bjo", "chi", "eng", "vp", "ceo", "po")
WORDS = ("owner", "manager", "product_ops", "approver", "executive")
DUE = Date(2026, 9, 11)

EARLIER, SOON, NEAR, TODAY, L1, L2, L3 = (
    Rung(step, level, ("owner",))
    for step, level in ((-10, ""), (-5, ""), (-2, ""), (0, ""), (1, "L1"), (3, "L2"), (5, "L3"))
)
RUNGS = (EARLIER, SOON, NEAR, TODAY, L1, L2, L3)

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
absences = st.none() | st.fixed_dictionaries(
    {
        "begins": st.integers(-20, 6),
        "days": st.integers(1, 25),
        "delegate": st.sampled_from((None, *PEOPLE)),
    }
)
people = st.fixed_dictionaries(
    {
        name: st.fixed_dictionaries(
            {
                "country": st.sampled_from(WHERE),
                "manager_id": st.sampled_from((None, "vp", "ceo", "po")),
                "absence": absences,
                "left": st.sampled_from((None, None, None, 3)),
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


def facts_at(session: Session, at: DateTime) -> Facts:
    session.flush()
    return season_facts(session.connection(), SEASON, actor=SYSTEM, at=at)


def lay(
    session: Session, ladder: Sequence[Rung], keys: Sequence[str], at: DateTime = NOW, days: int = IN_ONE_GO_DAYS
) -> list[tuple[Any, ...]]:
    """The rows of the ladders as they are laid out at this instant, so many days ahead."""
    Laying(session, facts_at(session, at), in_order(ladder), at.add(days=days)).lay(keys)
    columns = list(LadderStep.__table__.columns)
    return sorted(tuple(row) for row in session.execute(select(*columns)))


def owe(
    session: Session,
    key: str,
    person: str,
    due: Date,
    since: DateTime,
    plan: Plan | None = None,
) -> str:
    session.add(
        Obligation(
            key=key,
            season_id=SEASON,
            gate_id="op1_draft",
            plan_id=plan.id if plan else None,
            person_id=person,
            what="A thing",
            since=since,
            due_at=pendulum.datetime(due.year, due.month, due.day, 23),
            due_on=Date(due.year, due.month, due.day),
            next_at=NOW,
        )
    )
    session.flush()
    return key


def place(session: Session, name: str, drawn: dict[str, Any]) -> None:
    """Where somebody lives, whose report they are, and when they are away, as drawn."""
    country, zone = drawn["country"]
    person = session.get_one(Person, name)
    person.country, person.zone = country, zone
    person.manager_id = drawn["manager_id"] if drawn["manager_id"] != name else None
    person.left_at = NOW.subtract(days=drawn["left"]) if drawn["left"] else None
    if drawn["absence"]:
        delegate = drawn["absence"]["delegate"]
        begins = NOW.add(days=drawn["absence"]["begins"])
        go_away(session, name, begins, drawn["absence"]["days"], delegate if delegate != name else None)


def go_away(session: Session, name: str, begins: DateTime, days: int, delegate: str | None = None) -> None:
    until = begins.add(days=days)
    entered = {"note": "", "by": name, "at": begins}
    session.add(
        Absence(id=f"a-{name}", person_id=name, from_at=begins, until_at=until, delegate_id=delegate, **entered)
    )
    session.get_one(Person, name).away_until = until


def arrange(session: Session, who: dict[str, Any], wanted: Sequence[Any]) -> list[str]:
    """The people as drawn, and what is owed, by key."""
    session.execute(delete(LadderStep))
    for name, drawn in who.items():
        place(session, name, drawn)
    plans = session.scalars(select(Plan).order_by(Plan.id)).all()
    keys = []
    for number, (person, approver, due, days) in enumerate(wanted):
        plan = plans[number] if approver else None
        if plan is not None and approver is not None:
            plan.approver_id = approver
        keys.append(owe(session, f"thing{number}", person, due, NOW.subtract(days=days), plan))
    return keys


def roster_of(session: Session, last_resort: Sequence[str]) -> StandInRoster:
    spans = {
        row.person_id: (AbsenceSpan(row.person_id, row.from_at, row.until_at, row.delegate_id),)
        for row in session.scalars(select(Absence))
    }
    everybody = session.scalars(select(Person)).all()
    left = {person.id: person.left_at for person in everybody if person.left_at}
    return StandInRoster(spans, {person.id: person.manager_id for person in everybody}, left, last_resort)


@tried(on_push=12, before_release=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ladder=rungs, who=people, wanted=owed)
def test_the_statement_lays_out_the_steps_that_the_rules_say(
    season: Engine, ladder: list[Rung], who: dict[str, Any], wanted: Sequence[Any]
) -> None:
    with writing(season, rehearse=True) as session:
        keys = arrange(session, who, wanted)
        facts = facts_at(session, NOW)
        roster = roster_of(session, facts.last_resort())
        one_by_one = OneLadder(session, facts, ladder, roster, NOW.add(days=IN_ONE_GO_DAYS)).steps(keys)
        assert lay(session, ladder, keys) == one_by_one


def test_a_row_says_who_hears_for_somebody_absent_and_for_nobody_else(season: Engine) -> None:
    with writing(season, rehearse=True) as session:
        keys = arrange(session, {}, [("ana", None, Date(2026, 8, 21), 30), ("bjo", None, Date(2026, 8, 21), 30)])
        go_away(session, "ana", NOW.subtract(days=1), 10, "chi")
        rows = lay(session, [TODAY], keys)
        assert [(row[0], row[1], row[6]) for row in rows] == [("thing0", "chi", "ana"), ("thing1", "bjo", "")]


def test_a_ladder_is_laid_out_anew_when_one_of_those_who_were_asked_goes_away_or_is_back(season: Engine) -> None:
    with writing(season, rehearse=True) as session:
        keys = arrange(session, {}, [("ana", None, Date(2026, 8, 21), 30), ("bjo", None, Date(2026, 8, 21), 30)])
        go_away(session, "ana", NOW.subtract(days=1), 10, "chi")
        go_away(session, "chi", NOW.add(days=1), 2, "eng")
        lay(session, [TODAY], keys)
        rows = select(Obligation.key, Obligation.next_at).where(Obligation.key.in_(keys))
        next_at = dict(session.execute(rows).tuples().all())
        assert next_at["thing0"] == NOW.add(days=1), "Chidi, who stands in, goes away then"
        assert next_at["thing1"] > NOW.add(years=100)


# --- which steps count --------------------------------------------------------------------------------------------


def at(text: str) -> DateTime:
    return pendulum.from_format(text, "YYYY-MM-DD HH:mm", tz="UTC")


def steps_at(
    engine: Engine, instant: str, *, ladder: Sequence[Rung] = RUNGS, since: str = "2026-06-12 16:00"
) -> list[Any]:
    """What is laid out at this instant of something that Björn, who lives in Berlin, owes."""
    with writing(engine, rehearse=True) as session:
        key = owe(session, "thing", "bjo", DUE, at(since))
        steps = lay(session, ladder, [key], at(instant), days=100)
        return sorted((row for row in steps), key=lambda row: row[7])


def names(steps: Sequence[Any]) -> list[str]:
    return [row[2] for row in steps]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-08-28 06:59", ["-10", "-5", "-2", "0", "L1", "L2", "L3"]),
        ("2026-08-28 07:00", ["-10", "-5", "-2", "0", "L1", "L2", "L3"]),
        ("2026-09-04 07:00", ["-5", "-2", "0", "L1", "L2", "L3"]),
        ("2026-09-15 05:59", ["L1", "L2", "L3"]),
        ("2026-10-05 12:00", ["L3"]),
    ],
)
def test_what_is_ahead_is_laid_out_and_of_what_was_missed_the_latest(
    season: Engine, instant: str, expected: list[str]
) -> None:
    assert names(steps_at(season, instant)) == expected


def test_a_step_is_late_when_its_readers_day_is_over(season: Engine) -> None:
    [step] = steps_at(season, "2026-10-05 12:00")
    assert step[7:9] == (at("2026-09-18 07:00"), at("2026-09-18 16:00"))


def test_after_downtime_the_latest_missed_step_stands_for_all_before_it(season: Engine) -> None:
    assert names(steps_at(season, "2026-09-10 08:00", ladder=(EARLIER, SOON, NEAR, L1))) == ["-2", "L1"]


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2026-09-09 07:00", ["-2", "0"]), ("2026-09-09 07:01", ["0"]), ("2026-09-04 07:00", ["-2", "0"])],
)
def test_step_from_before_the_obligation_is_nobodys(season: Engine, since: str, expected: list[str]) -> None:
    assert names(steps_at(season, "2026-09-09 08:00", ladder=(SOON, NEAR, TODAY), since=since)) == expected


def test_of_steps_that_a_blackout_moved_to_one_instant_the_latest_goes_out(engine: Engine, open_for: Opener) -> None:
    open_for(engine, AMAZON.read_text(encoding="utf-8").replace("fy_start + 2 d", "fy_start + 7 d"))
    with writing(engine, rehearse=True) as session:
        key = owe(session, "thing", "ana", Date(2026, 12, 29), at("2026-12-01 00:00"))
        assert names(lay(session, RUNGS, [key], at("2027-01-11 17:00"))) == ["L3"]
