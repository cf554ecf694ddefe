"""Which of a unit's plans name a request in an initiative: there an accepted request becomes a promise."""

from collections.abc import Collection

from sqlalchemy import select

from flows.ground import Ground
from flows.plan.texts import read
from flows.plan.versions import current_version
from models.plan import Plan
from rules.citation import cited


def cites(ground: Ground, plan: Plan, ids: Collection[str]) -> frozenset[str]:
    """Those of the requests that an initiative of the plan's current text names."""
    version = current_version(ground.session, plan)
    if version is None or not ids:
        return frozenset()
    return cited(read(version.text, ground.calendar.document(plan.document)).initiatives, ids)


def handed_in(ground: Ground, unit_id: str) -> list[Plan]:
    """The unit's plans whose text nobody edits any more."""
    mine = (Plan.season_id == ground.season.id, Plan.unit_id == unit_id, Plan.text_number > 0)
    writing = (ground.lifecycle.initial, *ground.lifecycle.editable_in)
    return list(ground.session.scalars(select(Plan).where(*mine, Plan.state.not_in(writing)).order_by(Plan.id)))


def plan_that_would(ground: Ground, unit_id: str) -> str:
    """The plan in which the unit's initiatives stand: the first document that proposes any."""
    kinds = [kind.id for kind in ground.calendar.documents if kind.proposes and not kind.based_on]
    mine = (Plan.season_id == ground.season.id, Plan.unit_id == unit_id)
    found = select(Plan.id).where(*mine, Plan.document.in_(kinds)).order_by(Plan.id)
    return ground.session.scalars(found).first() or unit_id
