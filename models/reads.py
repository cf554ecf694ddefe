"""What acts read in advance, by name: each a table and which of its rows, so that one statement reads them all.

The parameters are those of the thing that is acted upon: its `plan`, the plan's `unit`, and the `season`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, literal, or_, select, true

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Base, Condition
from models.exceptions import GateException, UndoRecord
from models.gate import Gate
from models.goal import Goal
from models.initiative import HeadcountAsk, Initiative, Packet
from models.intake import IntakeRequest
from models.journal import Entry
from models.key_result import CheckIn, KeyResult
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
from models.statement import parameter
from states.check_in import CHECK_IN

PLAN_PARAMETER = parameter("plan")
UNIT_PARAMETER = parameter("unit")
SEASON_PARAMETER = parameter("season")


@dataclass(frozen=True)
class Read:
    """Rows of a table; `covers` says which question they answer whole: for each column the parameter it equals.

    `covers_each` names a column and another read: the question is answered for the key of each row of that one, as far
    as `always` says what else is so of all rows. A `whole` read is that of the table. `without` are columns that are
    not read (a long text).
    """

    entity: type[Base]
    where: Callable[[], Condition]
    covers: Mapping[str, str] = field(default_factory=dict)
    covers_each: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False
    without: tuple[str, ...] = ()


def _of_plan(entity: Any) -> Read:
    def is_of_plan() -> Condition:
        condition: Condition = entity.plan_id == PLAN_PARAMETER
        return condition

    return Read(entity, is_of_plan, covers={"plan_id": "plan"})


def _current_text() -> Condition:
    current = select(Plan.text_number).where(Plan.id == PLAN_PARAMETER)
    number = current.scalar_subquery()
    return and_(
        PlanVersion.plan_id == PLAN_PARAMETER,
        PlanVersion.number == number,
    )


def _units_concerned() -> Condition:
    """The plan's own unit, and those that are its partners."""
    partners = select(Prereview.unit_id).where(Prereview.plan_id == PLAN_PARAMETER)
    is_own = Unit.id == UNIT_PARAMETER
    is_partner = Unit.id.in_(partners)
    return or_(is_own, is_partner)


def _keys_owed() -> Select[Any]:
    """What is owed of the plan."""
    return select(Obligation.key).where(Obligation.plan_id == PLAN_PARAMETER)


def _messages() -> Condition:
    """Of what is owed of the plan: what waits to be sent, and who was told that something is late."""
    escalated = and_(
        Notice.kind == "escalation",
        Notice.state == "sent",
    )
    unsent = and_(
        Notice.state.in_(("waiting", "cancelled")),
        Notice.sent_at.is_(None),
    )
    is_of_plan = Notice.obligation_key.in_(_keys_owed())
    return is_of_plan & or_(escalated, unsent)


def _of_dues(column: Any) -> Callable[[], Condition]:
    """Of what is owed of the plan, or was."""

    def is_of_due() -> Condition:
        among: Condition = column.in_(_keys_owed())
        return among

    return is_of_due


def _of_season(entity: Any) -> Read:
    def is_of_season() -> Condition:
        condition: Condition = entity.season_id == SEASON_PARAMETER
        return condition

    return Read(entity, is_of_season, covers={"season_id": "season"})


def _history_of_plan() -> Condition:
    return Entry.thing_id == PLAN_PARAMETER


def _history_of_actions() -> Condition:
    items = select(ActionItem.id).where(ActionItem.plan_id == PLAN_PARAMETER)
    return Entry.thing_id.in_(items)


def _goals_of_season() -> Select[Any]:
    return select(Goal.id).where(Goal.season_id == SEASON_PARAMETER)


def _results_of_goals() -> Condition:
    return KeyResult.goal_id.in_(_goals_of_season())


def _readings_to_come() -> Condition:
    results = select(KeyResult.id).where(_results_of_goals())
    is_to_come = CheckIn.state == CHECK_IN.initial
    return and_(is_to_come, CheckIn.key_result_id.in_(results))


def _of_each_plan(entity: Any) -> Read:
    """Of every plan of the season."""

    def is_of_season() -> Condition:
        plans = select(Plan.id).where(Plan.season_id == SEASON_PARAMETER)
        condition: Condition = entity.plan_id.in_(plans)
        return condition

    return Read(entity, is_of_season, covers_each={"plan_id": "plans_of_season"})


def _whole_table() -> Condition:
    return true()


def _packets_of_unit() -> Condition:
    return and_(
        Packet.season_id == SEASON_PARAMETER,
        Packet.unit_id == UNIT_PARAMETER,
    )


def _plans_of_unit() -> Condition:
    return and_(
        Plan.season_id == SEASON_PARAMETER,
        Plan.unit_id == UNIT_PARAMETER,
    )


def _requests_of_unit() -> Condition:
    """What others ask of the plan's unit."""
    return and_(
        IntakeRequest.season_id == SEASON_PARAMETER,
        IntakeRequest.to_unit_id == UNIT_PARAMETER,
    )


READS: Mapping[str, Read] = {
    "text": Read(PlanVersion, _current_text),
    "current_version": Read(PlanVersion, _current_text, without=("text",)),
    "contributions": _of_plan(Contribution),
    "partners": _of_plan(Prereview),
    "units": Read(Unit, _units_concerned),
    "attendance": _of_plan(Attendance),
    "actions": _of_plan(ActionItem),
    "sessions": _of_plan(ReviewSession),
    "waivers": _of_plan(Waiver),
    "obligations": _of_plan(Obligation),
    "messages": Read(Notice, _messages, without=("subject", "body")),
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
    "readings_to_come": Read(
        CheckIn,
        _readings_to_come,
        covers_each={"key_result_id": "results_of_goals"},
        always={"state": CHECK_IN.initial},
    ),
    "plans_of_season": _of_season(Plan),
    "approvals_of_plans": _of_each_plan(Approval),
    "initiatives_of_plans": _of_each_plan(Initiative),
    "packets_of_season": _of_season(Packet),
    "units_of_company": Read(
        Unit,
        _whole_table,
        whole=True,
    ),
}


def keys_with_steps() -> Select[Any]:
    """The obligations of the plan that have steps of a ladder to come."""
    keys = select(literal("steps"), LadderStep.obligation_key)
    is_of_plan = LadderStep.obligation_key.in_(_keys_owed())
    return keys.where(is_of_plan).distinct()
