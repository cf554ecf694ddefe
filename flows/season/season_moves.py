"""Moving a season: what the tick does when its time has come, and what Product Ops and executives decide."""

from collections.abc import Callable, Mapping

from pendulum import Date, DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.moved import Moved, moved_thing
from flows.act.perform import follow_in, perform_in
from flows.goals.lock import lock_season
from flows.season.ways import SeasonWay, ways_of
from models.base import FOREVER
from models.gate import Gate
from models.organisation import SYSTEM
from models.season import Season
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
    for trigger, instant_of in _OWN_MOVES.items():
        if SEASON.move(trigger, state) and context.at >= instant_of(context):
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


def _first_opening(context: SeasonContext) -> DateTime:
    """When the season's first gate opens; never where it has no gates."""
    earliest = select(func.min(Gate.opens_at))
    of_season = earliest.where(Gate.season_id == context.season.id)
    return context.session.scalar(of_season) or FOREVER


def _start_of_year(context: SeasonContext) -> DateTime:
    return _midnight_before(context, context.calendar.fiscal_year.starts_on)


def _end_of_year(context: SeasonContext) -> DateTime:
    last_day = context.calendar.fiscal_year.ends_on
    return _midnight_before(context, last_day.add(days=1))


def _midnight_before(context: SeasonContext, day: Date) -> DateTime:
    midnight = context.calendar.due_time.replace(hour=0, minute=0)
    return context.resolver.instant(day, midnight)


_OWN_MOVES: Mapping[str, Callable[[SeasonContext], DateTime]] = {
    "open": _first_opening,
    "start_year": _start_of_year,
    "year_end": _end_of_year,
}
"""When each is made, in their order."""
