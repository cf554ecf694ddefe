"""Which rows a read takes (models/reads.py): conditions on what is acted upon, its owner, its plan, unit and season."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, and_, not_, or_, select, tuple_

from models.base import Condition
from models.goal import Goal
from models.initiative import HeadcountAsk, Packet
from models.intake import IntakeRequest
from models.journal import Entry
from models.key_result import KeyResult
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Unit
from models.plan import Plan, PlanVersion
from models.review import ActionItem, Prereview
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


# --- of the plan ------------------------------------------------------------------------------------------------


def current_text(match: Match) -> Condition:
    """The version of the plan's text that counts."""
    current = select(Plan.text_number).where(Plan.id == PlanVersion.plan_id)
    number = current.correlate(PlanVersion).scalar_subquery()
    return and_(
        match(PlanVersion.plan_id, "plan"),
        PlanVersion.number == number,
    )


def units_concerned(match: Match) -> Condition:
    """The plan's own unit, and those that are its partners."""
    partners = select(Prereview.unit_id).where(match(Prereview.plan_id, "plan"))
    is_own = match(Unit.id, "unit")
    is_partner = Unit.id.in_(partners)
    return or_(is_own, is_partner)


def units_named(match: Match) -> Condition:
    """Those that whoever asks speaks of, and the plan's own."""
    is_own = match(Unit.id, "unit")
    return or_(is_own, is_listed(Unit.id, "named"))


def keys_owed(match: Match) -> Select[Any]:
    """What is owed of the plan."""
    return select(Obligation.key).where(match(Obligation.plan_id, "plan"))


def of_dues(column: Any) -> Callable[[Match], Condition]:
    """Of what is owed of the plan, or was."""

    def is_of_due(match: Match) -> Condition:
        among: Condition = column.in_(keys_owed(match))
        return among

    return is_of_due


def messages(match: Match) -> Condition:
    """Of what is owed of the plan: what waits to be sent, and who was told that something is late."""
    # Said so that no index but the obligation's fits, and nobody looks among all that was ever sent.
    unsent = and_(
        Notice.state != "sent",
        Notice.sent_at.is_(None),
    )
    return and_(
        Notice.obligation_key.in_(keys_owed(match)),
        Notice.state.in_(("sent", "waiting", "cancelled")),
        or_(_is_sent_escalation(), unsent),
    )


def _is_sent_escalation() -> Condition:
    return and_(
        Notice.kind == "escalation",
        Notice.state == "sent",
    )


def history_of_plan(match: Match) -> Condition:
    return match(Entry.thing_id, "plan")


def history_of_actions(match: Match) -> Condition:
    """Of the plan's action items."""
    items = select(ActionItem.id).where(match(ActionItem.plan_id, "plan"))
    return Entry.thing_id.in_(items)


# --- of the plan's unit -----------------------------------------------------------------------------------------


def plans_of_unit(match: Match) -> Condition:
    return and_(
        Plan.season_id == SEASON_PARAMETER,
        match(Plan.unit_id, "unit"),
    )


def texts_of_unit(match: Match) -> Condition:
    """The current text of each document of the unit."""
    current = select(Plan.id, Plan.text_number).where(plans_of_unit(match))
    version = tuple_(PlanVersion.plan_id, PlanVersion.number)
    return version.in_(current)


def dues_of_other_plans(match: Match) -> Condition:
    """What is owed of the unit's other documents, or was."""
    plans = select(Plan.id).where(plans_of_unit(match))
    return and_(
        Obligation.plan_id.in_(plans),
        not_(match(Obligation.plan_id, "plan")),
    )


def packets_of_unit(match: Match) -> Condition:
    return and_(
        Packet.season_id == SEASON_PARAMETER,
        match(Packet.unit_id, "unit"),
    )


def asks_of_packets(match: Match) -> Condition:
    """The asks on which it was decided for the unit."""
    decided = select(Packet.ask_id).where(packets_of_unit(match))
    return HeadcountAsk.id.in_(decided)


def requests_of_unit(match: Match) -> Condition:
    """What others ask of the unit."""
    return and_(
        IntakeRequest.season_id == SEASON_PARAMETER,
        match(IntakeRequest.to_unit_id, "unit"),
    )


# --- of the thing's owner ---------------------------------------------------------------------------------------


def goals_of_owner(match: Match) -> Condition:
    return and_(
        Goal.season_id == SEASON_PARAMETER,
        match(Goal.owner_id, "owner"),
    )


def dues_of_owner(match: Match) -> Condition:
    """What the owner owes that is of no plan."""
    return and_(
        Obligation.season_id == SEASON_PARAMETER,
        Obligation.plan_id.is_(None),
        match(Obligation.person_id, "owner"),
    )


def escalations_of_owner(match: Match) -> Condition:
    """Who was told that the owner is late with it."""
    keys = select(Obligation.key).where(dues_of_owner(match))
    return and_(Notice.obligation_key.in_(keys), _is_sent_escalation())


# --- of the season ----------------------------------------------------------------------------------------------


def results_of_goals(_match: Match) -> Condition:
    """Of every goal of the season."""
    goals = select(Goal.id).where(Goal.season_id == SEASON_PARAMETER)
    return KeyResult.goal_id.in_(goals)


def of_each_plan(column: Any) -> Callable[[Match], Condition]:
    """Of every plan of the season, which this column names."""

    def is_of_season(_match: Match) -> Condition:
        plans = select(Plan.id).where(Plan.season_id == SEASON_PARAMETER)
        condition: Condition = column.in_(plans)
        return condition

    return is_of_season
