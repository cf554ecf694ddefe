"""Moving a season: what the tick does when its time has come, and what Product Ops and executives decide."""

from collections.abc import Callable, Mapping, Sequence

from pendulum import Date, DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.facts import Facts
from flows.act.find_due import DueThings
from flows.act.moved import Moved, moved_thing
from flows.act.perform import follow_in, perform_in
from flows.goals.lock import lock_season
from flows.season.ways import SeasonWay, ways_of
from models.gate import Gate
from models.organisation import SYSTEM
from models.season import Season
from models.statement import THIS_INSTANT, THIS_SEASON
from states.season import SEASON


def move_season(
    session: Session,
    season_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    reason: str = "",
    seen: int | None = None,
) -> Moved:
    """Close or cancel a season, lock its goals, or say something of it; `seen` None means as it is now.

    Raises Refused with every reason, Unknown for a trigger that there is not.
    """
    if trigger == "lock_goals":
        _, moved = lock_season(
            session,
            season_id,
            by=by,
            at=at,
        )
        return moved
    command = Command(
        "season",
        season_id,
        trigger,
        by,
        at,
        season_id,
        seen,
        reason=reason,
    )
    done = perform_in(session, command)
    return moved_thing(done)


def season_ways(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
    trigger: str = "",
) -> tuple[Season, list[SeasonWay]]:
    """What stands between this person and the season's next moves, or one of them; changes nothing."""
    command = Command(
        "season",
        season_id,
        trigger,
        by,
        at,
        season_id,
    )
    ways = ways_of(session, command)
    return session.get_one(Season, season_id), ways


def move_by_itself(context: SeasonContext) -> int:
    """What a season does by itself: it opens at its first gate, and begins and ends with its year; how many moves."""
    state, moves = context.season.state, 0
    if FIRST_GATE_OPENS.find(context):
        state = _follow_move(context, "open")
        moves += 1
    while trigger := _move_of_year(context.facts, state):
        state = _follow_move(context, trigger)
        moves += 1
    return moves


def _follow_move(context: SeasonContext, trigger: str) -> str:
    """The state that the season has then."""
    season_id = context.season.id
    command = Command(
        "season",
        season_id,
        trigger,
        SYSTEM,
        context.at,
        season_id,
    )
    return follow_in(context.session, command).now


def _first_gate_opens() -> Select[tuple[str]]:
    """The gates that open in a season that waits for its first."""
    gates = select(Gate.id).join(Season, Season.id == Gate.season_id)
    return gates.where(
        Season.id == THIS_SEASON,
        Season.state.in_(_states_before("open")),
        Gate.opens_at <= THIS_INSTANT,
    )


def _states_before(trigger: str) -> Sequence[str]:
    sources = [move.source for move in SEASON.moves if move.trigger == trigger]
    return sources[0]


FIRST_GATE_OPENS = DueThings(_first_gate_opens)


def has_move_of_year(facts: Facts) -> bool:
    """Has the season's year begun or ended, and the season has not gone along?"""
    return bool(_move_of_year(facts, facts.season.row.state))


def _move_of_year(facts: Facts, state: str) -> str:
    """The move whose time has come from this state; "" for none."""
    for trigger, instant_of in _MOVES_OF_YEAR.items():
        if SEASON.move(trigger, state) and facts.at >= instant_of(facts):
            return trigger
    return ""


def _start_of_year(facts: Facts) -> DateTime:
    return _midnight_before(facts, facts.calendar.fiscal_year.starts_on)


def _end_of_year(facts: Facts) -> DateTime:
    last_day = facts.calendar.fiscal_year.ends_on
    return _midnight_before(facts, last_day.add(days=1))


def _midnight_before(facts: Facts, day: Date) -> DateTime:
    midnight = facts.calendar.due_time.replace(hour=0, minute=0)
    return facts.resolver.instant(day, midnight)


_MOVES_OF_YEAR: Mapping[str, Callable[[Facts], DateTime]] = {
    "start_year": _start_of_year,
    "year_end": _end_of_year,
}
"""When each is made, in their order."""
