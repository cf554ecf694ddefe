"""Announcing a ritual: whoever takes part in what comes again hears of its day once."""

from collections.abc import Mapping

from pendulum import Date

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.kind import Act
from flows.act.season import long_day
from models.season import Season


def ritual_key(
    season_id: str,
    ritual_id: str,
    day: Date,
    person_id: str,
) -> str:
    """The natural key of one person's notice of one day of a ritual."""
    return f"ritual:{season_id}:{ritual_id}:{day.isoformat()}:{person_id}"


def _announce_ritual(draft: Draft, season: Season, command: Command) -> None:
    """To each of the `people` of the command."""
    ritual, day = command.word("ritual"), command.word("day")
    for person_id in command.word("people"):
        draft.notify(
            ritual_key(season.id, ritual.id, day, person_id),
            "ritual",
            person_id,
            subject=f"{ritual.title} is on {long_day(day)}",
            body=f"{season.title}: {ritual.title} comes again every {ritual.every}.\nSee: phasegate goal list\n",
        )


RITUAL_ACTS: Mapping[str, Act] = {
    "announce_ritual": Act(_announce_ritual, enters_itself=True),
}
