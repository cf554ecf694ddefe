"""phasegate season: opening one, and how it stands."""

from collections.abc import Mapping
from pathlib import Path

from cyclopts import App

from app.answer_moves import answer_moves
from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table, say
from app.season_of import season_line
from app.take_step import act_as_object, went_words
from config.priorities import read_priorities
from config.text import read_text
from flows.goals.cascade import set_priorities
from flows.season.open_season import Opened, open_season
from flows.season.season_moves import move_season, season_ways
from flows.views.gate_lines import GateLine, read_gates
from flows.views.lines import SeasonLine
from flows.views.plan_lines import PlanLine, read_plans

app = App(name="season", help="Open a season and see how it stands.")


@app.command(name="open")
def open_calendar(file: Path, /, *, product_ops: str = "", options: Options = DEFAULTS) -> None:
    """Freeze a calendar as version 1 and give every unit its plans.

    Parameters
    ----------
    file
        The calendar.
    product_ops
        Who runs the season; needed where not exactly one person has that role.
    """
    text = read_text(file)
    with options.writing() as session:
        opened = open_season(
            session,
            text,
            file=str(file),
            product_ops=product_ops,
            at=options.instant,
        )
    options.answer(opened, _opened_lines(opened))


def _opened_lines(opened: Opened) -> Lines:
    counts = f"{opened.gates} gates, {opened.plans} plans, {opened.obligations} things owed"
    yield f"{opened.season_id} is open: {counts}."
    if opened.past:
        remedy = "a season is opened before its first (or with --at, to try it)"
        yield f"{opened.past} of the gates are past already; {remedy}."


@app.command
def show(*, options: Options = DEFAULTS) -> None:
    """Print the season's gates and how far each is."""
    with options.reading() as session:
        season = season_line(session, options)
        gates = read_gates(session, season.id, at=options.instant)
        plans = read_plans(session, season.id, at=options.instant)
    count_of = _count_by_state(season, plans)
    value = _season_as_object(season, gates, count_of)
    options.answer(value, _season_lines(season, gates, count_of))


def _season_as_object(season: SeasonLine, gates: list[GateLine], count_of: Mapping[str, int]) -> JsonAnswer:
    return {
        "season": season.id,
        "state": season.state,
        "zone": season.zone,
        "plans": count_of,
        "gates": gates,
    }


def _count_by_state(season: SeasonLine, plans: list[PlanLine]) -> dict[str, int]:
    """How many plans are in each state, in the order of the life-cycle."""
    states = [plan.state for plan in plans]
    return {state: states.count(state) for state in season.states}


def _season_lines(season: SeasonLine, gates: list[GateLine], count_of: Mapping[str, int]) -> Lines:
    counts = _counts_words(count_of)
    yield f"{season.title} ({season.id}) is {season.state}; run by {season.product_ops}. Plans: {counts}."
    yield ""
    yield from _gate_table(gates, season.zone)


def _counts_words(count_of: Mapping[str, int]) -> str:
    """“3 draft, 12 submitted”"""
    counts = [f"{count} {state}" for state, count in count_of.items() if count]
    return ", ".join(counts)


def _gate_table(gates: list[GateLine], zone: str) -> Lines:
    header = ("Gate", "State", f"Due ({zone})", "Done", "", "Why")
    rows = [_gate_row(gate, zone) for gate in gates]
    return Table(header, empty="The season has no gates.").lines(rows)


def _gate_row(gate: GateLine, zone: str) -> RowCells:
    due = minute_in_zone(gate.due_at, zone)
    late = f"{gate.late_by} bd late" if gate.late_by else ""
    return (
        gate.id,
        gate.state,
        due,
        f"{gate.done}/{gate.total}",
        late,
        gate.reason,
    )


@app.command
def why(trigger: str = "", /, *, options: Options = DEFAULTS) -> None:
    """Say what stands between the season and its next moves, or one of them, all at once and with the fix.

    Parameters
    ----------
    trigger
        One move; without it, every move from the season's state.
    """
    with options.reading_season() as (session, season_id):
        row, moves = season_ways(
            session,
            season_id,
            **options.looker,
            trigger=trigger,
        )
    answer_moves(
        options,
        "season",
        row,
        moves,
        only_one=bool(trigger),
    )


@app.command
def do(
    act: str,
    /,
    *,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
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
    with options.writing_season() as (session, season_id):
        moved = move_season(
            session,
            season_id,
            act,
            **options.actor,
            reason=reason,
            seen=seen,
        )
    sentence = f"{moved.id}: {act} done; {went_words(moved.was, moved.now)}."
    options.answer(act_as_object("season", moved, act), sentence)


@app.command
def priorities(file: Path, /, *, options: Options = DEFAULTS) -> None:
    """Set the company's priorities from a YAML list of id, rank, title, metric, baseline, target.

    Parameters
    ----------
    file
        The list.
    """
    rows = read_priorities(file)
    with options.writing_season() as (session, season_id):
        set_priorities(session, season_id, rows, **options.actor)
    say(f"{len(rows)} priorities are set.")
