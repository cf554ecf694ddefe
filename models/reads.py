"""What acts read in advance, by name: each a table and which of its rows, so that one statement reads them all.

The parameters are those of the thing that is acted upon: its `plan`, the plan's `unit`, and the `season`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, select

from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Base
from models.initiative import HeadcountAsk, Initiative, Packet
from models.intake import IntakeRequest
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Unit
from models.plan import Contribution, Plan, PlanVersion
from models.review import ActionItem, Approval, Attendance, Prereview, ReviewSession, Waiver
from models.statement import parameter

Condition = ColumnElement[bool]

PLAN_PARAMETER = parameter("plan")
UNIT_PARAMETER = parameter("unit")
SEASON_PARAMETER = parameter("season")


@dataclass(frozen=True)
class Read:
    """Rows of a table; `covers` says which question they answer whole: for each column the parameter it equals.

    `without` are columns that are not read (a long text).
    """

    entity: type[Base]
    where: Callable[[], Condition]
    covers: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


def _of_plan(entity: Any) -> Read:
    return Read(entity, lambda: entity.plan_id == PLAN_PARAMETER, {"plan_id": "plan"})


def _current_text() -> Condition:
    number = select(Plan.text_number).where(Plan.id == PLAN_PARAMETER).scalar_subquery()
    return (PlanVersion.plan_id == PLAN_PARAMETER) & (PlanVersion.number == number)


def _units_concerned() -> Condition:
    """The plan's own unit, and those that are its partners."""
    partners = select(Prereview.unit_id).where(Prereview.plan_id == PLAN_PARAMETER)
    return or_(Unit.id == UNIT_PARAMETER, Unit.id.in_(partners))


def _messages() -> Condition:
    """Of what is owed of the plan: what waits to be sent, and who was told that something is late."""
    mine = select(Obligation.key).where(Obligation.plan_id == PLAN_PARAMETER)
    escalated = (Notice.kind == "escalation") & (Notice.state == "sent")
    unsent = Notice.state.in_(("waiting", "cancelled")) & Notice.sent_at.is_(None)
    return Notice.obligation_key.in_(mine) & (escalated | unsent)


def _packets_of_unit() -> Condition:
    return (Packet.season_id == SEASON_PARAMETER) & (Packet.unit_id == UNIT_PARAMETER)


def _plans_of_unit() -> Condition:
    return (Plan.season_id == SEASON_PARAMETER) & (Plan.unit_id == UNIT_PARAMETER)


def _requests_of_unit() -> Condition:
    """What others ask of the plan's unit."""
    return (IntakeRequest.season_id == SEASON_PARAMETER) & (IntakeRequest.to_unit_id == UNIT_PARAMETER)


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
    "packets": Read(Packet, _packets_of_unit, {"season_id": "season", "unit_id": "unit"}),
    "approvals": _of_plan(Approval),
    "groups": _of_plan(ApprovalGroup),
    "seats": _of_plan(ApprovalSeat),
    "votes": _of_plan(Vote),
    "plans_of_unit": Read(Plan, _plans_of_unit, {"season_id": "season", "unit_id": "unit"}),
    "requests_of_unit": Read(IntakeRequest, _requests_of_unit, {"season_id": "season", "to_unit_id": "unit"}),
}


def keys_with_steps() -> Select[Any]:
    """The obligations of the plan that have steps of a ladder to come."""
    mine = select(Obligation.key).where(Obligation.plan_id == PLAN_PARAMETER)
    return select(literal("steps"), LadderStep.obligation_key).where(LadderStep.obligation_key.in_(mine)).distinct()
