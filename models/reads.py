"""What acts read in advance, by name: each a table and which of its rows, so that one statement reads them all.

The parameters are those of what is acted upon: its `plan`, the plan's `unit`, and the `season`; or `plan` and `unit` of
several things of one season, as JSON arrays. The `named` units are those of which whoever asks speaks, a JSON array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, literal, or_, select

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Base, Condition
from models.exceptions import ExtensionRequest, GateException, UndoRecord
from models.gate import Gate
from models.goal import Goal
from models.initiative import HeadcountAsk, Initiative, Packet
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
from models.statement import is_listed, parameter

SEASON_PARAMETER = parameter("season")

Match = Callable[[Any, str], Condition]
"""Has a column the value of the parameter of this name?"""


def equals_parameter(column: Any, name: str) -> Condition:
    """Of one thing: the parameter is its value."""
    condition: Condition = column == parameter(name)
    return condition


def is_among_parameter(column: Any, name: str) -> Condition:
    """Of several things: the parameter is a JSON array of their values."""
    return is_listed(column, name)


@dataclass(frozen=True)
class Read:
    """Rows of a table; `covers` says which question they answer whole: for each column the parameter it equals.

    `covers_each` names a column and another read: the question is answered for the key of each row of that one, as far
    as `always` says what else is so of all rows. A `whole` read is that of the table. `without` are columns that are
    not read (a long text).
    """

    entity: type[Base]
    where: Callable[[Match], Condition]
    covers: Mapping[str, str] = field(default_factory=dict)
    covers_each: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


def _of_plan(entity: Any) -> Read:
    def is_of_plan(match: Match) -> Condition:
        return match(entity.plan_id, "plan")

    return Read(entity, is_of_plan, covers={"plan_id": "plan"})


def _current_text(match: Match) -> Condition:
    current = select(Plan.text_number).where(Plan.id == PlanVersion.plan_id)
    number = current.correlate(PlanVersion).scalar_subquery()
    return and_(
        match(PlanVersion.plan_id, "plan"),
        PlanVersion.number == number,
    )


def _units_concerned(match: Match) -> Condition:
    """The plan's own unit, and those that are its partners."""
    partners = select(Prereview.unit_id).where(match(Prereview.plan_id, "plan"))
    is_own = match(Unit.id, "unit")
    is_partner = Unit.id.in_(partners)
    return or_(is_own, is_partner)


def _units_named(match: Match) -> Condition:
    """Those that whoever asks speaks of, and the plan's own."""
    is_own = match(Unit.id, "unit")
    return or_(is_own, is_listed(Unit.id, "named"))


def _keys_owed(match: Match) -> Select[Any]:
    """What is owed of the plan."""
    return select(Obligation.key).where(match(Obligation.plan_id, "plan"))


def _messages(match: Match) -> Condition:
    """Of what is owed of the plan: what waits to be sent, and who was told that something is late."""
    escalated = and_(
        Notice.kind == "escalation",
        Notice.state == "sent",
    )
    # Said so that no index but the obligation's fits, and nobody looks among all that was ever sent.
    unsent = and_(
        Notice.state != "sent",
        Notice.sent_at.is_(None),
    )
    return and_(
        Notice.obligation_key.in_(_keys_owed(match)),
        Notice.state.in_(("sent", "waiting", "cancelled")),
        or_(escalated, unsent),
    )


def _of_dues(column: Any) -> Callable[[Match], Condition]:
    """Of what is owed of the plan, or was."""

    def is_of_due(match: Match) -> Condition:
        among: Condition = column.in_(_keys_owed(match))
        return among

    return is_of_due


def _history_of_plan(match: Match) -> Condition:
    return match(Entry.thing_id, "plan")


def _history_of_actions(match: Match) -> Condition:
    items = select(ActionItem.id).where(match(ActionItem.plan_id, "plan"))
    return Entry.thing_id.in_(items)


