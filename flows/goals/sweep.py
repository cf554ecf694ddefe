"""What time does to goals: readings that nobody made are missed, and a year that is over asks for scores."""

from collections.abc import Sequence

from sqlalchemy import select

from flows.goals.check_in import CHECK_INS
from flows.goals.goal_moves import GOALS
from flows.ground import Ground
from flows.road import Asked, move_on
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from states.check_in import CHECK_IN
from states.goal import GOAL


def sweep_goals(ground: Ground) -> None:
    """As the automation: run once, five times or days late, it leaves the same rows."""
    if ground.season.state == "scoring":
        for goal in _to_score(ground):
            move_on(ground, GOALS, goal, Asked("begin_scoring"))
    while late := _late(ground):
        # Each that is missed makes the next one due; after days without a tick that may be late as well.
        for row in late:
            move_on(ground, CHECK_INS, row, Asked("miss"))


def _to_score(ground: Ground) -> Sequence[Goal]:
    begun = next(move.source for move in GOAL.moves if move.trigger == "begin_scoring")
    mine = select(Goal).where(Goal.season_id == ground.season.id, Goal.state.in_(begun))
    return ground.session.scalars(mine.order_by(Goal.id)).all()


def _late(ground: Ground) -> Sequence[CheckIn]:
    ground.session.flush()
    late = (CheckIn.state == CHECK_IN.initial, CheckIn.due_at <= ground.at, Goal.season_id == ground.season.id)
    joined = select(CheckIn).join(KeyResult, KeyResult.id == CheckIn.key_result_id)
    return ground.session.scalars(
        joined.join(Goal, Goal.id == KeyResult.goal_id).where(*late).order_by(CheckIn.id)
    ).all()
