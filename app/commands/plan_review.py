"""phasegate plan action, waive: what a review asks for, and leave to pass without it."""

from typing import Any

from pendulum import DateTime

from app.date_format import day_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, say
from app.plan_named import PlanName
from app.season_of import find_plan_and_zone
from app.typed_values import parse_day_or_instant
from flows.review.actions import add_action, complete_action
from flows.season.waive import waive_guard
from models.review import ActionItem


def action(
    plan: PlanName,
    /,
    *,
    text: str = "",
    id: str = "",  # noqa: A002  the word that people type
    owner: str = "",
    due: str = "",
    blocking: bool = True,
    options: Options = DEFAULTS,
) -> None:
    """Add an action item to a review, or with --id give one the owner or due day that it lacks."""
    with options.writing() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        due_at = _parse_optional_day(due, zone)
        plan_id = plan_row.id
        details: dict[str, Any] = {
            "seen": plan_row.version,
            "owner_id": owner or None,
            "due_at": due_at,
        }
        if id:
            item = complete_action(session, id, **options.actor, **details)
        else:
            details["blocking"] = blocking
            item = add_action(
                session,
                plan_id,
                text,
                **options.actor,
                **details,
            )
    options.answer(_item_as_object(item, plan_id), _item_line(item, zone))


def _item_as_object(item: ActionItem, plan_id: str) -> JsonAnswer:
    return {
        "id": item.id,
        "plan": plan_id,
        "owner_id": item.owner_id,
        "due_at": item.due_at,
    }


def _item_line(item: ActionItem, zone: str) -> str:
    owner = item.owner_id or "no owner"
    due = day_in_zone(item.due_at, zone) or "no due day"
    return f"{item.id}: {item.text} ({owner}, {due})"


def waive(
    plan: PlanName,
    guard: str,
    /,
    *,
    reason: str,
    until: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Let a plan pass one guard, for a reason.

    Parameters
    ----------
    guard
        The guard's code, for example PREREVIEW_OPEN.
    until
        The day on which the leave ends; for GATE_CLOSED, until which the plan may be handed in late.
    """
    with options.writing() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        last = _parse_optional_day(until, zone)
        waive_guard(
            session,
            plan_row.id,
            guard,
            reason,
            until=last,
            **options.actor,
            seen=plan_row.version,
        )
    until_day = f" until {day_in_zone(last, zone)}" if last else ""
    say(f"{plan_row.id}: {guard} is waived{until_day}. Reason: {reason}")


def _parse_optional_day(text: str, zone: str) -> DateTime | None:
    """None where nothing was typed."""
    return parse_day_or_instant(text, zone=zone) if text else None
