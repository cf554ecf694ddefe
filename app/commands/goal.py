"""phasegate goal: list, edit, align."""

from typing import Any

from cyclopts import App

from app.answer import as_json, say, table
from app.options import Options
from flows.goals import align as stand_by
from flows.goals import edit_goal, goals
from models.goal import Goal
from states.refusal import Unknown

app = App(name="goal", help="Goals: list, edit, align.")


@app.command(name="list")
def list_(*, tier: str = "", unit: str = "", owner: str = "", state: str = "", options: Options | None = None) -> None:
    """Print the season's goals, parents before children."""
    options = options or Options()
    with options.reading() as session:
        only = {"tier": tier, "unit_id": unit, "owner_id": owner, "state": state}
        found = goals(session, options.season_id(session), **only)
    if options.json:
        as_json({"goals": found})
        return
    rows = [(f"{'  ' * one.depth}{one.title}", one.tier, one.state, one.owner, one.id) for one in found]
    table(("Goal", "Tier", "State", "Owner", "Id"), rows, empty="There are no goals; cascade first: phasegate cascade")


def _version(session: Any, goal: str, seen: int | None) -> int:
    row = session.get(Goal, goal)
    if row is None:
        raise Unknown("goal", goal)
    return int(row.version) if seen is None else seen


@app.command
def align(goal: str, /, *, seen: int | None = None, options: Options | None = None) -> None:
    """Stand by a goal of yours."""
    options = options or Options()
    with options.writing() as session:
        version = _version(session, goal, seen)
        row = stand_by(session, goal, by=options.by, at=options.instant, seen=version)
    say(f"{row.id} is {row.state}.")


@app.command
def edit(
    goal: str,
    /,
    *,
    title: str | None = None,
    parent: str | None = None,
    local: str | None = None,
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Change a goal that is not locked.

    Parameters
    ----------
    parent
        The goal that this one contributes to.
    local
        Why it contributes to none.
    """
    options = options or Options()
    with options.writing() as session:
        told: dict[str, Any] = {"title": title, "parent_id": parent, "local_reason": local}
        version = _version(session, goal, seen)
        row = edit_goal(session, goal, by=options.by, at=options.instant, seen=version, **told)
    say(f"{row.id} is {row.state} (v{row.version}).")
