"""phasegate plan why --all: what all plans of a season wait for, and whose turn it is."""

from collections.abc import Iterator

from app.options import Options
from app.output import JsonAnswer, Lines, RowCells, Table
from flows.views.blockers_of_all import Overview, Wait, why_all
from models.questions import Blocked

FIRST_PEOPLE = 5
"""So many of those whose turn it is are named in a table; `--json` has all."""

REASONS_TABLE = Table(
    ("Reason", "Plans", "Left", "Whose turn (plans)"),
    empty="Nothing is in the way of any of them.",
)


def explain_all_plans(trigger: str, unit: str, options: Options) -> None:
    """Print per reason how many plans wait for it, and whose turn it is."""
    overview = options.look_in_season(
        why_all,
        at=options.instant,
        by=options.as_,
        trigger=trigger,
        unit=unit,
    )
    options.answer(_overview_as_object(overview), _overview_lines(overview, trigger))


def _overview_lines(overview: Overview, trigger: str) -> Lines:
    moves = f"{trigger} of" if trigger else "The move onward of"
    yield f"{moves} {overview.plans} plans: {len(overview.ready)} ready, {len(overview.blocked)} blocked."
    yield ""
    yield from _reasons_table(overview)


def _reasons_table(overview: Overview) -> Lines:
    rows = [_wait_row(wait) for wait in overview.reasons]
    return REASONS_TABLE.lines(rows)


def _wait_row(wait: Wait) -> RowCells:
    return (
        wait.code,
        wait.plans,
        wait.how_many,
        _first_people(wait),
    )


def _first_people(wait: Wait) -> str:
    turns = [f"{turn.name} ({turn.plans})" for turn in wait.whose_turn]
    named = ", ".join(turns[:FIRST_PEOPLE])
    more = len(turns) - FIRST_PEOPLE
    return f"{named} and {more} more" if more > 0 else named


def _overview_as_object(overview: Overview) -> JsonAnswer:
    return {
        "season": overview.season,
        "trigger": overview.trigger,
        "unit": overview.unit,
        "plans": overview.plans,
        "ready": overview.ready,
        "reasons": overview.reasons,
        "blocked": [_blocked_as_object(blocked) for blocked in overview.blocked],
    }


def _blocked_as_object(blocked: Blocked) -> JsonAnswer:
    return {
        "plan": blocked.plan_id,
        "trigger": blocked.trigger,
        "reasons": list(_left_objects(blocked)),
    }


def _left_objects(blocked: Blocked) -> Iterator[JsonAnswer]:
    for code, how_many in blocked.left.items():
        yield {"code": code, "how_many": how_many}
