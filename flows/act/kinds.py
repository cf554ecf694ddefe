"""Every kind of thing by the word that the journal has for it, and where its tables stand; loaded when it is needed.

The road names the rooms here and imports none: a command loads the kinds that it touches, and no more.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.act.load_when_asked import LoadedWhenAsked

if TYPE_CHECKING:
    from flows.act.kind import Kind

WHERE: Mapping[str, str] = {
    "plan": "flows.plan.decide_plan:PLAN",
    "review_session": "flows.review.decide_session:SESSION",
    "action_item": "flows.review.decide_action:ACTION",
    "intake_request": "flows.intake.decide_request:INTAKE_KIND",
    "unit": "flows.intake.decide_invitation:UNIT_KIND",
    "extension_request": "flows.exceptions.decide_extension:EXTENSION_REQUEST",
    "override": "flows.exceptions.decide_override:OVERRIDES",
    "season": "flows.season.decide_season:SEASONS",
    "gate": "flows.season.decide_gate:GATES",
    "calendar_change": "flows.calendar.decide_change:CALENDAR_CHANGES",
    "envelope": "flows.headcount.decide_envelope:ENVELOPES",
    "headcount_ask": "flows.headcount.decide_ask:ASK",
    "goal": "flows.goals.decide_goal:GOALS",
    "key_result": "flows.goals.decide_key_result:KEY_RESULTS",
    "check_in": "flows.goals.decide_check_in:CHECK_INS",
    "engine": "flows.automation.decide_pause:PAUSES",
    "engine_request": "flows.automation.decide_engine_request:ENGINE_REQUESTS",
    "outbox": "flows.delivery.decide_release:OUTBOX_HOLDS",
    "dependency": "flows.goals.decide_dependency:DEPENDENCIES",
    "person": "flows.absence.decide_person:PERSON_KIND",
    "people": "flows.absence.decide_people:PEOPLE_KIND",
    "organisation": "flows.operations.decide_import:ORGANISATION_KIND",
    "obligation": "flows.reminders.decide_snooze:OBLIGATIONS",
    "notice": "flows.delivery.decide_notice:NOTICES",
}


KINDS: Mapping[str, "Kind"] = LoadedWhenAsked(WHERE)
