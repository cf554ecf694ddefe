"""The January move: every aligned goal is locked, and the season with them, or nothing is.

What must hold for it is in docs/lifecycles.md, “Season” and “Goal”.
"""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Blocker
from flows.goals.goal_blockers import GOAL_BLOCKERS
from flows.season.season_blockers import SEASON_BLOCKERS
from models.base import Base
from models.goal import Goal
from models.season import Season
from states.goal import ABANDONED, GOAL, GOAL_GUARDS
from states.guard import Guard, Reason
from states.lifecycle import Lifecycle
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
    for code in _guards_of(SEASON, "lock_goals", season.state):
        yield from _found_by(
            SEASON_GUARDS[code],
            SEASON_BLOCKERS[code],
            facts,
            season,
            command,
        )


def _goal_reasons(
    facts: Facts,
    goal: Goal,
    command: Command,
) -> Iterator[Reason]:
    for code in _guards_of(GOAL, "lock", goal.state):
        yield from _found_by(
            GOAL_GUARDS[code],
            GOAL_BLOCKERS[code],
            facts,
            goal,
            command,
        )


def _guards_of(lifecycle: Lifecycle, trigger: str, state: str) -> tuple[str, ...]:
    move = lifecycle.move(trigger, state)
    return move.guards if move else ()


def _found_by(
    guard: Guard,
    blocker: Blocker,
    facts: Facts,
    thing: Base,
    command: Command,
) -> Iterator[Reason]:
    for found in blocker(facts, thing, command):
        yield guard.reason(found)


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
        reads=("goals_of_season", "results_of_goals"),
        called="lock_goals",
        enters_itself=True,
    ),
}
