"""phasegate lock: the January move."""

from app.by_engine import ByEngine, ask_of_engine
from app.options import Options
from app.output import as_json, say
from flows.goals.lock import lock_goals


def lock(*, by_engine: ByEngine = False, options: Options | None = None) -> None:
    """Lock every goal of the season; afterwards only an amendment changes one.

    Parameters
    ----------
    by_engine
        Ask the automation engine to do it, instead of doing it at once.
    """
    options = options or Options()
    if by_engine:
        ask_of_engine("lock", options)
        return
    with options.writing() as session:
        done = lock_goals(session, options.season_id(session), by=options.by, at=options.instant)
    if options.json:
        as_json(done)
        return
    say(f"{done.season_id}: {done.goals} goals are locked.")
