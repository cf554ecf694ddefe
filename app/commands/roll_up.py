"""phasegate roll-up: how the plans below each leader stand, told to them once a week."""

from app.options import Options
from app.output import as_json, say, table
from flows.views.roll_up import roll_up as do_roll_up
from rules.track import COLOURS


def roll_up(*, options: Options | None = None) -> None:
    """Tell each leader this week's standing of the plans below them, where some need somebody; twice is once."""
    options = options or Options()
    done = do_roll_up(options.engine, at=options.instant, season_id=options.season)
    if options.json:
        as_json({"season": done.season_id, "told": done.told, "units": done.units})
        return
    rows = [("  " * one.depth + one.title, *(one.counts.get(colour, 0) for colour in COLOURS)) for one in done.units]
    table(("Unit", *(colour.replace("_", " ") for colour in COLOURS)), rows, empty="There are no plans yet.")
    say(f"{done.told} leaders are told.")
