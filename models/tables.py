"""Every table, imported once, so that the metadata is whole for migrations."""

from models.base import Base
from models.calendar_change import CalendarChange
from models.gate import Gate, GateWaiver
from models.goal import Goal
from models.initiative import HeadcountAsk, Initiative, Packet
from models.intake import IntakeRequest
from models.journal import Answered, Entry, Head
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.plan import Contribution, Plan, PlanVersion
from models.review import ActionItem, Approval, Attendance, Prereview, Waiver
from models.season import CalendarVersion, Priority, Season

metadata = Base.metadata

TABLES = (
    *(Answered, Entry, Head, Person, Unit, Season, CalendarVersion, CalendarChange, Priority, Gate, GateWaiver),
    *(Plan, PlanVersion, Contribution, Prereview, Attendance, Approval, Waiver, ActionItem),
    *(Initiative, HeadcountAsk, Packet, IntakeRequest, Obligation, Notice, Goal),
)
