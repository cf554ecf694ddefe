"""Which life-cycles there are to be drawn: those that phasegate brings, and the plan's of a calendar."""

from app.diagram.subject import Subject
from states.kinds import GUARDS_OF, LIFECYCLES
from states.lifecycle import Lifecycle
from states.plan import PLAN_GUARDS

PLAN_SUBJECT = "plan"


def lifecycle_kinds() -> tuple[str, ...]:
    """Every word that names a life-cycle; the plan's first."""
    return PLAN_SUBJECT, *LIFECYCLES


def built_in(kind: str) -> Subject:
    """The life-cycle of a kind other than plans."""
    return Subject(
        kind=kind,
        table=LIFECYCLES[kind],
        guards=GUARDS_OF.get(kind, {}),
        origin="the same in every season",
    )


def of_plan(table: Lifecycle, where: str) -> Subject:
    """The plan's life-cycle of one calendar, which `where` names."""
    return Subject(
        kind=PLAN_SUBJECT,
        table=table,
        guards=PLAN_GUARDS,
        origin=f"as {where} has it",
    )
