"""Loading a plan's text: a new version, read for what the gates want to know of it."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.advance import locked
from flows.effects import ask_partners
from flows.texts import keep_text
from models.plan import Plan, PlanVersion
from rules.document import digest


@dataclass(frozen=True)
class Loaded:
    """`changed` is False where the text was the current one already."""

    plan_id: str
    changed: bool
    number: int
    digest: str
    words: int
    pages: int
    missing: tuple[str, ...]
    version: int


def load_plan(session: Session, plan_id: str, text: str, *, by: str, at: DateTime, seen: int) -> Loaded:
    """Give the plan this text; partners who are reading and whose agreement was to the old one are asked again.

    The text that the plan has already changes nothing, whoever brings it.
    """
    current = locked(session, plan_id)
    if current.digest == digest(text):
        return _loaded(session, current, changed=False)
    with acting(session, plan_id, "load", by=by, at=at, seen=seen, where=lambda cycle: cycle.editable_in) as stood:
        ground, plan = stood
        keep_text(ground, plan, text, by=by)
        reading = any("ask_partners" in move.effects and move.target == plan.state for move in ground.lifecycle.moves)
        if reading:
            list(ask_partners(ground, plan, ""))
    return _loaded(session, plan, changed=True)


def _loaded(session: Session, plan: Plan, *, changed: bool) -> Loaded:
    text = session.get_one(PlanVersion, (plan.id, plan.text_number))
    missing = tuple(text.missing)
    return Loaded(plan.id, changed, text.number, text.digest, text.words, text.pages, missing, plan.version)
