"""Every life-cycle that phasegate itself brings; the plan's comes from the season's calendar."""

from collections.abc import Mapping
from types import MappingProxyType

from states.action_item import ACTION_ITEM
from states.calendar_change import CALENDAR_CHANGE
from states.gate import GATE
from states.goal import GOAL
from states.intake_request import INTAKE_REQUEST
from states.lifecycle import Lifecycle
from states.season import SEASON

KINDS: Mapping[str, Lifecycle] = MappingProxyType(
    {
        table.thing.replace(" ", "_"): table
        for table in (SEASON, GATE, CALENDAR_CHANGE, INTAKE_REQUEST, ACTION_ITEM, GOAL)
    }
)
"""By the word that people type for the kind."""
