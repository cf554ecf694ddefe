"""The January move: every aligned goal is locked, and the season with them, or nothing is.

What must hold for it is in docs/lifecycles.md, “Season” and “Goal”.
"""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.guards_of_move import found_by_guards
from flows.act.kind import Act
from flows.goals.goal_blockers import GOAL_BLOCKERS
from flows.season.season_blockers import SEASON_BLOCKERS
from models.goal import Goal
from models.season import Season
from states.goal import ABANDONED, GOAL, GOAL_GUARDS
from states.guard import Reason
from states.refusal import BadInput, not_from_state
from states.season import SEASON, SEASON_GUARDS


def live_goals(facts: Facts) -> list[Goal]:
    """The goals that a lock is about; whether it is possible is not looked at."""
    goals = facts.rows(Goal, season_id=facts.season.id)
    return [goal for goal in goals if goal.state not in ABANDONED]


def _lock_refusals(
    facts: Facts,
    season: Season,
    command: Command,
) -> Iterator[Reason]:
    """What the season has against it, and what the aligned goals have."""
    if SEASON.move("lock_goals", season.state) is None:
        yield _not_from_here(season.state)
        return
    live = live_goals(facts)
    if live:
        yield from _season_reasons(facts, season, command)
    for goal in live:
        if goal.state == "aligned":
            yield from _goal_reasons(facts, goal, command)


def _not_from_here(state: str) -> Reason:
    possible = [move.trigger for move in SEASON.possible(state)]
    return not_from_state(
        "lock_goals",
        SEASON.thing,
        state,
        possible,
    )


def _season_reasons(
    facts: Facts,
    season: Season,
    command: Command,
) -> Iterator[Reason]:
    return found_by_guards(
        SEASON.move("lock_goals", season.state),
        SEASON_GUARDS,
        SEASON_BLOCKERS,
        facts,
        season,
        command,
    )


def _goal_reasons(
    facts: Facts,
    goal: Goal,
    command: Command,
) -> Iterator[Reason]:
    return found_by_guards(
        GOAL.move("lock", goal.state),
        GOAL_GUARDS,
        GOAL_BLOCKERS,
        facts,
        goal,
        command,
    )


def _lock_goals(draft: Draft, season: Season, _command: Command) -> None:
    """With the season is settled what was owed at the gates of the lock; raises BadInput where there is no goal."""
    live = live_goals(draft.facts)
    if not live:
        raise BadInput(f"{season.id} has no goals to lock; cascade first: phasegate cascade --apply")
    draft.reply(was=season.state, goals=len(live))
    for goal in live:
        draft.then(
            "goal",
            goal,
            "lock",
            by_actor=True,
        )
    draft.then(
        "season",
        season,
        "lock_goals",
        words={"goals": len(live)},
        by_actor=True,
    )


LOCK_ACTS: Mapping[str, Act] = {
    "lock": Act(
        _lock_goals,
        _lock_refusals,
        reads=(
            "goals_of_season",
            "results_of_goals",
            "gates",
            "plans_of_season",
            "asks_of_season",
            "envelopes",
        ),
        called="lock_goals",
        enters_itself=True,
    ),
}
