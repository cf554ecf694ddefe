"""What each sweep of the tick looks for. One statement asks of all of them at once whether there is any.

So a tick in which nothing is due only looks: it waits for nobody, and nobody waits for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Connection, Engine

from flows.absence.absence_sweep import ABSENCES_OVER
from flows.act.facts import Facts
from flows.act.find_due import DueQuestion, DueThings
from flows.act.read_season import season_facts
from flows.act.transaction import looking
from flows.exceptions.extensions import UNDECIDED_REQUESTS
from flows.exceptions.overrides import ENDED_OVERRIDES
from flows.goals.prompts import UNPROMPTED
from flows.goals.sweep import GOALS_TO_SCORE, LATE_CHECK_INS
from flows.reminders.schedule import DUE_STEPS, STALE_LADDERS
from flows.review.session_sweep import SESSIONS_READ
from flows.season.gate_sweep import GATES_TO_LOOK_AT
from flows.season.ritual_sweep import is_ritual_near
from flows.season.season_moves import FIRST_GATE_OPENS, has_move_of_year
from flows.season.waiver_expiry import GATES_WITH_ENDED_LEAVE, PLANS_WITH_ENDED_LEAVE
from models.organisation import SYSTEM
from models.season import select_live_seasons
from models.statement import Statement


def _never(_facts: Facts) -> bool:
    return False


@dataclass(frozen=True)
class DueWhen:
    """A sweep has something to do when there is any of what it looks for, or when season and clock say so."""

    any_of: tuple[DueThings, ...] = ()
    or_if: Callable[[Facts], bool] = _never


WHEN_DUE: Mapping[str, DueWhen] = {
    "season": DueWhen((FIRST_GATE_OPENS,), or_if=has_move_of_year),
    "overrides": DueWhen((ENDED_OVERRIDES,)),
    "leaves": DueWhen((PLANS_WITH_ENDED_LEAVE, GATES_WITH_ENDED_LEAVE)),
    "extensions": DueWhen((UNDECIDED_REQUESTS,)),
    "goals": DueWhen((GOALS_TO_SCORE, LATE_CHECK_INS)),
    "sessions": DueWhen((SESSIONS_READ,)),
    "gates": DueWhen((GATES_TO_LOOK_AT,)),
    "ladders": DueWhen((STALE_LADDERS, DUE_STEPS)),
    "absences": DueWhen((ABSENCES_OVER,)),
    "check_ins": DueWhen((UNPROMPTED,)),
    "rituals": DueWhen(or_if=is_ritual_near),
}
"""By the names that sweeps have in the tick (flows/automation/tick.py)."""

_QUESTION = DueQuestion([due for when in WHEN_DUE.values() for due in when.any_of])
_LIVE_SEASONS = Statement(select_live_seasons)


def due_sweeps(connection: Connection, facts: Facts) -> frozenset[str]:
    """The names of the sweeps that have something to do in the season."""
    there_is = _QUESTION.ask(connection, facts)
    return frozenset(
        name for name, when in WHEN_DUE.items() if when.or_if(facts) or not there_is.isdisjoint(when.any_of)
    )


def live_seasons(connection: Connection) -> Sequence[str]:
    """The ids of the seasons in which something may be due."""
    rows = _LIVE_SEASONS.run(connection).fetchall()
    return [season_id for (season_id,) in rows]


def seasons_with_due(
    engine: Engine,
    only: str | None,
    *,
    at: DateTime,
) -> Sequence[str]:
    """Those of them in which a sweep has something to do; where one is named, that one or none."""
    with looking(engine) as connection:
        live = [season_id for season_id in live_seasons(connection) if only in (None, season_id)]
        return [season_id for season_id in live if _has_due(connection, season_id, at)]


def _has_due(
    connection: Connection,
    season_id: str,
    at: DateTime,
) -> bool:
    facts = season_facts(
        connection,
        season_id,
        actor=SYSTEM,
        at=at,
    )
    return bool(due_sweeps(connection, facts))
