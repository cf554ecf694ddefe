"""The plan that a command names, and the version and text of it that its caller looked at."""

from typing import Annotated, Any

from cyclopts import Parameter

from app.options import Options
from models.plan import Plan
from states.refusal import Unknown

PlanName = Annotated[str, Parameter(help="The plan, with or without its season: op1_payments.")]


def find_plan(session: Any, options: Options, name: str) -> Plan:
    """The plan of that id, or of that id in the season meant; raises Unknown, with the plans that there are."""
    season_id = options.season_id(session)
    with_season = f"{season_id.lower()}_{name}"
    plan: Plan | None = session.get(Plan, name) or session.get(Plan, with_season)
    if plan is None:
        raise _unknown_plan(session, season_id, options, name)
    return plan


def _unknown_plan(
    session: Any,
    season_id: str,
    options: Options,
    name: str,
) -> Unknown:
    from flows.views.plan_lines import read_plans

    plans = read_plans(session, season_id, at=options.instant)
    return Unknown("plan", name, (plan.id for plan in plans))


def plan_id_or_all(session: Any, options: Options, name: str) -> str:
    """The plan's id; "" where none is named, which means all plans."""
    if not name:
        return ""
    return find_plan(session, options, name).id


def seen_version(plan: Plan, seen: int | None) -> int:
    """The version that the caller looked at; by default the current one."""
    return plan.version if seen is None else seen


def digest_named(
    session: Any,
    plan: Plan,
    text: str,
    *,
    default: str = "",
) -> str:
    """The digest of the text that is named by its digest or number (t3); the default where none is named."""
    if not text:
        return default
    from flows.texts.versions import version_named

    return version_named(session, plan, text).digest
