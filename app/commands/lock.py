"""phasegate lock: the January move."""

from app.answer import as_json, say
from app.options import Options
from flows.goal.goals import lock_goals


def lock(*, options: Options | None = None) -> None:
    """Lock every goal of the season; afterwards only an amendment changes one."""
    options = options or Options()
    with options.writing() as session:
        done = lock_goals(session, options.season_id(session), by=options.by, at=options.instant)
    if options.json:
        as_json(done)
        return
    say(f"{done.season_id}: {done.goals} goals are locked.")
