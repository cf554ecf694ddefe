"""The tables of exceptions: who decides an extension, who confirms an override, and the way back of one move."""

import pytest

from config.read import parse_calendar
from states.extension import EXTENSION
from states.gate import GATE_LIFECYCLE
from states.machine import fire
from states.override import OVERRIDABLE, OVERRIDE
from states.plan import PLAN_GUARDS
from states.season import SEASON
from tests.conftest import AMAZON
from tests.states.test_kinds import arrows

PLAN = parse_calendar(AMAZON.read_text(encoding="utf-8"), "amazon_op.yaml").lifecycle.lifecycle()


class Thing:
    def __init__(self, state: str) -> None:
        self.state = state


def test_an_extension_request_is_decided_once_or_ends_by_itself() -> None:
    assert arrows(EXTENSION) == {
        ("asked", "grant", "granted"),
        ("asked", "refuse", "refused"),
        ("asked", "withdraw", "withdrawn"),
        ("asked", "expire", "expired"),
    }


def test_an_override_counts_only_once_confirmed_and_always_ends() -> None:
    assert arrows(OVERRIDE) == {
        ("proposed", "confirm", "confirmed"),
        *((state, "withdraw", "withdrawn") for state in ("proposed", "confirmed")),
        *((state, "expire", "expired") for state in ("proposed", "confirmed")),
    }


def test_what_can_be_overridden_is_what_is_counted() -> None:
    assert set(OVERRIDABLE) == {
        code for code, guard in PLAN_GUARDS.items() if hasattr(guard, "counts") and code != "CONTRIBUTED"
    }


@pytest.mark.parametrize("table", [PLAN, GATE_LIFECYCLE, SEASON], ids=lambda table: table.thing)
def test_the_way_back_of_every_move_leads_where_it_came_from_and_nowhere_else(table: object) -> None:
    assert isinstance(table, type(PLAN))
    for state, trigger, target in arrows(table):
        back = table.back(trigger, state)
        assert arrows(back) == {(target, "undo", state)}
        thing = Thing(target)
        fire(back, "undo", thing)
        assert thing.state == state


def test_a_move_that_is_not_in_the_table_has_no_way_back() -> None:
    with pytest.raises(KeyError):
        PLAN.back("submit", "approved")
