"""Teams that may be too small or too large for a plan of their own."""

from typing import Any

import pytest
from sqlalchemy import Engine

from flows.act.context import open_context
from flows.views.plan_warnings import plan_warnings, team_size
from models.database import reading, writing
from models.organisation import SYSTEM, Person
from models.plan import Plan
from tests.conftest import AMAZON, OPENED_AT, SEASON, Opener


def told(engine: Engine, plan: str = "fy2027_op1_search") -> list[str]:
    with reading(engine) as session:
        context = open_context(session, SEASON, by=SYSTEM, at=OPENED_AT)
        return [str(one) for one in plan_warnings(context, session.get_one(Plan, plan))]


def staffed(engine: Engine, n: int) -> None:
    """So many people more report to Enya, each to the one before."""
    with writing(engine) as session:
        for i in range(n):
            above = "eng" if i == 0 else f"x{i - 1}"
            told: dict[str, Any] = {
                "title": "",
                "country": "US",
                "zone": "UTC",
                "email": "",
                "calendar": "",
                "roles": [],
            }
            session.add(Person(id=f"x{i}", name="X", manager_id=above, **told))


@pytest.mark.parametrize(("more", "warned"), [(7, True), (8, False), (98, False), (99, True)])
def test_a_team_outside_of_ten_to_a_hundred_is_warned(
    sqlite_engine: Engine, open_for: Opener, more: int, warned: bool
) -> None:
    """Ana and Enya, and who reports to them."""
    open_for(sqlite_engine)
    staffed(sqlite_engine, more)
    said = f"TEAM_SIZE Team of {more + 2} is outside 10–100; consider splitting or merging the plan."
    assert told(sqlite_engine) == ([said] if warned else [])


def test_a_unit_counts_those_below_it_and_nobody_twice_and_no_leavers(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        session.get_one(Person, "chi").left_at = OPENED_AT
    with reading(sqlite_engine) as session:
        context = open_context(session, SEASON, by=SYSTEM, at=OPENED_AT)
        assert (team_size(context, "shop"), team_size(context, "growth")) == (4, 0)


def test_a_company_sets_numbers_of_its_own(sqlite_engine: Engine, open_for: Opener) -> None:
    text = AMAZON.read_text(encoding="utf-8")
    assert text.count("limits: {") == 1
    open_for(sqlite_engine, text.replace("limits: {", "limits: {team_least: 2, "))
    assert told(sqlite_engine) == []
