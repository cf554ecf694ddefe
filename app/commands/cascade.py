"""phasegate cascade: show what approved plans would make of the goals, and apply it."""

from typing import Annotated

from cyclopts import App, Parameter

from app.by_engine import ByEngine, ask_of_engine
from app.options import Options
from app.output import as_json, say
from flows.goals.cascade import CascadeDiff, apply_cascade, propose_cascade

app = App(name="cascade", help="Approved plans become goals: show the diff, apply it.")

SIGNS = {"create": "+", "update": "~", "conflict": "!", "retire": "-", "revive": "^", "request": "?"}


@app.default
def cascade(
    *,
    apply: Annotated[bool, Parameter(negative="")] = False,
    by_engine: ByEngine = False,
    options: Options | None = None,
) -> None:
    """Show the diff between the goals that stand and those that approved priorities and plans ask for.

    Parameters
    ----------
    apply
        Do it, in one transaction; conflicts are left for people.
    by_engine
        Ask the automation engine to apply it, instead of doing it at once.
    """
    options = options or Options()
    if by_engine:
        ask_of_engine("cascade", options)
        return
    with options.reading() as session:
        season = options.season_id(session)
    at = options.instant
    done = (
        apply_cascade(options.engine, season, by=options.by, at=at)
        if apply
        else propose_cascade(options.engine, season, at=at)
    )
    if options.json:
        as_json({"season": done.season_id, "applied": apply, "changes": done.changes})
        return
    _print(done, applied=apply)


def _print(done: CascadeDiff, *, applied: bool) -> None:
    if not done.changes:
        say("Nothing to change: the goals are what the plans ask for.")
        return
    for change in done.changes:
        say(f"{SIGNS[change.kind]} {change.tier:<10} {change.title}  [{change.goal_id}]")
        for field, was, now in change.fields:
            say(f"      {field}: {was} → {now}")
    loose = sum(
        one.slot is not None and one.slot.unit_id is not None and not one.slot.parent_id for one in done.changes
    )
    if loose:
        say("", f"{loose} of them link to no parent: no priority that is set is named (phasegate season priorities).")
    say("", f"{len(done.changes)} changes{' applied' if applied else '; apply them with --apply'}.")
