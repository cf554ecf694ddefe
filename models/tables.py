"""Every table, imported once, so that the metadata has them all; models/schema.py adds what only migrations need."""

from models.absence import Absence
from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.attachment import Attachment
from models.base import Base
from models.calendar_change import CalendarChange
from models.engine import EnginePause, EngineRequest
from models.exceptions import ExtensionRequest, GateException, Override, UndoRecord
from models.gate import Gate, GateWaiver
from models.goal import Goal, GoalDependency, GoalVersion, PriorityShift
from models.initiative import Envelope, HeadcountAsk, Initiative, Packet
from models.intake import IntakeRequest, Solicitation
from models.journal import Answered, Entry, Head
from models.key_result import CheckIn, KeyResult
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.outbox import OutboxHold
from models.plan import Contribution, Plan, PlanVersion
from models.preference import Preference
from models.review import ActionItem, Approval, Attendance, Prereview, ReviewSession, Waiver
from models.rung_instant import RungInstant
from models.season import CalendarVersion, Priority, Season

metadata = Base.metadata

TABLES = (
    Answered,
    Entry,
    Head,
    Absence,
    Person,
    Unit,
    Season,
    CalendarVersion,
    CalendarChange,
    Priority,
    Gate,
    GateWaiver,
    Plan,
    PlanVersion,
    Attachment,
    Contribution,
    Prereview,
    Attendance,
    Approval,
    Waiver,
    ActionItem,
    ReviewSession,
    Initiative,
    HeadcountAsk,
    Packet,
    IntakeRequest,
    Solicitation,
    Obligation,
    LadderStep,
    RungInstant,
    Notice,
    Goal,
    Preference,
    OutboxHold,
    Envelope,
    GoalVersion,
    GoalDependency,
    PriorityShift,
    KeyResult,
    CheckIn,
    GateException,
    ExtensionRequest,
    Override,
    UndoRecord,
    ApprovalGroup,
    ApprovalSeat,
    Vote,
    EngineRequest,
    EnginePause,
)
