"""What time does to goals: readings that nobody made are missed, and a year that is over asks for scores."""

from collections.abc import Iterable

from sqlalchemy import select

from flows.act.command import Command
from flows.act.perform import follow_all
from flows.ground import Ground
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.organisation import SYSTEM
from states.check_in import CHECK_IN
from states.goal import GOAL


def sweep_goals(ground: Ground) -> None:
    """As the automation: run once, five times or days late, it leaves the same rows."""
    if ground.season.state == "scoring":
        _perform_each(
            ground,
            "goal",
            "begin_scoring",
            _to_score(ground),
        )
    while late := _late_check_ins(ground):
        # Each that is missed makes the next one due; after days without a tick that may be late as well.
        _perform_each(
            ground,
            "check_in",
            "miss",
            late,
        )


def _perform_each(
    ground: Ground,
    kind: str,
    act: str,
    ids: Iterable[str],
) -> None:
    commands = [
        Command(
            kind,
            thing_id,
            act,
            SYSTEM,
            ground.at,
        )
        for thing_id in ids
    ]
    follow_all(ground.session, commands)


def _to_score(ground: Ground) -> list[str]:
    sources = [move.source for move in GOAL.moves if move.trigger == "begin_scoring"]
    unscored = (
        select(Goal.id).where(Goal.season_id == ground.season.id).where(Goal.state.in_(sources[0])).order_by(Goal.id)
    )
    return list(ground.session.scalars(unscored))


def _late_check_ins(ground: Ground) -> list[str]:
    late = (
        select(CheckIn.id)
        .join(KeyResult, KeyResult.id == CheckIn.key_result_id)
        .join(Goal, Goal.id == KeyResult.goal_id)
        .where(CheckIn.state == CHECK_IN.initial)
        .where(CheckIn.due_at <= ground.at)
        .where(Goal.season_id == ground.season.id)
        .order_by(CheckIn.id)
    )
    return list(ground.session.scalars(late))
