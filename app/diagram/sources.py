"""Which life-cycles there are to be drawn: those that phasegate brings, and the plan's of a calendar."""

from app.diagram.subject import Subject
from states.kinds import GUARDS_OF, KINDS
from states.lifecycle import Lifecycle
from states.plan import GUARDS

PLAN = "plan"


def kinds() -> tuple[str, ...]:
    """Every word that names a life-cycle; the plan's first."""
    return PLAN, *KINDS


def built_in(kind: str) -> Subject:
    return Subject(kind, KINDS[kind], GUARDS_OF.get(kind, {}), "the same in every season")


def of_plan(table: Lifecycle, where: str) -> Subject:
    """The plan's life-cycle of one calendar, which `where` names."""
    return Subject(PLAN, table, GUARDS, f"as {where} has it")
