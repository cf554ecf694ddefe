"""phasegate season: opening one, and how it stands."""

from pathlib import Path
from typing import Any

from cyclopts import App

from app.options import Options
from app.output import as_json, minute, say, table
from app.ways import in_lines, ways_object
from config.priorities import read_priorities
from config.text import read_text
from flows.goals.cascade import set_priorities
from flows.season.open_season import open_season
from flows.season.season_moves import move_season, season_ways
from flows.views import lines as look
from models.organisation import SYSTEM

app = App(name="season", help="Open a season and see how it stands.")


@app.command(name="open")
def open_(file: Path, /, *, product_ops: str = "", options: Options | None = None) -> None:
    """Freeze a calendar as version 1 and give every unit its plans.

    Parameters
    ----------
    file
        The calendar.
    product_ops
        Who runs the season; needed where not exactly one person has that role.
    """
    options = options or Options()
    text = read_text(file)
    with options.writing() as session:
        done = open_season(session, text, file=str(file), product_ops=product_ops, at=options.instant)
    if options.json:
        as_json(done)
        return
    say(f"{done.season_id} is open: {done.gates} gates, {done.plans} plans, {done.obligations} things owed.")
    if done.past:
        say(
            f"{done.past} of the gates are past already; a season is opened before its first (or with --at, to try it)."
        )


@app.command
def show(*, options: Options | None = None) -> None:
    """Print the season's gates and how far each is."""
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        gates = look.gates(session, season.id, at=options.instant)
        plans = look.plans(session, season.id, at=options.instant)
    counts = {state: sum(plan.state == state for plan in plans) for state in season.states}
    if options.json:
        as_json({"season": season.id, "state": season.state, "zone": season.zone, "plans": counts, "gates": gates})
        return
    told = ", ".join(f"{n} {state}" for state, n in counts.items() if n)
    say(f"{season.title} ({season.id}) is {season.state}; run by {season.product_ops}. Plans: {told}.", "")
    rows = [
        (
            gate.id,
            gate.state,
            minute(gate.due_at, season.zone),
            f"{gate.done}/{gate.total}",
            _late(gate.late_by),
            gate.reason,
        )
        for gate in gates
    ]
    table(("Gate", "State", f"Due ({season.zone})", "Done", "", "Why"), rows, empty="The season has no gates.")


@app.command
def why(trigger: str = "", /, *, options: Options | None = None) -> None:
    """Say what stands between the season and its next moves, or one of them, all at once and with the fix.

    Parameters
    ----------
    trigger
        One move; without it, every move from the season's state.
    """
    options = options or Options()
    with options.reading() as session:
        by, season_id = options.as_ or SYSTEM, options.season_id(session)
        row, ways = season_ways(session, season_id, by=by, at=options.instant, trigger=trigger)
        told = {"season": row.id, "state": row.state, "version": row.version}
    if options.json:
        as_json(ways_object(told, ways, one=bool(trigger)))
        return
    say(f"{row.id} is {row.state} (v{row.version}).", *in_lines(ways))


@app.command
def do(act: str, /, *, reason: str = "", seen: int | None = None, options: Options | None = None) -> None:
    """Move the season on, or say your part: ask_cancel, waive_retrospective.

    Parameters
    ----------
    act
        lock_goals, close, cancel (after another has asked: ask_cancel), or waive_retrospective (so that the next
        season may open before this one is scored).
    reason
        Why; needed to cancel and to waive.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "reason": reason, "seen": seen}
        done = move_season(session, options.season_id(session), act, **told)
    if options.json:
        as_json({"season": done.id, "act": act, "was": done.was, "now": done.now, "version": done.version})
        return
    say(f"{done.id}: {act} done; {f'{done.was} → {done.now}' if done.was != done.now else f'still {done.now}'}.")


@app.command
def priorities(file: Path, /, *, options: Options | None = None) -> None:
    """Set the company's priorities from a YAML list of id, rank, title, metric, baseline, target.

    Parameters
    ----------
    file
        The list.
    """
    options = options or Options()
    rows = read_priorities(file)
    with options.writing() as session:
        set_priorities(session, options.season_id(session), rows, by=options.by, at=options.instant)
    say(f"{len(rows)} priorities are set.")


def _late(days: int) -> str:
    return f"{days} bd late" if days else ""
