"""phasegate lock: the January move."""

from app.by_engine import ByEngine, ask_of_engine
from app.options import DEFAULTS, Options
from flows.goals.lock import lock_goals


def lock(*, by_engine: ByEngine = False, options: Options = DEFAULTS) -> None:
    """Lock every goal of the season; afterwards only an amendment changes one.

    Parameters
    ----------
    by_engine
        Ask the automation engine to do it, instead of doing it at once.
    """
    if by_engine:
        ask_of_engine("lock", options)
        return
    locked = options.act_in_season(lock_goals)
    options.answer(locked, f"{locked.season_id}: {locked.goals} goals are locked.")