def _of_season(entity: Any) -> Read:
    def is_of_season(_match: Match) -> Condition:
        condition: Condition = entity.season_id == SEASON_PARAMETER
        return condition

    return Read(entity, is_of_season, covers={"season_id": "season"})


def _results_of_goals(_match: Match) -> Condition:
    goals = select(Goal.id).where(Goal.season_id == SEASON_PARAMETER)
    return KeyResult.goal_id.in_(goals)


def _packets_of_unit(match: Match) -> Condition:
    return and_(
        Packet.season_id == SEASON_PARAMETER,
        match(Packet.unit_id, "unit"),
    )


def _plans_of_unit(match: Match) -> Condition:
    return and_(
        Plan.season_id == SEASON_PARAMETER,
        match(Plan.unit_id, "unit"),
    )


def _requests_of_unit(match: Match) -> Condition:
    """What others ask of the plan's unit."""
    return and_(
        IntakeRequest.season_id == SEASON_PARAMETER,
        match(IntakeRequest.to_unit_id, "unit"),
    )


READS: Mapping[str, Read] = {
    "text": Read(PlanVersion, _current_text),
    "current_version": Read(PlanVersion, _current_text, without=("text",)),
    "contributions": _of_plan(Contribution),
    "partners": _of_plan(Prereview),
    "units": Read(Unit, _units_concerned),
    "units_named": Read(Unit, _units_named),
    "attendance": _of_plan(Attendance),
    "actions": _of_plan(ActionItem),
    "sessions": _of_plan(ReviewSession),
    "waivers": _of_plan(Waiver),
    "obligations": _of_plan(Obligation),
    "messages": Read(Notice, _messages, without=("subject", "body")),
    "extensions": _of_plan(ExtensionRequest),
    "initiatives": _of_plan(Initiative),
    "asks": _of_plan(HeadcountAsk),
    "packets": Read(
        Packet,
        _packets_of_unit,
        covers={"season_id": "season", "unit_id": "unit"},
    ),
    "approvals": _of_plan(Approval),
    "groups": _of_plan(ApprovalGroup),
    "seats": _of_plan(ApprovalSeat),
    "votes": _of_plan(Vote),
    "plans_of_unit": Read(
        Plan,
        _plans_of_unit,
        covers={"season_id": "season", "unit_id": "unit"},
    ),
    "requests_of_unit": Read(
        IntakeRequest,
        _requests_of_unit,
        covers={"season_id": "season", "to_unit_id": "unit"},
    ),
    "undo_record": _of_plan(UndoRecord),
    "history": Read(
        Entry,
        _history_of_plan,
        covers={"thing_id": "plan"},
    ),
    "history_of_actions": Read(
        Entry,
        _history_of_actions,
        covers_each={"thing_id": "actions"},
    ),
    "goals_of_plan": _of_plan(Goal),
    "gates": _of_season(Gate),
    "notices_of_dues": Read(
        Notice,
        _of_dues(Notice.obligation_key),
        covers_each={"obligation_key": "obligations"},
        without=("subject", "body"),
    ),
    "steps_of_dues": Read(
        LadderStep,
        _of_dues(LadderStep.obligation_key),
        covers_each={"obligation_key": "obligations"},
    ),
    "exceptions_of_dues": Read(
        GateException,
        _of_dues(GateException.key),
        covers_each={"key": "obligations"},
    ),
    "priorities": _of_season(Priority),
    "goals_of_season": _of_season(Goal),
    "results_of_goals": Read(
        KeyResult,
        _results_of_goals,
        covers_each={"goal_id": "goals_of_season"},
    ),
}


def keys_with_steps(match: Match) -> Select[Any]:
    """The obligations of the plan that have steps of a ladder to come."""
    keys = select(literal("steps"), LadderStep.obligation_key)
    is_of_plan = LadderStep.obligation_key.in_(_keys_owed(match))
    return keys.where(is_of_plan).distinct()
