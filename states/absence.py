"""What is in the way of an out-of-office entry: one row each, with its sentence and what to do."""

from collections.abc import Mapping

from states.guard import Guard
from states.guard_table import guards_by_code

_ROWS = (
    Guard(
        "AWAY_ALREADY",
        "{person} is away from {first} to {last} already ({id}).",
        "Choose other days, or end that entry first: phasegate back {person_id}.",
    ),
    Guard(
        "SELF_DELEGATE",
        "{person} cannot stand in for themselves.",
        "Name somebody else with --delegate; without one their manager stands in.",
    ),
    Guard(
        "DELEGATE_LEFT",
        "{delegate} has left and cannot stand in for anybody.",
        "Name somebody else with --delegate; without one their manager stands in.",
    ),
    Guard(
        "DELEGATION_LOOP",
        "On {day} this would go in a circle: {chain}.",
        "Name another delegate with --delegate, or days on which not all of them are away.",
    ),
)

ABSENCE_GUARDS: Mapping[str, Guard] = guards_by_code(_ROWS)
