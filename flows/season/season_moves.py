"""Moving a season: what the tick does when its time has come, and what Product Ops and executives decide."""

from collections.abc import Iterator

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.moved import Moved, moved_thing
from flows.act.perform import follow_in, perform_in
from flows.goals.lock import lock_season
from flows.season.ways import SeasonWay, ways_of
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


def move_by_itself(context: SeasonContext) -> None:
    """What a season does by itself: it opens at its first gate, and begins and ends with its year."""
    state = context.season.state
    for trigger, when in _own_moves(context):
        if context.at >= when and SEASON.move(trigger, state):
            state = _follow_move(context, trigger)


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


def _own_moves(context: SeasonContext) -> Iterator[tuple[str, DateTime]]:
    first = _first_opening(context)
    year = context.calendar.fiscal_year
    day_after = year.ends_on.add(days=1)
    midnight = context.calendar.due_time.replace(hour=0, minute=0)
    if first is not None:
        yield "open", first
    yield "start_year", context.resolver.instant(year.starts_on, midnight)
    yield "year_end", context.resolver.instant(day_after, midnight)


def _first_opening(context: SeasonContext) -> DateTime | None:
    """When the season's first gate opens; None where it has no gates."""
    earliest = select(func.min(Gate.opens_at))
    of_season = earliest.where(Gate.season_id == context.season.id)
    return context.session.scalar(of_season)
