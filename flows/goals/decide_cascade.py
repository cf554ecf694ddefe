"""What a cascade does to one goal: it brings it what has changed above, or asks to have it amended."""

from collections.abc import Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.kind import Act
from flows.goals.decide_on_goal import enter_edit
from models.goal import Goal
from rules.cascade import CASCADED_FIELDS
from states.goal import GOAL


def _change_by_cascade(draft: Draft, goal: Goal, command: Command) -> None:
    """New values, and the move that they bring: who stood by a goal as it was is asked again."""
    _bring_values(draft, goal, command.word("fields"))
    trigger = str(command.word("trigger"))
    if GOAL.move(trigger, goal.state):
        draft.then(
            "goal",
            goal,
            trigger,
            by_actor=True,
        )


def _bring_values(draft: Draft, goal: Goal, values: Mapping[str, Any]) -> None:
    for name in CASCADED_FIELDS:
        if name in values:
            setattr(goal, name, values[name])
    if values:
        enter_edit(draft, goal, values)


def _request_amendment(draft: Draft, goal: Goal, command: Command) -> None:
    """A locked goal is never changed: its owner is asked to have it amended."""
    if command.word("is_slot_gone"):
        # Asked once; a slot that stays away is not news.
        goal.base = {}
    _ask_for_amendment(draft, goal)
    _enter_request(draft, goal, command)


def _ask_for_amendment(draft: Draft, goal: Goal) -> None:
    draft.notify(
        f"{goal.id}:request:v{goal.version}:{draft.facts.at.isoformat()}",
        "change_request",
        goal.owner_id,
        about={"goal": goal.id, "version": goal.version},
    )


def _enter_request(
    draft: Draft,
    goal: Goal,
    command: Command,
) -> None:
    fields = list(command.word("fields"))
    draft.enter(
        "goal",
        goal.id,
        "request",
        version=goal.version,
        facts={"fields": fields},
    )


CASCADE_ACTS: Mapping[str, Act] = {
    "change_by_cascade": Act(_change_by_cascade, enters_itself=True),
    "request_amendment": Act(_request_amendment, enters_itself=True),
}
"""They are the automation's, and a cascade's that somebody had the right to apply (decide_cascade_season.py)."""
