"""Moving a season: what the tick does when its time has come, and what Product Ops and executives decide."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.act.moved import Moved
from flows.goals.lock import lock_season
from flows.ground import Ground, stand
from flows.road import Asked, move, move_on, possible, refusals
from flows.season.season_kind import SEASON_KIND
from models.gate import Gate
from models.season import Season
from rules.permissions import ACTS as POLICY
from states.guard import REASON_MIN, Reason
from states.refusal import Refused, not_from_state, reason_required, stale
from states.season import MEASURED, SEASON

ACTS = {"ask_cancel": "cancel_season", "waive_retrospective": "waive_retrospective"}
"""What is said of a season without moving it, and the right that it takes."""


@dataclass(frozen=True)
class Way:
    """A trigger, and all that stands in its way; no reasons mean that it is possible now."""

    trigger: str
    reasons: tuple[Reason, ...]


def move_season(
    session: Session, season_id: str, trigger: str, *, by: str, at: DateTime, reason: str = "", seen: int | None = None
) -> Moved:
    """Close or cancel a season, lock its goals, or say one of ACTS; `seen` None means as it is now.

    Raises Refused with every reason, Unknown for a trigger that there is not.
    """
    if trigger == "lock_goals":
        _, moved = lock_season(session, season_id, by=by, at=at)
        return moved
    ground = stand(session, season_id, by=by, at=at, lock=True)
    version = ground.season.version if seen is None else seen
    if trigger in ACTS:
        return _say(ground, trigger, reason, seen=version)
    return move(ground, SEASON_KIND, ground.season, Asked(trigger, reason), seen=version)


def _say(ground: Ground, act: str, reason: str, *, seen: int) -> Moved:
    season = ground.season
    reasons = [stale(seen, season.version)] if seen != season.version else []
    reasons += _unsayable(ground, act, reason)
    if reasons:
        raise Refused(act, season.id, reasons)
    if act == "ask_cancel":
        season.cancel_asked_by = ground.by
    else:
        season.retrospective_waived = reason
    season.version += 1
    ground.write(SEASON_KIND.word, season.id, act, version=season.version, reason=reason)
    return Moved(SEASON_KIND.word, season.id, act, season.state, season.state, season.version)


def _unsayable(ground: Ground, act: str, reason: str) -> Iterator[Reason]:
    if ground.season.state in MEASURED:
        yield not_from_state(act, SEASON.thing, ground.season.state, possible(SEASON_KIND, ground.season.state))
    relations = ground.relations()
    if not ground.entitled(POLICY[ACTS[act]], relations):
        yield ground.denied(act, POLICY[ACTS[act]], relations)
    yield from ground.frozen(act)
    if len(reason.strip()) < REASON_MIN:
        yield reason_required()


def season_ways(
    session: Session, season_id: str, *, by: str, at: DateTime, trigger: str = ""
) -> tuple[Season, list[Way]]:
    """What stands between this person and the season's next moves, or one of them; changes nothing."""
    ground = stand(session, season_id, by=by, at=at)
    season = ground.season
    asked = [trigger] if trigger else [one.trigger for one in SEASON.possible(season.state)]
    return season, [Way(one, tuple(refusals(ground, SEASON_KIND, season, Asked(one)))) for one in asked]


def move_by_itself(ground: Ground) -> None:
    """What a season does by itself: it opens at its first gate, and begins and ends with its year."""
    for trigger, when in _own_moves(ground):
        if ground.at >= when and SEASON.move(trigger, ground.season.state):
            move_on(ground, SEASON_KIND, ground.season, Asked(trigger))


def _own_moves(ground: Ground) -> Iterator[tuple[str, DateTime]]:
    first = ground.session.scalar(select(func.min(Gate.opens_at)).where(Gate.season_id == ground.season.id))
    year = ground.calendar.fiscal_year
    midnight = ground.calendar.due_time.replace(hour=0, minute=0)
    if first is not None:
        yield "open", first
    yield "start_year", ground.resolver.instant(year.starts_on, midnight)
    yield "year_end", ground.resolver.instant(year.ends_on.add(days=1), midnight)
