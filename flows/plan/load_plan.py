"""Loading a plan's text: a new version, read for what the gates want to know of it."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.ground import Ground
from flows.plan.advance import locked
from flows.plan.effects import ask_partners
from flows.plan.texts import keep_text
from flows.plan.versions import current_version, text_seen
from models.plan import Plan, PlanVersion
from rules.digest import digest
from rules.threeway import unsettled
from states.refusal import BadInput


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
    """Give the plan this text; partners who are reading and whose part of it has changed are asked again.

    The text that the plan has already changes nothing, whoever brings it. Raises BadInput where a conflict of two
    texts is still marked in it.
    """
    _must_be_settled(text)
    current = locked(session, plan_id)
    before = current_version(session, current)
    if before is not None and digest(before.text) == digest(text):
        return _loaded(session, current, changed=False)
    with acting(session, plan_id, "load", by=by, at=at, seen=seen, stale_fix=_keep_both) as (ground, plan):
        keep_text(ground, plan, text, by=by)
        ask_again(ground, plan)
    return _loaded(session, plan, changed=True)


def ask_again(ground: Ground, plan: Plan) -> None:
    """After an edit, in a state in which partners read: who agreed to what is there no more owes a reading anew."""
    if any("ask_partners" in move.effects and move.target == plan.state for move in ground.lifecycle.moves):
        list(ask_partners(ground, plan, ""))


def _must_be_settled(text: str) -> None:
    line = unsettled(text)
    if line:
        raise BadInput(
            f"Line {line} marks a conflict of two texts; keep what is right, take the marks out, load again."
        )


def _keep_both(session: Session, plan: Plan, seen: int) -> str:
    base = f"t{text_seen(session, plan, seen)}"
    return (
        f"See what changed: phasegate plan changes {plan.id} --since {base}. "
        f"Lay yours over it: phasegate plan merge-text {plan.id} FILE --base {base}."
    )


def _loaded(session: Session, plan: Plan, *, changed: bool) -> Loaded:
    text = session.get_one(PlanVersion, (plan.id, plan.text_number))
    missing = tuple(text.missing)
    return Loaded(plan.id, changed, text.number, text.digest, text.words, text.pages, missing, plan.version)
