"""The one door to `transitions`: a machine for each table, shared by everything that lives by it."""

from dataclasses import dataclass

import pytest
from transitions import MachineError

from states.gate import GATE_LIFECYCLE
from states.goal import GOAL
from states.lifecycle import Lifecycle
from states.machine import fire, machine_of


@dataclass
class Thing:
    state: str


def test_the_same_machine_is_shared_by_all_who_ask() -> None:
    assert machine_of(GATE_LIFECYCLE) is machine_of(GATE_LIFECYCLE)
    assert machine_of(GATE_LIFECYCLE) is not machine_of(GOAL)


def test_a_table_read_twice_has_one_machine() -> None:
    again = Lifecycle(GATE_LIFECYCLE.thing, GATE_LIFECYCLE.states, GATE_LIFECYCLE.initial, GATE_LIFECYCLE.moves)
    assert again is not GATE_LIFECYCLE
    assert machine_of(again) is machine_of(GATE_LIFECYCLE)


def test_no_thing_is_ever_registered_with_the_machine() -> None:
    gate = Thing("scheduled")
    fire(GATE_LIFECYCLE, "open", gate)
    assert machine_of(GATE_LIFECYCLE).models == []
    assert vars(gate) == {"state": "open"}


def test_fire_moves_only_the_thing_that_it_was_given() -> None:
    one, other = Thing("scheduled"), Thing("scheduled")
    fire(GATE_LIFECYCLE, "open", one)
    fire(GATE_LIFECYCLE, "miss", one)
    fire(GATE_LIFECYCLE, "extend", one)
    fire(GATE_LIFECYCLE, "pass", one)
    assert (one.state, other.state) == ("passed", "scheduled")


def test_fire_raises_where_the_table_has_no_such_row_and_moves_nothing() -> None:
    gate = Thing("passed")
    with pytest.raises(MachineError) as caught:
        fire(GATE_LIFECYCLE, "waive", gate)
    assert str(caught.value) == '"Can\'t trigger event waive from state passed!"'
    assert gate.state == "passed"


def test_a_state_outside_the_table_is_refused() -> None:
    gate = Thing("ajar")
    with pytest.raises(ValueError, match=r"^State 'ajar' is not a registered state\.$"):
        fire(GATE_LIFECYCLE, "open", gate)
    assert gate.state == "ajar"


def test_nothing_moves_by_the_librarys_own_triggers() -> None:
    assert set(machine_of(GATE_LIFECYCLE).events) == set(GATE_LIFECYCLE.triggers())
