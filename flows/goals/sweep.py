"""What time does to goals: readings that nobody made are missed, and a year that is over asks for scores."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import DueThings
from flows.act.perform import follow_all
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.organisation import SYSTEM
from models.season import Season
from models.statement import THIS_INSTANT, THIS_SEASON
from states.check_in import CHECK_IN
from states.goal import GOAL


def sweep_goals(context: SeasonContext) -> int:
    """As the automation: run once, five times or days late, it leaves the same rows; how much it did."""
    done = _perform_each(
        context,
        "goal",
        "begin_scoring",
        GOALS_TO_SCORE.find(context),
    )
    while late := LATE_CHECK_INS.find(context):
        # Each that is missed makes the next one due; after days without a tick that may be late as well.
        done += _perform_each(
            context,
            "check_in",
            "miss",
            late,
        )
    return done


def _perform_each(
    context: SeasonContext,
    kind: str,
    act: str,
    ids: Iterable[str],
) -> int:
    commands = [
        Command(
            kind,
            thing_id,
            act,
            SYSTEM,
            context.at,
        )
        for thing_id in ids
    ]
    return len(follow_all(context.session, commands))


def _to_score() -> Select[tuple[str]]:
    """Goals that have no score yet, once the season's year is over."""
    in_season = select(Goal.id).join(Season, Season.id == Goal.season_id)
    return in_season.where(
        Season.id == THIS_SEASON,
        Season.state == "scoring",
        Goal.state.in_(_states_before_scoring()),
    )


def _states_before_scoring() -> Sequence[str]:
    sources = [move.source for move in GOAL.moves if move.trigger == "begin_scoring"]
    return sources[0]


def _late_check_ins() -> Select[tuple[str]]:
    check_ins = (
        select(CheckIn.id)
        .join(KeyResult, KeyResult.id == CheckIn.key_result_id)
        .join(Goal, Goal.id == KeyResult.goal_id)
    )
    return check_ins.where(
        CheckIn.state == CHECK_IN.initial,
        CheckIn.due_at <= THIS_INSTANT,
        Goal.season_id == THIS_SEASON,
    )


GOALS_TO_SCORE = DueThings(_to_score, in_order=(Goal.id,))
LATE_CHECK_INS = DueThings(_late_check_ins, in_order=(CheckIn.id,))
