"""What is in the way of a season's move, for the lock of its goals, which asks its guards itself."""

from collections.abc import Iterator

from flows.act.command import Command
from flows.ground import Ground
from flows.season.season_blockers import SEASON_BLOCKERS
from models.season import Season
from states.guard import Reason
from states.season import SEASON, SEASON_GUARDS


def in_the_way(ground: Ground, season: Season, trigger: str) -> Iterator[Reason]:
    """What the guards of this move find, whoever asks; nothing where there is no such move from the season's state."""
    facts = ground.facts
    command = Command(
        "season",
        season.id,
        trigger,
        ground.by,
        ground.at,
    )
    move = SEASON.move(trigger, season.state)
    if move is None:
        return
    for code in move.guards:
        guard = SEASON_GUARDS[code]
        for blocker in SEASON_BLOCKERS[code](facts, season, command):
            yield guard.reason(blocker)
