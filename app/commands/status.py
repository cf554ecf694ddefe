"""phasegate status: which plans are done, on track, at risk and off track, by organisation subtree."""

from app.marks import MARKS, marked
from app.options import Options
from app.output import as_json, say, table
from flows.views.status import Status, UnitStatus
from flows.views.status import status as status_of
from rules.track import COLOURS


def status(*, unit: str = "", options: Options | None = None) -> None:
    """Print how the plans stand, counted for every unit and all below it, the worst first.

    Parameters
    ----------
    unit
        Only this unit and those below it.
    """
    options = options or Options()
    with options.reading() as session:
        found = status_of(session, options.season_id(session), at=options.instant, unit=unit)
    if options.json:
        as_json(found)
        return
    heading = ("Unit", *(marked(colour) for colour in COLOURS), "Because")
    table(
        heading,
        [_row(one) for one in found.units],
        empty="There are no units.",
    )
    say("", *_plans(found))


def _row(one: UnitStatus) -> tuple[str, ...]:
    counts = (str(one.counts[colour] or "") for colour in COLOURS)
    because = ", ".join(f"{reason.code} {reason.plans}" for reason in one.reasons)
    return (f"{'  ' * one.depth}{MARKS[one.worst]} {one.title}", *counts, because)


def _plans(found: Status) -> list[str]:
    """The plans that need somebody, with the reason and where to look."""
    if not found.plans:
        return ["No plan is at risk or off track."]
    lines = [f"{MARKS[one.colour]} {one.title} ({one.plan}): {one.text}  {one.code}" for one in found.plans]
    return [*lines, "", "What each waits for, and whom to ask: phasegate plan why PLAN."]
