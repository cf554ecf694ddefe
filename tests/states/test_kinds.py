"""The built-in tables hold together, and say what the specification says."""

import pytest

from rules.permissions import RELATIONS
from states.action_item import ACTION_ITEM
from states.gate import GATE_LIFECYCLE
from states.intake_request import INTAKE_REQUEST
from states.kinds import LIFECYCLES
from states.lifecycle import Lifecycle
from states.season import SEASON

TABLES = tuple(LIFECYCLES.values())
every = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.thing.replace(" ", "_"))


@every
def test_a_table_names_only_its_own_states(table: Lifecycle) -> None:
    named = {state for move in table.moves for state in (*move.source, move.target)}
    assert named - set(table.states) == set()
    assert len(set(table.states)) == len(table.states)


@every
def test_a_table_begins_in_a_state_of_its_own_that_a_move_leaves(table: Lifecycle) -> None:
    assert table.states[0] == table.initial
    assert table.initial not in table.ends()


@every
def test_every_state_is_reached_from_the_initial_one(table: Lifecycle) -> None:
    reached = {table.initial}
    while found := {move.target for move in table.moves if reached & set(move.source)} - reached:
        reached |= found
    assert reached == set(table.states)


@every
def test_a_trigger_leaves_a_state_once(table: Lifecycle) -> None:
    pairs = [(move.trigger, state) for move in table.moves for state in move.source]
    assert len(set(pairs)) == len(pairs)


@every
def test_every_move_is_somebodys(table: Lifecycle) -> None:
    assert [move.trigger for move in table.moves if not move.by or set(move.by) - set(RELATIONS)] == []


def arrows(table: Lifecycle) -> set[tuple[str, str, str]]:
    return {(state, move.trigger, move.target) for move in table.moves for state in move.source}


def test_a_season_moves_as_the_specification_draws_it() -> None:
    cancelled = {(state, "cancel", "cancelled") for state in SEASON.states if state not in ("closed", "cancelled")}
    assert arrows(SEASON) - cancelled == {
        ("draft", "publish", "published"),
        ("published", "open", "planning"),
        ("planning", "lock_goals", "locked"),
        ("locked", "start_year", "executing"),
        ("executing", "year_end", "scoring"),
        ("scoring", "close", "closed"),
    }
    assert cancelled <= arrows(SEASON)
    assert SEASON.ends() == {"closed", "cancelled"}


def test_a_gate_moves_as_the_specification_draws_it() -> None:
    assert arrows(GATE_LIFECYCLE) - {("missed", "except", "passed_with_exceptions")} == {
        ("scheduled", "open", "open"),
        ("open", "pass", "passed"),
        ("open", "except", "passed_with_exceptions"),
        ("open", "miss", "missed"),
        ("missed", "extend", "open"),
        ("scheduled", "waive", "waived"),
        ("open", "waive", "waived"),
        ("missed", "waive", "waived"),
    }
    assert GATE_LIFECYCLE.ends() == {"passed", "passed_with_exceptions", "waived"}


def test_a_request_is_answered_once_and_expires_only_unanswered() -> None:
    assert INTAKE_REQUEST.ends() == {"declined", "delivered", "dropped", "expired"}
    can = [state for state in INTAKE_REQUEST.states if INTAKE_REQUEST.move("expire", state)]
    assert can == ["submitted", "needs_info"]


def test_an_action_item_that_was_carried_can_still_be_done() -> None:
    can = [state for state in ACTION_ITEM.states if ACTION_ITEM.move("done", state)]
    assert can == ["open", "in_progress", "carried"]
    assert ACTION_ITEM.ends() == {"verified", "dropped"}
