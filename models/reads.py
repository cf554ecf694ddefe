"""What acts read in advance, by name: each a table and which of its rows, so that one statement reads them all.

The parameters are those of what is acted upon: the `thing` itself, its `owner`, its `plan`, the plan's `unit`, and the
`season`; of several things of one season all but the last are JSON arrays. The `named` units are those of which
whoever asks speaks, a JSON array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, literal, select

from models import read_conditions as rows
from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Base, Condition
from models.exceptions import ExtensionRequest, GateException, UndoRecord
from models.gate import Gate
from models.goal import Goal, GoalDependency
from models.initiative import Envelope, HeadcountAsk, Initiative, Packet
from models.intake import IntakeRequest
from models.journal import Entry
from models.key_result import KeyResult
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Unit
from models.plan import Contribution, Plan, PlanVersion
from models.review import (
    ActionItem,
    Approval,
    Attendance,
    Prereview,
    ReviewSession,
    Waiver,
)
from models.season import Priority


@dataclass(frozen=True)
class Read:
    """Rows of a table; `covers` says which question they answer whole: for each column the parameter it equals.

    `covers_each` names a column and another read: the question is answered for the key of each row of that one, where
    `always` says what else is so of all rows. `without` are columns that are not read (a long text). Rows that two may
    not hand out of at once have `locks`: they are locked before they are read.
    """

    entity: type[Base]
    where: Callable[[rows.Match], Condition]
    covers: Mapping[str, str] = field(default_factory=dict)
    covers_each: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    locks: bool = False


def _of_plan(entity: Any) -> Read:
    def is_of_plan(match: rows.Match) -> Condition:
        return match(entity.plan_id, "plan")

    return Read(entity, is_of_plan, covers={"plan_id": "plan"})


def _of_thing(entity: Any, column: str) -> Read:
    """The parts of the thing itself, which this column names."""

    def is_of_thing(match: rows.Match) -> Condition:
        return match(getattr(entity, column), "thing")

    return Read(entity, is_of_thing, covers={column: "thing"})


def _of_season(entity: Any) -> Read:
    def is_of_season(_match: rows.Match) -> Condition:
        condition: Condition = entity.season_id == rows.SEASON_PARAMETER
        return condition

    return Read(entity, is_of_season, covers={"season_id": "season"})


def _of_each_plan(entity: Any) -> Read:
    """Of every plan of the season."""
    return Read(
        entity,
        rows.of_each_plan(entity.plan_id),
        covers_each={"plan_id": "plans_of_season"},
    )


READS: Mapping[str, Read] = {
    "text": Read(PlanVersion, rows.current_text),
    "current_version": Read(PlanVersion, rows.current_text, without=("text",)),
    "contributions": _of_plan(Contribution),
    "partners": _of_plan(Prereview),
    "units": Read(Unit, rows.units_concerned),
    "units_named": Read(Unit, rows.units_named),
    "attendance": _of_plan(Attendance),
    "actions": _of_plan(ActionItem),
    "sessions": _of_plan(ReviewSession),
    "waivers": _of_plan(Waiver),
    "obligations": _of_plan(Obligation),
    "messages": Read(Notice, rows.messages, without=("subject", "body")),
    "extensions": _of_plan(ExtensionRequest),
    "initiatives": _of_plan(Initiative),
    "asks": _of_plan(HeadcountAsk),
    "packets": Read(
        Packet,
        rows.packets_of_unit,
        covers={"season_id": "season", "unit_id": "unit"},
    ),
    "approvals": _of_plan(Approval),
    "groups": _of_plan(ApprovalGroup),
    "seats": _of_plan(ApprovalSeat),
    "votes": _of_plan(Vote),
    "plans_of_unit": Read(
        Plan,
        rows.plans_of_unit,
        covers={"season_id": "season", "unit_id": "unit"},
    ),
    "requests_of_unit": Read(
        IntakeRequest,
        rows.requests_of_unit,
        covers={"season_id": "season", "to_unit_id": "unit"},
    ),
    "undo_record": _of_plan(UndoRecord),
    "history": Read(
        Entry,
        rows.history_of_plan,
        covers={"thing_id": "plan"},
    ),
    "history_of_actions": Read(
        Entry,
        rows.history_of_actions,
        covers_each={"thing_id": "actions"},
    ),
    "texts_of_unit": Read(PlanVersion, rows.texts_of_unit),
    # With “obligations”, which every move reads, they are those of all plans of the unit.
    "dues_of_other_plans": Read(
        Obligation,
        rows.dues_of_other_plans,
        covers_each={"plan_id": "plans_of_unit"},
    ),
    "packets_of_ask": _of_thing(Packet, "ask_id"),
    "asks_of_packets": Read(HeadcountAsk, rows.asks_of_packets),
    "envelopes": replace(_of_season(Envelope), locks=True),
    "goals_of_plan": _of_plan(Goal),
    "results_of_goal": _of_thing(KeyResult, "goal_id"),
    "dependencies_of_goal": _of_thing(GoalDependency, "goal_id"),
    "goals_of_owner": Read(
        Goal,
        rows.goals_of_owner,
        covers={"season_id": "season", "owner_id": "owner"},
    ),
    "dues_of_owner": Read(Obligation, rows.dues_of_owner),
    "escalations_of_owner": Read(
        Notice,
        rows.escalations_of_owner,
        covers_each={"obligation_key": "dues_of_owner"},
        always={"kind": "escalation", "state": "sent"},
        without=("subject", "body"),
    ),
    "gates": _of_season(Gate),
    "notices_of_dues": Read(
        Notice,
        rows.of_dues(Notice.obligation_key),
        covers_each={"obligation_key": "obligations"},
        without=("subject", "body"),
    ),
    "steps_of_dues": Read(
        LadderStep,
        rows.of_dues(LadderStep.obligation_key),
        covers_each={"obligation_key": "obligations"},
    ),
    "exceptions_of_dues": Read(
        GateException,
        rows.of_dues(GateException.key),
        covers_each={"key": "obligations"},
    ),
    "priorities": _of_season(Priority),
    "goals_of_season": _of_season(Goal),
    "results_of_goals": Read(
        KeyResult,
        rows.results_of_goals,
        covers_each={"goal_id": "goals_of_season"},
    ),
    "plans_of_season": _of_season(Plan),
    "asks_of_season": replace(_of_each_plan(HeadcountAsk), covers={"season_id": "season"}),
}


def keys_with_steps(match: rows.Match) -> Select[Any]:
    """The obligations of the plan that have steps of a ladder to come."""
    keys = select(literal("steps"), LadderStep.obligation_key)
    is_of_plan = LadderStep.obligation_key.in_(rows.keys_owed(match))
    return keys.where(is_of_plan).distinct()
