"""phasegate plan list: the season's plans, each with the first thing in its way."""

from collections.abc import Sequence

from app.date_format import day_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.season_of import season_line
from flows.views.plan_lines import PlanLine, read_plans

PLANS_TABLE = Table(
    ("Plan", "State", "Owner", "Next due", "First in its way"),
    empty="No plan is like that.",
)


def list_plans(
    *,
    state: str = "",
    unit: str = "",
    owner: str = "",
    document: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Print the season's plans, each with the first thing in its way."""
    chosen = {
        "state": state,
        "unit_id": unit,
        "owner_id": owner,
        "document": document,
    }
    with options.reading() as session:
        season = season_line(session, options)
        plans = read_plans(
            session,
            season.id,
            at=options.instant,
            **chosen,
        )
    facts = {"season": season.id, "plans": plans}
    options.answer(facts, _plan_table(plans, season.zone))


def _plan_table(plans: Sequence[PlanLine], zone: str) -> Lines:
    rows = [_plan_row(plan, zone) for plan in plans]
    return PLANS_TABLE.lines(rows)


def _plan_row(plan: PlanLine, zone: str) -> RowCells:
    next_due = day_in_zone(plan.due.due_at, zone) if plan.due else ""
    return (
        plan.id,
        plan.state,
        plan.owner,
        next_due,
        plan.blocker,
    )
