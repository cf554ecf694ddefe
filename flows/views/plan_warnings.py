"""What is said of a plan beside its guards: its team may be too small or too large for a plan of its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select

from flows.ground import Ground
from models.organisation import Person, Unit
from models.plan import Plan
from states.guard import Reason
from states.plan_warning import TEAM_SIZE


def warnings(ground: Ground, plan: Plan) -> Iterator[Reason]:
    """Warnings only; nothing waits for them."""
    limits, n = ground.scopes.laid(plan.unit_id).calendar.limits, team_size(ground, plan.unit_id)
    if not limits.team_least <= n <= limits.team_most:
        yield TEAM_SIZE.reason({"n": n, "least": limits.team_least, "most": limits.team_most, "plan": plan.id})


def team_size(ground: Ground, unit_id: str) -> int:
    """The contacts of the unit and of those below it, and everybody who reports to them; leavers do not count."""
    units = {unit.id: unit for unit in ground.session.scalars(select(Unit))}
    mine = _below([unit_id], _children((unit.id, unit.parent_id) for unit in units.values()))
    leads = {person for one in mine for person in units[one].contacts}
    people = ground.session.execute(select(Person.id, Person.manager_id).where(Person.left_at.is_(None))).tuples().all()
    return len(_below(leads, _children(people)) & {person for person, _ in people})


def _children(pairs: Iterable[tuple[str, str | None]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, above in pairs:
        found[above or ""].append(name)
    return found


def _below(roots: Iterable[str], children: Mapping[str, list[str]]) -> set[str]:
    """The roots and all that hangs below them, each once."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += children.get(name, [])
    return found
