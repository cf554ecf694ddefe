"""What messages about goals, key results and check-ins say, made of them as they are when they are sent."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.goal import Goal, GoalDependency
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from rules.hours import both_zones
from states.check_in import CHECK_IN


def _goal_of(facts: Facts, notice: Notice) -> Goal:
    return facts.one(Goal, notice.facts["goal"])


# --- asked of somebody --------------------------------------------------------------------------------------------


def _heir_words(facts: Facts, notice: Notice) -> Words:
    goal = _goal_of(facts, notice)
    return Words(
        f"Will you take over: {goal.title}?",
        f"If so: phasegate goal take-over {goal.id}\n",
    )


def _why_no_heir(facts: Facts, notice: Notice) -> str:
    goal = _goal_of(facts, notice)
    heir = notice.facts["heir"]
    if goal.owner_id == heir:
        return "they have taken it over"
    if goal.heir_id != heir:
        return "it is offered to somebody else"
    return ""


def _dependency_words(facts: Facts, notice: Notice) -> Words:
    dependency = _dependency_of(facts, notice)
    goal = facts.one(Goal, dependency.goal_id)
    unit = facts.unit(dependency.unit_id)
    return Words(
        f"A goal depends on {unit.title}: {goal.title}",
        f"See it: phasegate goal show {goal.id}\nAccept it: phasegate goal accept {dependency.id}\n",
    )


def _dependency_of(facts: Facts, notice: Notice) -> GoalDependency:
    return facts.one(GoalDependency, notice.facts["dependency"])


def _why_no_dependency(facts: Facts, notice: Notice) -> str:
    if _dependency_of(facts, notice).accepted_by:
        return "it was accepted"
    return ""


def _change_words(facts: Facts, notice: Notice) -> Words:
    goal = _goal_of(facts, notice)
    return Words(
        f"Change request: {goal.title}",
        f"What this locked goal came from has changed. See: phasegate goal list --unit {goal.unit_id}\n",
    )


def _why_no_change(facts: Facts, notice: Notice) -> str:
    if _goal_of(facts, notice).version == notice.facts["version"]:
        return ""
    return "the goal was changed since"


def _revision_words(facts: Facts, notice: Notice) -> Words:
    goal = _goal_of(facts, notice)
    return Words(
        f"A change is asked for: {goal.title}",
        f"What would change, and why: phasegate goal show {goal.id}\n",
    )


def _why_no_revision(facts: Facts, notice: Notice) -> str:
    return "" if _goal_of(facts, notice).revision else "it was decided or taken back"


def _parent_words(facts: Facts, notice: Notice) -> Words:
    goal = _goal_of(facts, notice)
    parent = facts.one(Goal, notice.facts["parent"])
    return Words(
        f"No parent: {goal.title}",
        f"Its parent is {parent.state}. Link it to another: phasegate goal edit {goal.id} --parent GOAL\n",
    )


def _why_has_parent(facts: Facts, notice: Notice) -> str:
    if _goal_of(facts, notice).flagged == notice.facts["parent"]:
        return ""
    return "it has another parent"


# --- check-ins ----------------------------------------------------------------------------------------------------


def _check_in_of(facts: Facts, notice: Notice) -> CheckIn:
    return facts.one(CheckIn, notice.facts["check_in"])


def _prompt_words(facts: Facts, notice: Notice) -> Words:
    check_in = _check_in_of(facts, notice)
    zone = facts.reader(notice.person_id).zone
    due = both_zones(check_in.due_at, facts.season.zone, zone)
    return Words(
        f"Time to read {check_in.key_result_id}",
        f"By {due}\nWhat to do: phasegate checkin do {check_in.id} submit --value …\n",
    )


def _why_no_prompt(facts: Facts, notice: Notice) -> str:
    check_in = _check_in_of(facts, notice)
    if check_in.state != CHECK_IN.initial:
        return f"the check-in is {check_in.state}"
    return ""


def _blindside_words(_facts: Facts, notice: Notice) -> Words:
    return _result_words(notice, "From green to red at once")


_COUNTS = {2: "Two", 3: "Three"}


def _missed_words(_facts: Facts, notice: Notice) -> Words:
    count = _COUNTS[notice.facts["missed"]]
    return _result_words(notice, f"{count} check-ins missed")


def _why_not_missed(facts: Facts, notice: Notice) -> str:
    result = facts.one(KeyResult, notice.facts["result"])
    return "" if result.missed >= notice.facts["missed"] else "it was read since"


def _result_words(notice: Notice, news: str) -> Words:
    result_id = notice.facts["result"]
    return Words(
        f"{news}: {result_id}",
        f"See: phasegate checkin list --kr {result_id}\n",
    )


GOALS_NOTICES: Mapping[str, NoticeKind] = {
    "hand_over": NoticeKind(_heir_words, _why_no_heir),
    "dependency": NoticeKind(_dependency_words, _why_no_dependency),
    "change_request": NoticeKind(_change_words, _why_no_change),
    "revision": NoticeKind(_revision_words, _why_no_revision),
    "parent_gone": NoticeKind(_parent_words, _why_has_parent),
    "check_in": NoticeKind(_prompt_words, _why_no_prompt),
    "blindside": NoticeKind(_blindside_words),
    "missed_check_in": NoticeKind(_missed_words, _why_not_missed),
}
