"""Every life-cycle that phasegate itself brings; the plan's comes from the season's calendar."""

from collections.abc import Mapping
from types import MappingProxyType

from states.action_item import ACTION_ITEM, ACTION_ITEM_GUARDS
from states.calendar_change import CALENDAR_CHANGE, CALENDAR_CHANGE_GUARDS
from states.check_in import CHECK_IN, CHECK_IN_GUARDS
from states.extension import EXTENSION, EXTENSION_GUARDS
from states.gate import GATE_GUARDS, GATE_LIFECYCLE
from states.goal import GOAL, GOAL_GUARDS
from states.guard import Guard
from states.headcount_ask import HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS
from states.intake_request import INTAKE_REQUEST, INTAKE_REQUEST_GUARDS
from states.key_result import KEY_RESULT, KEY_RESULT_GUARDS
from states.lifecycle import Lifecycle, kind_word
from states.override import OVERRIDE, OVERRIDE_GUARDS
from states.review_session import REVIEW_SESSION, REVIEW_SESSION_GUARDS
from states.season import SEASON, SEASON_GUARDS

_LIFECYCLES = (
    SEASON,
    GATE_LIFECYCLE,
    CALENDAR_CHANGE,
    INTAKE_REQUEST,
    REVIEW_SESSION,
    ACTION_ITEM,
    GOAL,
    HEADCOUNT_ASK,
    KEY_RESULT,
    CHECK_IN,
    EXTENSION,
    OVERRIDE,
)

LIFECYCLES: Mapping[str, Lifecycle] = MappingProxyType(
    {kind_word(lifecycle.thing): lifecycle for lifecycle in _LIFECYCLES},
)
"""By the word that people type for the kind."""

GUARDS_OF: Mapping[str, Mapping[str, Guard]] = MappingProxyType(
    {
        "action_item": ACTION_ITEM_GUARDS,
        "goal": GOAL_GUARDS,
        "headcount_ask": HEADCOUNT_ASK_GUARDS,
        "intake_request": INTAKE_REQUEST_GUARDS,
        "key_result": KEY_RESULT_GUARDS,
        "review_session": REVIEW_SESSION_GUARDS,
        "check_in": CHECK_IN_GUARDS,
        "season": SEASON_GUARDS,
        "gate": GATE_GUARDS,
        "calendar_change": CALENDAR_CHANGE_GUARDS,
        "extension_request": EXTENSION_GUARDS,
        "override": OVERRIDE_GUARDS,
    }
)
"""The guards of each kind that has some, by code."""
