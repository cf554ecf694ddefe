"""All people among the facts of a season: what the automation does for them, however many they are."""

from flows.absence.decide_leaving import LEAVING_ACTS
from flows.absence.decide_return import RETURN_ACTS
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Kind
from models.season import Season


def _their_season(facts: Facts, _command: Command) -> Season:
    return facts.season.row


PEOPLE_KIND = Kind(
    "people",
    Season,
    acts={**LEAVING_ACTS, **RETURN_ACTS},
    begins=_their_season,
)
"""Its acts are about whomever their words name."""
