"""The first guard in the way of each plan, and the sentence that it says."""

from flows.ground import Ground
from flows.why.why import explained
from models.plan import Plan
from models.questions import first_blockers
from states.guard import Asking


def blocker_codes(ground: Ground) -> dict[str, str]:
    """By plan of the season, when whoever stands on this ground asks; "" where nothing is in the way."""
    asking = Asking(ground.by, ground.at)
    return first_blockers(
        ground.session,
        ground.lifecycle,
        asking,
        season_id=ground.season.id,
    )


def blocker_text(
    ground: Ground,
    plan: Plan,
    code: str,
) -> str:
    """The guard's sentence; "" where nothing is in the way."""
    if not code:
        return ""
    sentences = (reason.text for reason in explained(ground, plan, code))
    return next(sentences, "")
