"""What cannot be done whole leaves nothing behind, and what is not there is told by the word that people use."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.goals.check_ins import move_check_in
from flows.goals.goal_acts import accept_dependency, depend
from flows.goals.key_results import move_key_result
from models.goal import GoalDependency
from models.journal import Entry
from models.key_result import KeyResult
from states.refusal import BadInput, PlanningError, Refused, Unknown
from tests.flows.year import LINE, TEAM, Year


@pytest.fixture
def year(session: Session) -> Year:
    return Year(session)


def count(year: Year, table: Any) -> int:
    return year.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("text", "fields", "refusal"),
    [
        ("  ", {}, BadInput),
        (LINE, {"owner_id": "nobody"}, Unknown),
        (LINE, {"cadence": "now and then"}, BadInput),
        (LINE, {"kind": "wish"}, BadInput),
    ],
)
def test_a_key_result_that_cannot_be_written_is_not_there(
    year: Year, text: str, fields: dict[str, Any], refusal: type[PlanningError]
) -> None:
    entries = count(year, Entry)
    with pytest.raises(refusal):
        year.add(text, **fields)
    assert (count(year, KeyResult), count(year, Entry)) == (0, entries)


def test_a_dependency_is_accepted_once_and_asked_for_before_the_lock_only(year: Year) -> None:
    need = depend(year.session, TEAM, "payments", "A refund API by May", by="ana", at=year.at)
    accept_dependency(year.session, need.id, by="bjo", at=year.at)
    entries = count(year, Entry)
    later = year.at.add(days=1)
    assert accept_dependency(year.session, need.id, by="bjo", at=later).accepted_at == year.at
    with pytest.raises(Refused, match="Only the owner or a contributor can accept dependency"):
        accept_dependency(year.session, need.id, by="ana", at=later)
    assert count(year, Entry) == entries
    year.locked()
    with pytest.raises(BadInput, match="is locked; a dependency is agreed before the lock"):
        depend(year.session, TEAM, "payments", "Another one", by="ana", at=year.at)
    assert count(year, GoalDependency) == 1


def test_what_is_not_there_is_called_as_people_call_it(year: Year) -> None:
    with pytest.raises(Unknown, match="There is no check-in called “c9”"):
        move_check_in(year.session, "c9", "submit", by="ana", at=year.at, words={"value": Decimal(1)})
    with pytest.raises(Unknown, match="There is no key result called “kr9”"):
        move_key_result(year.session, "kr9", "pass_audit", by="ana", at=year.at)
    with pytest.raises(Unknown, match="There is no dependency called “d9”"):
        accept_dependency(year.session, "d9", by="ana", at=year.at)
    with pytest.raises(Unknown, match="There is no goal called “g9”"):
        year.do("align", goal="g9")
