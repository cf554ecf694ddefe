"""What time does to goals: readings that nobody made are missed, and a year that is over asks for scores."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.perform import follow_all
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.organisation import SYSTEM
from states.check_in import CHECK_IN
from states.goal import GOAL


def sweep_goals(context: SeasonContext) -> None:
    """As the automation: run once, five times or days late, it leaves the same rows."""
    if context.season.state == "scoring":
        _perform_each(
            context,
            "goal",
            "begin_scoring",
            _to_score(context),
        )
    while late := _late_check_ins(context):
        # Each that is missed makes the next one due; after days without a tick that may be late as well.
        _perform_each(
            context,
            "check_in",
            "miss",
            late,
        )


def _perform_each(
    context: SeasonContext,
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
            context.at,
        )
        for thing_id in ids
    ]
    follow_all(context.session, commands)


def _to_score(context: SeasonContext) -> list[str]:
    unscored = select(Goal.id).where(
        Goal.season_id == context.season.id,
        Goal.state.in_(_states_before_scoring()),
    )
    in_order = unscored.order_by(Goal.id)
    return list(context.session.scalars(in_order))


def _states_before_scoring() -> Sequence[str]:
    sources = [move.source for move in GOAL.moves if move.trigger == "begin_scoring"]
    return sources[0]


def _late_check_ins(context: SeasonContext) -> list[str]:
    late = (
        select(CheckIn.id)
        .join(KeyResult, KeyResult.id == CheckIn.key_result_id)
        .join(Goal, Goal.id == KeyResult.goal_id)
        .where(CheckIn.state == CHECK_IN.initial)
        .where(CheckIn.due_at <= context.at)
        .where(Goal.season_id == context.season.id)
        .order_by(CheckIn.id)
    )
    return list(context.session.scalars(late))
