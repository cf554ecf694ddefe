"""The plans of a season as people list them, each with what is in its way and what is due first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.act.plan_title import plan_title
from flows.views.build_line import build_line
from flows.views.lines import DueLine, due_lines
from flows.views.plan_blockers import blocker_codes, blocker_text
from flows.views.season_rows import plans_in_order
from models.organisation import SYSTEM
from models.plan import Plan


@dataclass(frozen=True)
class PlanLine:
    """A plan; `first_blocker` is the code of the first guard in its way, `blocker` its sentence ("" for both: none).

    `due` is what is due first of all that is owed on it; None means that nothing is.
    """

    id: str
    title: str
    unit_id: str
    unit: str
    document: str
    owner_id: str
    owner: str
    approver_id: str
    approver: str
    state: str
    version: int
    first_blocker: str
    blocker: str
    entered_at: DateTime
    due: DueLine | None


def read_plans(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    by: str = SYSTEM,
    **only: str,
) -> list[PlanLine]:
    """The season's plans as this person sees them; `only` narrows by a column (id, state, unit_id, owner_id …)."""
    context = open_context(session, season_id, by=by, at=at)
    return plan_lines(context, **only)


def plan_lines(context: SeasonContext, **only: str) -> list[PlanLine]:
    """The same on a season that has been read already, as its viewer sees them."""
    plans = _plans_with_names(context, only)
    codes = blocker_codes(context)
    first_dues = _first_dues(context, only.get("id", ""))
    lines = []
    for plan in plans:
        line = _plan_line(
            context,
            plan,
            code=codes[plan.id],
            due=first_dues.get(plan.id),
        )
        lines.append(line)
    return lines


def _plans_with_names(context: SeasonContext, only: Mapping[str, str]) -> Sequence[Plan]:
    """With them are read the units and approvers whose names the lines say."""
    plans = plans_in_order(context.session, context.season.id, only)
    context.load_units(plan.unit_id for plan in plans)
    context.load_people(plan.approver_id for plan in plans)
    return plans


def _first_dues(context: SeasonContext, plan_id: str) -> Mapping[str | None, DueLine]:
    """What is due first of each plan; "" stands for all of them."""
    open_lines = due_lines(context, plan_id=plan_id)
    # Of a plan's dues the first stays, as it comes last.
    return {due.plan_id: due for due in reversed(open_lines)}


def line_of_plan(
    context: SeasonContext,
    plan: Plan,
    dues: Sequence[DueLine],
) -> PlanLine:
    """The same of one plan; `dues` is what is owed on it, what is due first comes first."""
    codes = blocker_codes(context)
    return _plan_line(
        context,
        plan,
        code=codes[plan.id],
        due=dues[0] if dues else None,
    )


def _plan_line(
    context: SeasonContext,
    plan: Plan,
    *,
    code: str,
    due: DueLine | None,
) -> PlanLine:
    return build_line(
        PlanLine,
        plan,
        title=plan_title(context, plan),
        unit=context.unit(plan.unit_id).title,
        owner=context.person_names[plan.owner_id],
        approver=context.person_names[plan.approver_id],
        first_blocker=code,
        blocker=blocker_text(context, plan, code),
        due=due,
    )
