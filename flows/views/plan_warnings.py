"""What is said of a plan beside its guards: its team may be too small or too large for a plan of its own."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.calendar import Limits
from flows.act.context import SeasonContext
from flows.views.group_pairs import group_pairs
from models.organisation import Person, Unit
from models.plan import Plan
from states.guard import Reason
from states.plan_warning import TEAM_SIZE


def plan_warnings(context: SeasonContext, plan: Plan) -> Iterator[Reason]:
    """Warnings only; nothing waits for them."""
    limits = context.scopes.unit_calendar(plan.unit_id).calendar.limits
    size = team_size(context, plan.unit_id)
    if not limits.team_least <= size <= limits.team_most:
        yield _team_size_reason(plan, limits, size)


def _team_size_reason(
    plan: Plan,
    limits: Limits,
    size: int,
) -> Reason:
    facts = {
        "n": size,
        "least": limits.team_least,
        "most": limits.team_most,
        "plan": plan.id,
    }
    return TEAM_SIZE.reason(facts)


def team_size(context: SeasonContext, unit_id: str) -> int:
    """The contacts of the unit and of those below it, and everybody who reports to them; leavers do not count."""
    manager_of = _managers_of_present(context.session)
    leads = _leads_of(context.session, unit_id)
    team = _with_all_below(leads, manager_of)
    return len(team & manager_of.keys())


def _managers_of_present(session: Session) -> dict[str, str | None]:
    """The manager of each person who has not left."""
    people = select(Person.id, Person.manager_id)
    present = people.where(Person.left_at.is_(None))
    rows = session.execute(present).tuples()
    return dict(rows.all())


def _leads_of(session: Session, unit_id: str) -> set[str]:
    """The contacts of the unit and of all units below it."""
    units = session.scalars(select(Unit)).all()
    parent_of = {unit.id: unit.parent_id for unit in units}
    chosen = _with_all_below([unit_id], parent_of)
    leads: set[str] = set()
    for unit in units:
        if unit.id in chosen:
            leads.update(unit.contacts)
    return leads


def _with_all_below(roots: Iterable[str], parent_of: Mapping[str, str | None]) -> set[str]:
    """The roots and all that hangs below them, each once."""
    children = group_pairs((parent, child) for child, parent in parent_of.items())
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += children.get(name, [])
    return seen
