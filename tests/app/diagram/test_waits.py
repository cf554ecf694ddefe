"""For whom a state waits: onward rather than back, people rather than the automation, nobody at an end."""

import pytest

from app.diagram.subject import doer_of, ranks_of, waits_for
from rules.permissions import RELATIONS
from states.kinds import LIFECYCLES
from states.lifecycle import Lifecycle, Move
from states.season import SEASON
from tests.app.diagram.tables import everything

PLAN = everything()["plan-amazon_op"].table


@pytest.mark.parametrize(
    ("state", "relations"),
    [
        ("not_started", ("owner",)),
        ("partner_review", ("owner",)),
        ("submitted", ("approver", "system")),
        ("in_review", ("approver",)),
        ("approved", ("system",)),
        ("archived", ()),
    ],
)
def test_a_plan_waits_for_whoever_moves_it_on(state: str, relations: tuple[str, ...]) -> None:
    assert waits_for(PLAN, state) == relations


def test_a_published_season_waits_for_its_first_gate_and_not_for_being_cancelled() -> None:
    assert waits_for(SEASON, "published") == ("system",)


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_every_state_of_every_kind_waits_for_somebody_unless_it_is_an_end(kind: str) -> None:
    table = LIFECYCLES[kind]
    for state in table.states:
        assert bool(waits_for(table, state)) == (state not in table.ends())
        assert set(waits_for(table, state)) <= set(RELATIONS)


def test_what_leads_back_is_waited_for_where_nothing_leads_on() -> None:
    table = Lifecycle(
        "thing", ("a", "b"), "a", (Move("go", ("a",), "b", ("owner",)), Move("back", ("b",), "a", ("partner",)))
    )
    assert waits_for(table, "b") == ("partner",)


def test_a_state_stands_below_all_that_lead_to_it() -> None:
    ranks = ranks_of(PLAN)
    assert [ranks[state] for state in ("not_started", "drafting", "partner_review", "submitted")] == [0, 1, 2, 3]
    assert ranks["archived"] == max(ranks.values())


def test_decisions_that_can_be_taken_again_stand_side_by_side() -> None:
    ranks = ranks_of(LIFECYCLES["headcount_ask"])
    assert len({ranks[state] for state in ("funded", "partially_funded", "unfunded")}) == 1


def test_who_makes_a_move_is_told_from_its_relations() -> None:
    made = [doer_of(Move("go", ("a",), "b", by)) for by in (("owner",), ("system",), ("owner", "system"))]
    assert made == ["people", "automation", "either"]
