"""The first guard in the way of each plan, and the sentence that it says."""

from flows.act.context import SeasonContext
from flows.plan.blockers import guard_sentence
from models.plan import Plan
from models.questions import first_blockers
from states.guard import Asking


def blocker_codes(context: SeasonContext) -> dict[str, str]:
    """By plan of the season, when whoever looks asks; "" where nothing is in the way."""
    asking = Asking(context.by, context.at)
    return first_blockers(
        context.session,
        context.lifecycle,
        asking,
        season_id=context.season.id,
    )


def blocker_text(
    context: SeasonContext,
    plan: Plan,
    code: str,
) -> str:
    """The guard's sentence; "" where nothing is in the way."""
    return guard_sentence(context.facts, plan, code) if code else ""
